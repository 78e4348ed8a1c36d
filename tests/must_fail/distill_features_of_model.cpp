// must fail: whet: features are compared with those of one teacher that is given as Weights
// must fail: features_out_of_reach<(whet::)?Frozen<
#include <whet/precision/float32.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/named.hpp>
#include <whet/train/distill.hpp>
#include <whet/train/distillation/hint.hpp>
#include <whet/weights/freeze.hpp>

namespace app {

struct Network : whet::Sequential<whet::Input<4>, whet::Named<"stem", whet::Dense<5>>, whet::Dense<3>> {};

whet::Weights<Network> student(const whet::Weights<Network>& weights, const whet::Dataset& samples) {
#ifdef WHET_MUST_FAIL
  const auto teacher = whet::freeze<whet::Float32Policy>(weights);
#else
  const auto& teacher = weights;
#endif
  return whet::distill<Network>(teacher, samples, whet::Hint<"stem", "stem">{});
}

}  // namespace app
