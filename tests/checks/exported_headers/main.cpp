// Exported headers of four topologies, and two of those topologies, in one program.
#include <classifier_few_bits.hpp>
#include <classifier_fp32.hpp>
#include <classifier_int8.hpp>
#include <cstddef>
#include <cstdio>
#include <listener_few_bits.hpp>
#include <listener_fp32.hpp>
#include <listener_int8.hpp>
#include <signs_edges_int8.hpp>
#include <type_traits>
#include <vision_generic.hpp>
#include <vision_int16.hpp>
#include <vision_int8.hpp>
#include <vision_mixed.hpp>

#include "classifier.hpp"
#include "vision.hpp"

static_assert(!std::is_same_v<classifier_int8::Network, classifier_fp32::Network>);
static_assert(sizeof(classifier_fp32::model) == sizeof(whet::Model<app::Classifier, whet::Float32Policy>));
static_assert(sizeof(classifier_int8::model) == sizeof(whet::Model<app::Classifier, whet::Int8Policy>));
static_assert(classifier_int8::test_tolerance == 0.0f && classifier_few_bits::test_tolerance == 0.0f);

// The header's topology is written as what the user's is made of.
static_assert(whet::records<vision_int8::Network>.size() == whet::records<app::Vision>.size());
static_assert([] {
  for (std::size_t index = 0; index < whet::records<app::Vision>.size(); ++index) {
    const whet::LayerRecord& written = whet::records<vision_int8::Network>[index];
    const whet::LayerRecord& own = whet::records<app::Vision>[index];
    if (!(written.name == own.name && written.type == own.type && written.position == own.position &&
          written.producer == own.producer && written.others == own.others && written.output == own.output &&
          written.affine == own.affine && written.window == own.window))
      return false;
  }
  return true;
}());
static_assert(sizeof(vision_int8::model) == sizeof(whet::Model<app::Vision, whet::Int8Policy>));
static_assert(std::is_same_v<decltype(vision_generic::model)::target, whet::target::generic>);
static_assert(vision_int8::test_tolerance == 0.0f && vision_generic::test_tolerance == 0.0f);
static_assert(vision_int16::test_tolerance == 0.0f);
static_assert(vision_mixed::test_tolerance > 0.0f);
static_assert(listener_int8::test_tolerance == 0.0f && listener_few_bits::test_tolerance == 0.0f);
static_assert(sizeof(listener_few_bits::model) < sizeof(listener_int8::model));
static_assert(signs_edges_int8::test_tolerance == 0.0f);

namespace {

whet::Model<app::Classifier> own{};

template <class Model>
whet::Workspace<Model> workspace_of;

bool others_work() {
  return classifier_few_bits::self_test() &&
         listener_int8::self_test(workspace_of<decltype(listener_int8::model)>) &&
         listener_few_bits::self_test(workspace_of<decltype(listener_few_bits::model)>) &&
         listener_fp32::self_test(workspace_of<decltype(listener_fp32::model)>) &&
         signs_edges_int8::self_test(workspace_of<decltype(signs_edges_int8::model)>) &&
         vision_int8::self_test(workspace_of<decltype(vision_int8::model)>) &&
         vision_generic::self_test(workspace_of<decltype(vision_generic::model)>) &&
         vision_int16::self_test(workspace_of<decltype(vision_int16::model)>) &&
         vision_mixed::self_test(workspace_of<decltype(vision_mixed::model)>);
}

}  // namespace

int main() {
  if (!classifier_int8::self_test() || !classifier_fp32::self_test() || !others_work()) {
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
