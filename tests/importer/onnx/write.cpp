#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include <whet/importer/onnx/write.hpp>
#include <whet/io/npy.hpp>

#include "catch.hpp"
#include "importer/float_outputs.hpp"
#include "importer/networks.hpp"
#include "importer/second_opinion.hpp"
#include "io/files.hpp"

namespace {

const std::string& python() {
  static const std::string found = second_opinion::python_with("onnx");
  return found;
}
const std::string& python_with_opencv() {
  static const std::string found = second_opinion::python_with("onnx, cv2, numpy");
  return found;
}
bool onnxruntime() {
  static const bool found = second_opinion::has_onnxruntime();
  return found;
}

/// A model of random weights with samples and what our training engine computes of them.
template <class Network>
struct Exported {
  files::TemporaryFolder folder;
  std::string model;
  std::string arguments;

  explicit Exported(const std::string& name) : model((folder / (name + ".onnx")).string()) {
    constexpr whet::Shape shape = whet::input_shape<Network>;
    constexpr std::size_t samples = 4;
    const auto weights = networks::weights<Network>();
    const std::vector<float> values = networks::Numbers(7).several(samples * shape.size());
    const std::vector<float> outputs = whet_float::outputs(weights, values, samples);
    whet::export_onnx(weights, model);
    whet::write_npy<float>(folder / "in.npy", {samples, shape.size()}, values);
    whet::write_npy<float>(folder / "out.npy", {samples, outputs.size() / samples}, outputs);
    arguments = model + " " + (folder / "in.npy").string() + " " + (folder / "out.npy").string() + " 1e-5";
    std::string dims;
    for (const auto extent : whet::importer::edge_dims(shape))
      dims += (dims.empty() ? "" : ",") + std::to_string(extent);
    if (onnxruntime()) CHECK(second_opinion::run("node", "run_onnx.js", arguments + " " + dims));
  }

  /// Well-formed as the standard's own checker sees it, with shapes that follow from the operators.
  bool is_valid() const { return python().empty() || second_opinion::run(python(), "check_onnx.py", model); }
  bool agrees_with_opencv() const {
    if (python_with_opencv().empty()) return is_valid();
    return second_opinion::run(python_with_opencv(), "check_onnx.py", arguments);
  }
};

}  // namespace

TEST_CASE("another runtime computes the same outputs from an exported ONNX model") {
  if (python_with_opencv().empty()) WARN("skipped: no python3 with onnx, cv2 and numpy");
  CHECK(Exported<networks::Images>("images").agrees_with_opencv());
  CHECK(Exported<networks::Rearranged>("rearranged").agrees_with_opencv());
  CHECK(Exported<networks::Vectors>("vectors").agrees_with_opencv());
  CHECK(Exported<networks::LastOfLstm>("lstm").agrees_with_opencv());
  CHECK(Exported<networks::AllOfLstm>("sequences").agrees_with_opencv());
}

TEST_CASE("what OpenCV has no operator for is a valid ONNX model") {
  if (python().empty()) WARN("skipped: no python3 with onnx");
  CHECK(Exported<networks::LastOfGru>("gru").is_valid());
  CHECK(Exported<networks::LastOfSimple>("simple").is_valid());
  CHECK(Exported<networks::UnevenlyPadded>("unevenly_padded").is_valid());
}
