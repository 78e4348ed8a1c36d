// must fail: whet: this name or position means several layers with weights
// must fail: Net
#include <whet/topology/dense.hpp>
#include <whet/topology/named.hpp>
#include <whet/weights/weights.hpp>

struct Net : whet::Sequential<
                 whet::Input<6>,
                 whet::Named<"block", whet::Layers<whet::Named<"first", whet::Dense<4>>, whet::Dense<2>>>> {};

float weight(const whet::Weights<Net>& weights) {
#ifdef WHET_MUST_FAIL
  return weights.layer<"block">().bias[0];
#else
  return weights.layer<"block/first">().bias[0];
#endif
}
