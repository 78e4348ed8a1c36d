// check_export <folder>: writes classifier_int8.hpp and classifier_fp32.hpp for this machine's target.
#include <cstdio>
#include <exception>
#include <filesystem>

#include <whet/io/export_header.hpp>
#include <whet/weights/freeze.hpp>

#include "classifier.hpp"

namespace {

whet::Weights<app::Classifier> some_weights() {
  whet::Weights<app::Classifier> weights;
  unsigned state = 1;
  for (float& value : weights.values()) {
    state = state * 1664525u + 1013904223u;
    value = static_cast<float>(state >> 16) / 65536.0f - 0.5f;
  }
  return weights;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::fputs("usage: check_export <folder>\n", stderr);
    return 2;
  }
  try {
    const std::filesystem::path folder = arguments[1];
    std::filesystem::create_directories(folder);
    const auto weights = some_weights();
    whet::Quantization<app::Classifier> quantization;
    quantization.ranges.fill({-4.0f, 4.0f});
    whet::export_header(whet::freeze<whet::Int8Policy>(weights, quantization),
                        folder / "classifier_int8.hpp");
    whet::export_header(whet::freeze<whet::Float32Policy>(weights), folder / "classifier_fp32.hpp");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "check_export: %s\n", error.what());
    return 1;
  }
  return 0;
}
