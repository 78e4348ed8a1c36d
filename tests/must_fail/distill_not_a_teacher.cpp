// must fail: whet: a teacher is Weights, a frozen model, TeacherLogits
// must fail: not_a_teacher<(whet::)?Trained<
#include <whet/topology/dense.hpp>
#include <whet/train/distill.hpp>
#include <whet/train/distillation/soft_targets.hpp>
#include <whet/weights/trained.hpp>

namespace app {

struct Network : whet::Sequential<whet::Input<4>, whet::Dense<3>> {};

whet::Weights<Network> student(const whet::Trained<Network>& trained, const whet::Dataset& samples) {
#ifdef WHET_MUST_FAIL
  const auto& teacher = trained;
#else
  const auto& teacher = trained.weights;
#endif
  return whet::distill<Network>(teacher, samples, whet::SoftTargets{});
}

}  // namespace app
