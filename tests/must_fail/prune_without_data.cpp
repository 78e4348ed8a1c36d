// must fail: whet: this criterion goes by gradients
// must fail: criterion_needs_data<whet::Taylor>
#include <whet/topology/dense.hpp>
#include <whet/transform/prune.hpp>

namespace app {

struct Network : whet::Sequential<whet::Input<6>, whet::Dense<4>> {};

void halve(whet::Weights<Network>& weights, const whet::Dataset& samples) {
#ifdef WHET_MUST_FAIL
  whet::prune(weights, whet::Taylor{}, {.sparsity = 0.5});
#else
  whet::prune(weights, whet::Taylor{}, samples, {.sparsity = 0.5});
#endif
  static_cast<void>(samples);
}

}  // namespace app
