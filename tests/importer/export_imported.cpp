#include <cmath>
#include <cstddef>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include <whet/importer/export_imported.hpp>
#include <whet/importer/import_weights.hpp>
#include <whet/importer/tflite/read.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"
#include "importer/tflite_file.hpp"
#include "io/files.hpp"

namespace {

using namespace whet;
using Catch::Matchers::ContainsSubstring;

struct Exported : Sequential<Input<4, 4, 2>, Conv2D<3, 3>, ReLU, Flatten, Dense<2>, Softmax> {};

importer::Graph graph_of(bool integers) {
  return importer::parse_tflite(tflite_file::small_network(integers), "x.tflite");
}

template <class Policy>
void write(bool integers, const std::filesystem::path& path,
           const Quantization<Exported>* calibrated = nullptr) {
  importer::export_imported<Exported, Policy, target::generic>(
      graph_of(integers), path, {.budget = Budget{.flash = 400, .ram = 8}}, calibrated);
}

}  // namespace

TEST_CASE("a policy that quantizes anew takes the ranges of an integer file, or of samples") {
  const files::TemporaryFolder folder;
  write<Int8Policy>(true, folder / "integers.hpp");
  const std::string header = files::get(folder / "integers.hpp");
  CHECK_THAT(header, ContainsSubstring("using Policy = whet::Int8Policy;"));
  CHECK_THAT(header, ContainsSubstring("static_assert(decltype(model)::weight_bytes <= 400,"));
  CHECK_THAT(header, ContainsSubstring("exceeds the RAM budget of 8 bytes"));
  Quantization<Exported> calibrated;
  calibrated.ranges = importer::import_weights<Exported>(graph_of(true)).quantization.ranges;
  write<Int8Policy>(false, folder / "floats.hpp", &calibrated);
  CHECK(folder.names().size() == 2);
}

TEST_CASE("a policy without ranges is refused, and samples where the file's numbers are kept") {
  const files::TemporaryFolder folder;
  CHECK_THAT(
      files::error_of<std::invalid_argument>([&] { write<Int8Policy>(false, folder / "floats.hpp"); }).what(),
      ContainsSubstring(
          "x.tflite: expected an integer network for the policy whet::Int8Policy, or samples to "
          "calibrate it with, found a float network"));
  const auto ranges = importer::import_weights<Exported>(graph_of(true)).quantization;
  CHECK_THAT(files::error_of<std::invalid_argument>([&] {
               write<TfliteInt8Policy>(true, folder / "integers.hpp", &ranges);
             }).what(),
             ContainsSubstring("expected no samples for the policy whet::TfliteInt8Policy"));
  CHECK(folder.names().empty());
}

TEST_CASE("a layer with weights of fewer bits does not take the scales of the file's int8 weights") {
  // A grid of 4 bits at the scale of int8 ends at a sixteenth of the largest weight.
  auto trained = importer::import_weights<Exported>(graph_of(true));
  using Policy = Mixed<TfliteInt8Policy, At<last_layer, TfliteInt4Policy>>;
  REQUIRE_FALSE(trained.quantization.weight_scales[3].empty());
  importer::detail::drop_foreign_scales<Exported, Policy>(trained.quantization);
  CHECK(trained.quantization.weight_scales[0].size() == 3);
  CHECK(trained.quantization.integer_biases[0].size() == 3);
  CHECK(trained.quantization.weight_scales[3].empty());
  CHECK(trained.quantization.integer_biases[3].empty());
  importer::detail::drop_foreign_scales<Exported, TfliteInt4Policy>(trained.quantization);
  CHECK(trained.quantization.weight_scales[0].empty());
  const files::TemporaryFolder folder;
  write<TfliteInt4Policy>(true, folder / "integers.hpp");
  CHECK_THAT(files::get(folder / "integers.hpp"), ContainsSubstring("whet::TfliteInt4Policy"));
}

TEST_CASE("layers with tensors of 16 bits, and those that read them, do not take the file's scales of int8") {
  auto trained = importer::import_weights<Exported>(graph_of(true));
  using Policy = Mixed<TfliteInt8Policy, At<first_layer, Int16x8Policy>>;
  REQUIRE(trained.quantization.fixed[2].has_value());
  const auto dense = trained.quantization.fixed[4];
  REQUIRE(dense.has_value());
  importer::detail::drop_foreign_scales<Exported, Policy>(trained.quantization);
  // The network's input, the convolution, its activation and what only moves that.
  for (std::size_t tensor = 0; tensor <= 3; ++tensor)
    CHECK_FALSE(trained.quantization.fixed[tensor].has_value());
  CHECK(trained.quantization.fixed[4] == dense);
  CHECK(trained.quantization.weight_scales[0].empty());
  CHECK(trained.quantization.integer_biases[0].empty());
  CHECK(trained.quantization.weight_scales[3].size() == 1);
  CHECK(trained.quantization.integer_biases[3].empty());
}

TEST_CASE("a mixture of 8 and 16 bits computes what the file's integers do, nearly") {
  const auto trained = importer::import_weights<Exported>(graph_of(true));
  const auto expected = freeze<TfliteInt8Policy>(trained);
  const auto near = [&]<class Policy>(std::type_identity<Policy>) {
    auto mixed = trained;
    importer::detail::drop_foreign_scales<Exported, Policy>(mixed.quantization);
    const auto model = freeze<Policy>(mixed);
    for (const float level : {0.1f, 0.5f, 0.9f}) {
      std::vector<float> image(32);
      for (std::size_t pixel = 0; pixel < image.size(); ++pixel)
        image[pixel] = trained.quantization.ranges[0].low +
                       (trained.quantization.ranges[0].high - trained.quantization.ranges[0].low) *
                           (pixel % 3 == 0 ? level : 1.0f - level);
      const auto found = model(image);
      const auto wanted = expected(image);
      CHECK(std::abs(found[0] - wanted[0]) < 0.02f);
      CHECK(std::abs(found[1] - wanted[1]) < 0.02f);
    }
  };
  near(std::type_identity<Mixed<TfliteInt8Policy, At<first_layer, Int16x8Policy>>>{});
  near(std::type_identity<Mixed<TfliteInt8Policy, At<last_layer, Int16x8Policy>>>{});
}
