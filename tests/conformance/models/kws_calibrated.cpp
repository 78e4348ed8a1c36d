#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <whet/topology/batch_norm.hpp>
#include <whet/train/metrics.hpp>
#include <whet/transform/calibrate.hpp>
#include <whet/transform/fold.hpp>
#include <whet/weights/heap_workspace.hpp>
#include <whet/whet.hpp>
#include <whet/zoo/ds_cnn.hpp>

#include "conformance/reference_model.hpp"
#include "worse.hpp"

namespace {

using namespace whet;
using Unfused = zoo::DSCNN<BatchNorm>;

constexpr std::size_t recordings = 300;
constexpr std::size_t for_calibration = 100;
constexpr int classes = 12;

std::filesystem::path folder() { return conformance::data_root() / "models" / "kws_dscnn"; }

std::vector<float> array(int index, const std::string& name) {
  return conformance::read_values<float>(
      folder() / "float_bn" /
      std::string("w").append(std::to_string(index)).append(".").append(name).append(".npy"));
}

template <class Target>
void copy(const std::vector<float>& from, Target&& to) {
  REQUIRE(from.size() == static_cast<std::size_t>(to.size()));
  for (Eigen::Index index = 0; index < to.size(); ++index) to(index) = from[static_cast<std::size_t>(index)];
}

/// Keras holds every matrix with the outputs last.
void copy_kernel(const std::vector<float>& from, AffineParameters<float>& layer) {
  REQUIRE(from.size() == static_cast<std::size_t>(layer.kernel.size()));
  layer.kernel = Eigen::Map<const Eigen::MatrixXf>(from.data(), layer.kernel.rows(), layer.kernel.cols());
}

/// The float weights as they were trained, in the order of the layers.
Weights<Unfused> unfused_weights() {
  Weights<Unfused> weights;
  int index = 0;
  for (int record = 0; record < layer_count<Unfused>; ++record) {
    const LayerRecord& about = records<Unfused>[static_cast<std::size_t>(record)];
    if (about.parameters() == 0) continue;
    auto layer = weights.parameters().layer(static_cast<std::size_t>(record));
    if (about.role == LayerRole::normalization) {
      copy(array(index, "gamma"), layer.kernel.col(0));
      copy(array(index, "moving_mean"), layer.kernel.col(1));
      copy(array(index, "moving_variance"), layer.kernel.col(2));
      copy(array(index, "beta"), layer.bias);
    } else {
      const bool depthwise = about.geometry().is_depthwise();
      copy_kernel(array(index, depthwise ? "depthwise_kernel" : "kernel"), layer);
      copy(array(index, "bias"), layer.bias);
    }
    ++index;
  }
  REQUIRE(index == 19);
  return weights;
}

std::vector<int> labels() {
  const auto read = conformance::read_values<std::uint8_t>(folder() / "golden" / "labels.npy");
  return {read.begin(), read.end()};
}

/// The recordings in real numbers: they are stored as the published model's int8.
Dataset samples() {
  const auto graph = conformance::read_json(folder() / "kws_ref_model.tensors" / "graph.json").at(0);
  const nlohmann::json& input = graph.at("tensors").at(graph.at("inputs").at(0).get<std::size_t>());
  const float scale = input.at("scale").at(0).get<float>();
  const int zero_point = input.at("zero_point").at(0).get<int>();
  std::vector<float> values;
  for (std::int8_t value :
       conformance::read_values<std::int8_t>(folder() / "golden" / "input_kws_ref_model.npy"))
    values.push_back(static_cast<float>(value - zero_point) * scale);
  return Dataset(input_shape<Unfused>, std::move(values), labels(), classes);
}

/// Share of the recordings from `first` on that the published int8 model gets right.
double published_accuracy(std::size_t first) {
  const auto scores = conformance::read_values<std::int8_t>(folder() / "golden" / "output_kws_ref_model.npy");
  const auto wanted = labels();
  REQUIRE(scores.size() == recordings * classes);
  std::size_t correct = 0;
  for (std::size_t index = first; index < recordings; ++index) {
    const auto begin = scores.begin() + static_cast<std::ptrdiff_t>(index) * classes;
    if (std::max_element(begin, begin + classes) - begin == wanted[index]) ++correct;
  }
  return static_cast<double>(correct) / static_cast<double>(recordings - first);
}

}  // namespace

TEST_CASE("the keyword spotter with and without its batch normalization gives the published float scores") {
  WHET_NEEDS_REFERENCE_DATA("models/kws_dscnn/float_bn");
  const auto expected = conformance::read_values<float>(folder() / "golden" / "output_float_numpy.npy");
  const Dataset data = samples();
  const auto check = [&](const auto& model) {
    std::vector<float> found(expected.size());
    HeapWorkspace<std::remove_cvref_t<decltype(model)>> workspace;
    model.batch(data.samples(), found, workspace);
    float furthest = 0.0f;
    for (std::size_t index = 0; index < expected.size(); ++index)
      furthest = worse(furthest, std::abs(found[index] - expected[index]));
    CHECK(furthest <= 1e-4f);
  };
  const auto weights = unfused_weights();
  check(freeze<Float32Policy>(weights));
  check(freeze<Float32Policy>(fold(weights)));
}

TEST_CASE("folded and calibrated, the int8 keyword spotter is at least as accurate as the published one") {
  WHET_NEEDS_REFERENCE_DATA("models/kws_dscnn/float_bn");
  const Dataset data = samples();
  REQUIRE(data.size() == recordings);
  const auto weights = fold(unfused_weights());
  const auto ranges = calibrate(weights, data.first(for_calibration), Percentile{99.99});
  const auto model = freeze<Int8Policy>(weights, ranges);
  const Dataset rest = data.slice(for_calibration, recordings - for_calibration);
  const double ours = accuracy(model, rest);
  const double published = published_accuracy(for_calibration);
  WARN("keyword spotting on " << rest.size() << " recordings: " << ours << ", published " << published
                              << ", float " << accuracy(freeze<Float32Policy>(weights), rest));
  CHECK(ours >= published);
}
