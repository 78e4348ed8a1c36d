#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>
#include <zip.h>

#include <whet/importer/npz.hpp>
#include <whet/io/npy.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/named.hpp>
#include <whet/topology/relu.hpp>
#include <whet/weights/weight_mask.hpp>

#include "catch.hpp"
#include "importer/second_opinion.hpp"
#include "io/files.hpp"

namespace {

struct Network
    : whet::Sequential<whet::Input<4>, whet::Named<"stem", whet::Dense<3>>, whet::ReLU, whet::Dense<2>> {};

whet::Weights<Network> pruned_weights() {
  whet::Weights<Network> weights;
  for (std::size_t index = 0; index < weights.values().size(); ++index)
    weights.values()[index] = 0.25f * static_cast<float>(index) - 2.0f;
  whet::WeightMask mask = whet::full_mask(weights.records());
  mask.kernel(0)(1, 2) = 0;
  weights.set_mask(std::move(mask));
  return weights;
}

/// The arrays of an archive, read with libzip.
std::vector<whet::NpyArray> read_npz(const std::string& path) {
  std::vector<whet::NpyArray> arrays;
  zip_t* const archive = zip_open(path.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, nullptr);
  REQUIRE(archive != nullptr);
  for (zip_int64_t index = 0; index < zip_get_num_entries(archive, 0); ++index) {
    zip_stat_t facts;
    REQUIRE(zip_stat_index(archive, static_cast<zip_uint64_t>(index), 0, &facts) == 0);
    std::vector<std::byte> bytes(facts.size);
    zip_file_t* const file = zip_fopen_index(archive, static_cast<zip_uint64_t>(index), 0);
    REQUIRE(zip_fread(file, bytes.data(), facts.size) == static_cast<zip_int64_t>(facts.size));
    zip_fclose(file);
    arrays.push_back(whet::parse_npy(bytes, facts.name));
  }
  zip_discard(archive);
  return arrays;
}

}  // namespace

TEST_CASE("an exported archive holds every weight and mask by the name of its layer") {
  const files::TemporaryFolder folder;
  const auto weights = pruned_weights();
  whet::export_npz(weights, folder / "weights.npz");
  const auto arrays = read_npz(folder / "weights.npz");
  std::vector<std::string> names;
  for (const whet::NpyArray& array : arrays) names.push_back(array.file);
  CHECK(names == std::vector<std::string>{"stem.kernel.npy", "stem.bias.npy", "layer1.kernel.npy",
                                          "layer1.bias.npy", "mask.stem.kernel.npy",
                                          "mask.layer1.kernel.npy"});
  std::vector<float> values;
  for (std::size_t index = 0; index < 4; ++index) {
    const auto part = arrays[index].as<float>();
    values.insert(values.end(), part.begin(), part.end());
  }
  CHECK(std::ranges::equal(values, weights.values()));
  CHECK(arrays[4].shape == std::vector<std::size_t>{3, 4});
  CHECK(arrays[4].as<std::uint8_t>()[6] == 0);
}

TEST_CASE("the same weights give the same bytes of an archive") {
  const files::TemporaryFolder folder;
  whet::export_npz(pruned_weights(), folder / "one.npz");
  whet::export_npz(pruned_weights(), folder / "two.npz");
  CHECK(files::get(folder / "one.npz") == files::get(folder / "two.npz"));
}

TEST_CASE("an archive that cannot be written is an error that names its file") {
  const auto error =
      files::error_of([] { whet::export_npz(pruned_weights(), "/no such folder/weights.npz"); });
  CHECK(error.file() == "/no such folder/weights.npz");
}

TEST_CASE("numpy.load reads an exported archive") {
  const std::string python = second_opinion::python_with("numpy");
  if (python.empty()) {
    WARN("skipped: no python3 with numpy");
    return;
  }
  const files::TemporaryFolder folder;
  const auto weights = pruned_weights();
  // snippet: npz
  whet::export_npz(weights, folder / "weights.npz");
  // end
  std::filesystem::create_directory(folder / "expected");
  for (const whet::NpyArray& array : read_npz(folder / "weights.npz")) {
    if (array.type == whet::ElementType::float32)
      whet::write_npy<float>(folder / "expected" / array.file, array.shape, array.as<float>());
    else
      whet::write_npy<std::uint8_t>(folder / "expected" / array.file, array.shape, array.as<std::uint8_t>());
  }
  CHECK(second_opinion::run(python, "check_npz.py",
                            (folder / "weights.npz").string() + " " + (folder / "expected").string()));
}
