// firmware_keyword_spotting_generate <model> <folder>: folds, calibrates and freezes a keyword spotter, and
// writes for each target a folder with spotter.hpp, the model, and recordings.hpp: some recordings with their
// labels, and the scores that the host's model gives them. The model is a folder of .npy files; README.md
// says which, and where they come from.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <whet/data.hpp>
#include <whet/io.hpp>
#include <whet/train.hpp>
#include <whet/whet.hpp>
#include <whet/zoo.hpp>

#include "../generator.hpp"

namespace {

namespace fs = std::filesystem;
using Trained = whet::zoo::DSCNN<whet::BatchNorm>;

constexpr std::size_t for_calibration = 100;
constexpr std::size_t recording_count = 12;
constexpr int classes = 12;
constexpr std::size_t values_of_recording = whet::input_shape<Trained>.size();

std::vector<float> read_floats(const fs::path& path, std::size_t count) {
  const whet::NpyArray array = whet::read_npy(path);
  const auto found = array.as<float>();
  if (found.size() != count)
    throw std::invalid_argument(
        fmt::format("{}: expected {} values, found {}", path.string(), count, found.size()));
  return {found.begin(), found.end()};
}

/// The float weights, in the order of the layers that have any; Keras holds matrices with the outputs last.
whet::Weights<Trained> read_weights(const fs::path& folder) {
  whet::Weights<Trained> weights;
  int index = 0;
  for (std::size_t record = 0; record < weights.records().size(); ++record) {
    const whet::LayerRecord& about = weights.records()[record];
    if (about.parameters() == 0) continue;
    auto layer = weights.parameters().layer(record);
    const auto copy = [&](const char* name, auto&& to) {
      const auto from =
          read_floats(folder / fmt::format("w{}.{}.npy", index, name), static_cast<std::size_t>(to.size()));
      for (Eigen::Index value = 0; value < to.size(); ++value)
        to(value) = from[static_cast<std::size_t>(value)];
    };
    if (about.role == whet::LayerRole::normalization) {
      copy("gamma", layer.kernel.col(0));
      copy("moving_mean", layer.kernel.col(1));
      copy("moving_variance", layer.kernel.col(2));
      copy("beta", layer.bias);
    } else {
      Eigen::MatrixXf transposed(layer.kernel.rows(), layer.kernel.cols());
      copy(about.geometry().is_depthwise() ? "depthwise_kernel" : "kernel", transposed.reshaped());
      layer.kernel = transposed;
      copy("bias", layer.bias);
    }
    ++index;
  }
  return weights;
}

/// Recordings in the int8 of the published model's input, as real numbers.
whet::Dataset read_recordings(const fs::path& folder) {
  constexpr float scale = 0.584702909f;
  constexpr int zero_point = 83;
  const whet::NpyArray stored = whet::read_npy(folder / "input_kws_ref_model.npy");
  const whet::NpyArray labels = whet::read_npy(folder / "labels.npy");
  std::vector<float> real;
  for (const std::int8_t value : stored.as<std::int8_t>())
    real.push_back(scale * static_cast<float>(value - zero_point));
  const auto of_labels = labels.as<std::uint8_t>();
  return {whet::input_shape<Trained>, std::move(real), {of_labels.begin(), of_labels.end()}, classes};
}

template <class FrozenModel>
std::string recordings_header(const FrozenModel& model, const whet::Dataset& recordings) {
  whet::HeapWorkspace<FrozenModel> workspace;
  const whet::TensorQuantization quantization = model.input_quantization();
  std::string values;
  std::string scores;
  std::string labels;
  const auto append = [](std::string& text, const auto& numbers) {
    text += text.empty() ? "\n" : ",\n";
    text += fmt::format("{{{}}}", fmt::join(numbers, ", "));
  };
  for (std::size_t index = 0; index < recording_count; ++index) {
    whet::Tensor<std::int8_t, whet::input_shape<Trained>> quantized;
    whet::Tensor<std::int8_t, whet::output_shape<Trained>> computed;
    const auto sample = recordings.sample(index);
    for (std::size_t value = 0; value < sample.size(); ++value) {
      const float integer =
          std::nearbyint(sample[value] / quantization.scale) + static_cast<float>(quantization.zero_point);
      quantized[value] = static_cast<std::int8_t>(std::clamp(integer, -127.0f, 127.0f));
    }
    model.run(quantized, computed, workspace);
    append(values, std::vector<int>(quantized.begin(), quantized.end()));
    append(scores, std::vector<int>(computed.begin(), computed.end()));
    labels += fmt::format("{}{}", index > 0 ? ", " : "", recordings.label(index));
  }
  return fmt::format(
      "#pragma once\n\nnamespace recordings {{\n\n"
      "inline constexpr int count = {};\n"
      "inline constexpr signed char values[count][{}] = {{{}}};\n"
      "inline constexpr int labels[count] = {{{}}};\n"
      "inline constexpr signed char scores[count][{}] = {{{}}};\n\n}}  // namespace recordings\n",
      recording_count, values_of_recording, values, labels, classes, scores);
}

void generate(const fs::path& model_folder, const fs::path& root) {
  const auto weights = whet::fold(read_weights(model_folder / "float_bn"));
  const whet::Dataset recordings = read_recordings(model_folder / "golden");
  const auto ranges = whet::calibrate(weights, recordings.first(for_calibration), whet::Percentile{99.99});
  const auto model = whet::freeze<whet::Int8Policy>(weights, ranges);
  const auto rest = recordings.slice(for_calibration, recordings.size() - for_calibration);
  std::printf("accuracy on %d recordings that calibration has not seen: %.1f %%\n",
              static_cast<int>(rest.size()), 100.0 * whet::accuracy(model, rest));
  const std::string header = recordings_header(model, rest);
  write_headers(root, "", model, "spotter.hpp", "recordings.hpp", header);
}

}  // namespace

int main(int count, char** arguments) {
  return run_generator("firmware_keyword_spotting_generate <model> <folder>", 2, count, arguments,
                       [](char** given) { generate(given[0], given[1]); });
}
