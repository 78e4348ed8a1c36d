// firmware_placement_generate <folder>: writes for each target a folder with spotter.hpp, a keyword spotter
// of made-up weights whose model asks for the section .qspi, and samples.hpp, inputs with the scores that the
// host's model gives them.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <whet/io.hpp>
#include <whet/weights/freeze.hpp>
#include <whet/whet.hpp>
#include <whet/zoo.hpp>

#include "../generator.hpp"

namespace {

constexpr int sample_count = 3;

struct Spotter : whet::zoo::DSCNN<> {};

auto made_up_model() {
  whet::Weights<Spotter> weights;
  std::mt19937 generator(1);
  std::normal_distribution<float> normal;
  for (std::size_t index = 0; index < whet::records<Spotter>.size(); ++index) {
    auto layer = weights.parameters().layer(index);
    const float spread =
        layer.kernel.size() > 0 ? 1.4f / std::sqrt(static_cast<float>(layer.kernel.cols())) : 0.0f;
    for (Eigen::Index at = 0; at < layer.kernel.size(); ++at)
      layer.kernel.data()[at] = spread * normal(generator);
  }
  whet::Quantization<Spotter> quantization;
  quantization.ranges.fill({-4.0f, 4.0f});
  return whet::freeze<whet::TfliteInt8Policy>(weights, quantization);
}

template <class FrozenModel>
std::string samples_header(const FrozenModel& model) {
  using Model = typename FrozenModel::frozen_model;
  static whet::Workspace<FrozenModel> workspace;
  std::mt19937 generator(2);
  std::vector<int> values;
  std::vector<int> scores;
  for (int sample = 0; sample < sample_count; ++sample) {
    whet::Tensor<std::int8_t, Model::input_extents> input;
    whet::Tensor<std::int8_t, Model::output_extents> output;
    // Noise, each half as loud as that before.
    for (std::int8_t& value : input)
      value = static_cast<std::int8_t>((static_cast<int>(generator() % 256) - 128) / (1 << sample));
    model.run(input, output, workspace);
    values.insert(values.end(), input.begin(), input.end());
    scores.insert(scores.end(), output.begin(), output.end());
  }
  return fmt::format(
      "#pragma once\n\nnamespace samples {{\n\n"
      "inline constexpr int count = {0};\n"
      "inline constexpr signed char values[count][{1}] = {{{3}}};\n"
      "inline constexpr signed char scores[count][{2}] = {{{4}}};\n\n}}  // namespace samples\n",
      sample_count, Model::input_extents.size(), Model::output_extents.size(), fmt::join(values, ", "),
      fmt::join(scores, ", "));
}

void generate(const std::filesystem::path& root) {
  const auto model = made_up_model();
  write_headers(root, "", model, "spotter.hpp", "samples.hpp", samples_header(model), {.section = ".qspi"});
}

}  // namespace

int main(int count, char** arguments) {
  return run_generator("firmware_placement_generate <folder>", 1, count, arguments,
                       [](char** given) { generate(given[0]); });
}
