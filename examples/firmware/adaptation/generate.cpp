// firmware_adaptation_generate <folder>: trains a small classifier and writes for each target a folder with
// classifier.hpp, its int8 layers and a last one in float32, and samples.hpp: images to learn from on the
// device and images to measure on. In both, ankle boots hang upside down, which training has never seen.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <whet/data.hpp>
#include <whet/io.hpp>
#include <whet/train.hpp>
#include <whet/whet.hpp>

#include "../generator.hpp"

namespace {

/// As the main job has it.
struct Classifier
    : whet::Sequential<whet::Input<784, whet::NonNegative>, whet::Named<"hidden1", whet::Dense<256>>,
                       whet::ReLU, whet::Named<"hidden2", whet::Dense<256>>, whet::ReLU,
                       whet::Named<"head", whet::Dense<10>>> {};
using Policy = whet::Mixed<whet::Int8Policy, whet::At<whet::last_layer, whet::Float32Policy>>;

constexpr int classes = 10;
constexpr int shifted_class = 9;
constexpr std::size_t side = 28;

struct Samples {
  std::string pixels;
  std::string labels;
  std::size_t count = 0;

  void add(std::span<const float> image, int label) {
    std::vector<int> bytes(image.size());
    std::transform(image.begin(), image.end(), bytes.begin(),
                   [](float value) { return static_cast<int>(std::lround(value * 255.0f)); });
    if (label == shifted_class)
      for (std::size_t row = 0; row < side / 2; ++row)
        std::swap_ranges(bytes.begin() + static_cast<std::ptrdiff_t>(row * side),
                         bytes.begin() + static_cast<std::ptrdiff_t>((row + 1) * side),
                         bytes.begin() + static_cast<std::ptrdiff_t>((side - 1 - row) * side));
    pixels += fmt::format("{}{{{}}}", count > 0 ? ",\n" : "\n", fmt::join(bytes, ", "));
    labels += fmt::format("{}{}", count > 0 ? ", " : "", label);
    ++count;
  }

  std::string definition(const char* name) const {
    return fmt::format(
        "inline constexpr std::size_t {0}_count = {1};\n"
        "inline constexpr unsigned char {0}_pixels[{0}_count][{2}] = {{{3}}};\n"
        "inline constexpr int {0}_labels[{0}_count] = {{{4}}};\n",
        name, count, side * side, pixels, labels);
  }
};

/// The first images of the shifted class and of each other one, in the order of the data.
Samples choose(const whet::Dataset& data, int shifted, int of_each_other) {
  Samples chosen;
  std::vector<int> left(classes, of_each_other);
  left[shifted_class] = shifted;
  for (std::size_t index = 0; index < data.size(); ++index) {
    const int label = data.label(index);
    if (left[static_cast<std::size_t>(label)]-- > 0) chosen.add(data.sample(index), label);
  }
  return chosen;
}

void generate(const std::filesystem::path& root) {
  const auto data = whet::data::fashion_mnist();
  const whet::Dataset samples = data.train.first(20'000);
  const auto weights = whet::train<Classifier>(samples, {.epochs = 2, .seed = 1});
  const auto model = whet::freeze<Policy>(weights, whet::calibrate(weights, samples.first(512)));
  std::printf("test accuracy before anything is shifted: %.2f %%\n",
              100.0 * whet::accuracy(model, data.test));
  const std::string header = fmt::format(
      "#pragma once\n\n#include <cstddef>\n\nnamespace samples {{\n\ninline constexpr int shifted_class = "
      "{};\n{}{}"
      "\n}}  // namespace samples\n",
      shifted_class, choose(data.train.slice(20'000, 2'000), 20, 5).definition("learn"),
      choose(data.test, 60, 15).definition("test"));
  write_headers(root, "", model, "classifier.hpp", "samples.hpp", header);
}

}  // namespace

int main(int count, char** arguments) {
  return run_generator("firmware_adaptation_generate <folder>", 1, count, arguments,
                       [](char** given) { generate(given[0]); });
}
