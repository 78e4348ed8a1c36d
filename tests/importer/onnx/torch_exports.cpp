#include <algorithm>
#include <cmath>
#include <cstddef>
#include <exception>
#include <filesystem>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <whet/importer/import_weights.hpp>
#include <whet/importer/onnx/read.hpp>
#include <whet/io/npy.hpp>

#include "catch.hpp"
#include "importer/float_outputs.hpp"
#include "importer/networks.hpp"
#include "importer/second_opinion.hpp"
#include "io/files.hpp"
#include "worse.hpp"

namespace {

using whet::importer::Graph;

std::vector<float> numbers(const std::filesystem::path& path) {
  const whet::NpyArray array = whet::read_npy(path);
  const auto values = array.as<float>();
  return {values.begin(), values.end()};
}

/// What PyTorch has exported into a folder, in files `<name>.onnx`, `<name>.in.npy` and `<name>.out.npy`.
class Exports {
 public:
  explicit Exports(std::filesystem::path where) : folder(std::move(where)) {
    for (const auto& entry : std::filesystem::directory_iterator(folder))
      if (entry.path().extension() == ".onnx") names.insert(entry.path().stem().string());
  }
  Graph graph(const std::string& name) const { return whet::importer::read_onnx(folder / (name + ".onnx")); }
  std::vector<float> sample(const std::string& name) const { return numbers(folder / (name + ".in.npy")); }

  /// "" where these outputs are PyTorch's, within 1e-5 of the largest, else what is wrong.
  std::string difference(const std::string& name, const std::vector<float>& found) const {
    const std::vector<float> wanted = numbers(folder / (name + ".out.npy"));
    if (found.size() != wanted.size())
      return std::to_string(found.size()) + " values, expected " + std::to_string(wanted.size());
    float largest = 0.0f;
    float distance = 0.0f;
    for (std::size_t index = 0; index < wanted.size(); ++index) {
      largest = std::max(largest, std::abs(wanted[index]));
      distance = worse(distance, std::abs(wanted[index] - found[index]));
    }
    return distance <= 1e-5f * largest ? "" : "differs by " + std::to_string(distance / largest);
  }

  std::set<std::string> names;

 private:
  std::filesystem::path folder;
};

template <class Cell>
struct Sequences : whet::Sequential<whet::Input<6, 4>, Cell, whet::Dense<2>> {};
template <class Cell>
struct EachStep : whet::Sequential<whet::Input<6, 4>, Cell, whet::Conv1D<2, 1>> {};

/// The weights under a topology that is written by hand, and what they compute.
template <class Network>
std::string imported(const Exports& exports, const std::string& name) {
  const auto trained = whet::importer::import_weights<Network>(exports.graph(name));
  return exports.difference(name, whet_float::outputs(trained.weights, exports.sample(name), 1));
}

}  // namespace

TEST_CASE("modules that PyTorch exports to ONNX compute the same here") {
  const std::string python = second_opinion::python_with("torch, numpy");
  if (python.empty()) {
    WARN("skipped: no python3 with torch and numpy");
    return;
  }
  const files::TemporaryFolder folder;
  REQUIRE(second_opinion::run(python, "export_torch.py", folder.path().string()));
  const Exports exports(folder.path());
  CHECK(exports.names.size() == 225);
  for (const std::string& name : exports.names) {
    std::string wrong;
    try {
      wrong = exports.difference(name, whet_float::outputs(exports.graph(name), exports.sample(name), 1));
    } catch (const std::exception& error) {
      wrong = error.what();
    }
    INFO(name);
    CHECK(wrong == "");
  }
  CHECK(imported<Sequences<whet::LSTM<3>>>(exports, "lstm, batch first, last step, 14, not folded") == "");
  CHECK(imported<Sequences<whet::GRU<3>>>(exports, "gru, steps first, last state, 11") == "");
  CHECK(imported<EachStep<whet::SimpleRNN<3, whet::Sequence>>>(exports, "rnn, steps first, steps, 14") == "");
}
