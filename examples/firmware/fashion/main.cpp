// A classifier of clothes in a microcontroller's flash: ten embedded images, whose scores must be the bits
// that the host computed. classifier.hpp and images.hpp lie in a folder for each precision.
#include <classifier.hpp>
#include <cstddef>
#include <images.hpp>
#include <type_traits>

#include "count.h"
#include "line.hpp"
#include "memory_map.hpp"
#include "semihosting.h"

namespace {

constexpr std::size_t pixels = 784;

/// The only memory that inference takes besides the stack.
whet::Workspace<decltype(classifier::model)> workspace;

/// Classifies image `index`, prints the scores, and says whether they are the host's.
bool classify(std::size_t index) {
  // As the host scaled them for training.
  static float features[pixels];
  for (std::size_t pixel = 0; pixel < pixels; ++pixel)
    features[pixel] = static_cast<float>(images::pixels[index][pixel]) / 255.0f;
  count_begin();
  const auto scores = classifier::model(features, workspace);
  count_end();

  bool equal = true;
  Line line;
  line.text("image ").integer(static_cast<int>(index)).text(": label ").integer(images::labels[index]);
  line.text(", class ").integer(static_cast<int>(whet::argmax(scores))).text(", scores");
  for (std::size_t score = 0; score < scores.size(); ++score) {
    line.text(" ").hundredths(scores[score]);
    equal = equal && scores[score] == images::scores[index][score];
  }
  line.text(equal ? "\n" : " differ from the host's\n");
  semihosting_print(line.c_str());
  return equal;
}

}  // namespace

int main() {
  bool passed = classifier::self_test(workspace);
  if (!passed) semihosting_print("the self-test of the exported header fails\n");
  for (std::size_t index = 0; index < images::count; ++index) passed = classify(index) && passed;
  print_memory_map<std::remove_cvref_t<decltype(classifier::model)>>();
  semihosting_print(passed ? "PASS\n" : "FAIL\n");
  return passed ? 0 : 1;
}
