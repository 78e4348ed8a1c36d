// firmware_fashion_generate <folder>: trains a small classifier and writes what the firmware includes:
// classifier_int8.hpp, and images.hpp with ten test images and the scores the host's INT8 model gives them.
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <whet/data.hpp>
#include <whet/io.hpp>
#include <whet/train.hpp>
#include <whet/whet.hpp>

namespace {

struct Classifier : whet::Sequential<whet::Input<784, whet::NonNegative>, whet::Dense<256>, whet::ReLU,
                                     whet::Dense<256>, whet::ReLU, whet::Dense<10>> {};

using Int8Model = whet::Frozen<whet::Model<Classifier, whet::Int8Policy>>;

constexpr std::size_t image_count = 10;

Int8Model train_classifier(const whet::Dataset& samples) {
  const auto weights = whet::train<Classifier>(samples, {.epochs = 2, .seed = 1});
  return whet::freeze<whet::Int8Policy>(weights, whet::calibrate(weights, samples.first(512)));
}

/// `values` as a braced list, each written with `format`.
template <class Values>
std::string list(const char* format, const Values& values) {
  std::string text = "{";
  for (std::size_t index = 0; index < values.size(); ++index) {
    text += index % 16 == 0 ? "\n" : " ";
    text += fmt::format(fmt::runtime(format), values[index]) + ",";
  }
  text.back() = '}';
  return text;
}

std::string images_header(const Int8Model& model, const whet::Dataset& test) {
  static whet::Workspace<Int8Model> workspace;
  std::string pixels;
  std::string scores;
  std::string labels;
  for (std::size_t index = 0; index < image_count; ++index) {
    const auto sample = test.sample(index);
    std::vector<int> bytes;
    for (float value : sample) bytes.push_back(static_cast<int>(std::lround(value * 255.0f)));
    pixels += list("{}", bytes) + (index + 1 < image_count ? "," : "");
    scores += list("{:a}f", model(sample, workspace)) + (index + 1 < image_count ? "," : "");
    labels += fmt::format("{}{}", index > 0 ? ", " : "", test.label(index));
  }
  return fmt::format(
      "#pragma once\n\n#include <cstddef>\n\nnamespace images {{\n\n"
      "inline constexpr std::size_t count = {0};\n"
      "inline constexpr unsigned char pixels[count][{1}] = {{{2}}};\n"
      "inline constexpr int labels[count] = {{{3}}};\n"
      "inline constexpr float scores[count][{4}] = {{{5}}};\n\n}}  // namespace images\n",
      image_count, test.shape().size(), pixels, labels, whet::output_shape<Classifier>.size(), scores);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::fputs("usage: firmware_fashion_generate <folder>\n", stderr);
    return 2;
  }
  try {
    const std::filesystem::path folder = arguments[1];
    std::filesystem::create_directories(folder);
    const auto data = whet::data::fashion_mnist();
    const Int8Model model = train_classifier(data.train.first(20'000));
    std::printf("test accuracy of the INT8 model: %.2f %%\n", 100.0 * whet::accuracy(model, data.test));
    const auto input = data.test.sample(0);
    whet::export_header<whet::target::cortex_m_dsp>(model, folder / "classifier_int8.hpp",
                                                    {.test_input = {input.begin(), input.end()}});
    whet::write_file_atomically(folder / "images.hpp", images_header(model, data.test));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "firmware_fashion_generate: %s\n", error.what());
    return 1;
  }
  return 0;
}
