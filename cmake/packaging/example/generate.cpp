// package_example <file>: writes the model that the examples of the packages include. Its weights are a
// formula, so that there is nothing to train and no data: a filter for each phase of each tone, and the sum
// of what they let through.

#include <cmath>
#include <cstdio>
#include <exception>
#include <numbers>
#include <vector>

#include <whet/io/export_header.hpp>
#include <whet/weights/freeze.hpp>
#include <whet/whet.hpp>

namespace {

constexpr int samples = 32;
constexpr int tones = 4;
constexpr int phases = 4;

/// Scores for tones of 2, 4, 6 and 8 periods in 32 samples between -1 and 1.
struct ToneDetector
    : whet::Sequential<whet::Input<samples>, whet::Named<"filters", whet::Dense<tones * phases>>, whet::ReLU,
                       whet::Named<"sums", whet::Dense<tones>>> {};

/// Value of a tone at a sample; phases are quarters of a period.
float wave(int tone, int phase, int sample) {
  const double periods = 2.0 * (tone + 1);
  const double angle = 2.0 * std::numbers::pi * (periods * sample / samples + phase / 4.0);
  return static_cast<float>(std::sin(angle));
}

whet::Weights<ToneDetector> formula() {
  whet::Weights<ToneDetector> weights;
  auto filters = weights.layer<"filters">().kernel;
  auto sums = weights.layer<"sums">().kernel;
  for (int tone = 0; tone < tones; ++tone) {
    for (int phase = 0; phase < phases; ++phase) {
      const int filter = tone * phases + phase;
      sums(tone, filter) = 1.0f;
      // The filter's own tone gives 1.
      for (int sample = 0; sample < samples; ++sample)
        filters(filter, sample) = wave(tone, phase, sample) * 2.0f / samples;
    }
  }
  return weights;
}

/// What follows from the formula: a tone and its quarter of a period add up to at most the root of two.
whet::Quantization<ToneDetector> ranges() {
  whet::Quantization<ToneDetector> quantization;
  quantization.ranges = {{{-1.0f, 1.0f}, {-1.0f, 1.0f}, {0.0f, 1.0f}, {0.0f, 1.5f}}};
  return quantization;
}

/// The second tone, an eighth of a period late.
std::vector<float> test_input() {
  std::vector<float> input;
  for (int sample = 0; sample < samples; ++sample)
    input.push_back((wave(1, 0, sample) + wave(1, 1, sample)) * 0.7f);
  return input;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::fputs("usage: package_example <file>\n", stderr);
    return 2;
  }
  try {
    // Plain kernels run on every processor; a header for the board's own target is faster.
    const auto model = whet::freeze<whet::Int8Policy, whet::target::generic>(formula(), ranges());
    whet::export_header(model, arguments[1], {.name = "tones", .test_input = test_input()});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "package_example: %s\n", error.what());
    return 1;
  }
  return 0;
}
