// Two exported headers of one topology, and that topology, in one program.
#include <classifier_fp32.hpp>
#include <classifier_int8.hpp>
#include <cstdio>
#include <type_traits>

#include "classifier.hpp"

static_assert(!std::is_same_v<classifier_int8::Network, classifier_fp32::Network>);
static_assert(sizeof(classifier_fp32::model) == sizeof(whet::Model<app::Classifier, whet::Float32Policy>));
static_assert(sizeof(classifier_int8::model) == sizeof(whet::Model<app::Classifier, whet::Int8Policy>));
static_assert(classifier_int8::test_tolerance == 0.0f);

namespace {

whet::Model<app::Classifier> own{};

}  // namespace

int main() {
  if (!classifier_int8::self_test() || !classifier_fp32::self_test()) {
    std::puts("the self-test of an exported header fails");
    return 1;
  }
  // The model is a constant: a wrong copy of it must not pass the test.
  auto broken = classifier_fp32::model;
  broken.step<0>().bias[0] += 1000.0f;
  whet::Workspace<decltype(broken)> workspace;
  const auto scores = broken(classifier_fp32::test_input, workspace);
  bool differs = false;
  for (std::size_t index = 0; index < scores.size(); ++index) {
    const float difference = scores[index] - classifier_fp32::test_scores[index];
    differs = differs || difference > classifier_fp32::test_tolerance ||
              -difference > classifier_fp32::test_tolerance;
  }
  if (!differs) std::puts("the tolerance of an exported header hides a broken model");
  // The user's model, all zeros, runs beside them.
  return differs && own(classifier_fp32::test_input)[0] == 0.0f ? 0 : 1;
}
