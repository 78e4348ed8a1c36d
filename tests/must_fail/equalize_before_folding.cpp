// must fail: whet: batch normalization has to be folded before layers are equalized
// must fail: batch_norm_not_folded<app::Network>
#include <whet/topology/batch_norm.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/relu.hpp>
#include <whet/transform/equalize.hpp>
#include <whet/transform/fold.hpp>

namespace app {

struct Network
    : whet::Sequential<whet::Input<4>, whet::Dense<3>, whet::BatchNorm, whet::ReLU, whet::Dense<2>> {};

}  // namespace app

auto equalize(const whet::Weights<app::Network>& weights) {
#ifdef WHET_MUST_FAIL
  return whet::equalize(weights);
#else
  return whet::equalize(whet::fold(weights));
#endif
}
