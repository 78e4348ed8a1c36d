// A classifier that goes on learning on the device: its last layer, in float32 in RAM, behind int8 layers in
// flash. Images of boots that hang upside down, which training has never seen, and of everything else as it
// was before, so that it is not forgotten.
#include <classifier.hpp>
#include <cstddef>
#include <samples.hpp>
#include <type_traits>

#include "count.h"
#include "line.hpp"
#include "memory_map.hpp"
#include "semihosting.h"

namespace {

constexpr std::size_t pixels = 784;
constexpr int passes = 10;

using Learner = whet::Trainable<decltype(classifier::model), whet::Last<1>>;
// All that learning takes beside the stack, inference included.
static_assert(sizeof(Learner) < 12'288);
Learner learner(classifier::model, {.learning_rate = 0.02f});

/// As the host scaled them for training.
const float* features_of(const unsigned char (&image)[pixels]) {
  static float features[pixels];
  for (std::size_t pixel = 0; pixel < pixels; ++pixel)
    features[pixel] = static_cast<float>(image[pixel]) / 255.0f;
  return features;
}

struct Accuracy {
  int shifted = 0;  ///< in hundredths of what there is
  int others = 0;
};

Accuracy measure(const char* when) {
  int right[2] = {};
  int all[2] = {};
  for (std::size_t index = 0; index < samples::test_count; ++index) {
    const int label = samples::test_labels[index];
    const int group = label == samples::shifted_class ? 0 : 1;
    const auto scores =
        learner(whet::TensorView<const float, whet::Shape(pixels)>(features_of(samples::test_pixels[index])));
    right[group] += static_cast<int>(whet::argmax(scores)) == label ? 1 : 0;
    ++all[group];
  }
  const Accuracy accuracy{100 * right[0] / all[0], 100 * right[1] / all[1]};
  Line line;
  line.text(when).text(": ").integer(accuracy.shifted).text(" % of the shifted class are right, ");
  line.integer(accuracy.others).text(" % of the others\n");
  semihosting_print(line.c_str());
  return accuracy;
}

}  // namespace

int main() {
  const Accuracy before = measure("before");
  for (int pass = 0; pass < passes; ++pass)
    for (std::size_t index = 0; index < samples::learn_count; ++index) {
      const whet::TensorView<const float, whet::Shape(pixels)> features(
          features_of(samples::learn_pixels[index]));
      count_begin();
      learner.learn(features, samples::learn_labels[index]);
      count_end();
    }
  const Accuracy after = measure("after");
  Line line;
  line.integer(passes).text(" passes over ").integer(static_cast<int>(samples::learn_count));
  line.text(" images\n");
  semihosting_print(line.c_str());
  print_memory_map<std::remove_cvref_t<decltype(classifier::model)>>(sizeof(Learner));
  const bool passed = after.shifted >= before.shifted + 20 && after.others >= before.others - 10;
  semihosting_print(passed ? "PASS\n" : "FAIL\n");
  return passed ? 0 : 1;
}
