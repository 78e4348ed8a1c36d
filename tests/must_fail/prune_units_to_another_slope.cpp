// must fail: whet: the second topology is not the first one with fewer units
// must fail: not_a_narrower_topology<app::Network, app::Narrow, 1>
#include <whet/topology/dense.hpp>
#include <whet/topology/leaky_relu.hpp>
#include <whet/transform/prune_units.hpp>
#include <whet/transform/unit_criterion/l1_norm.hpp>

namespace app {

using Flat = whet::LeakyReLU<whet::Ratio<1, 10>>;
using Steep = whet::LeakyReLU<whet::Ratio<1, 2>>;

struct Network : whet::Sequential<whet::Input<8>, whet::Dense<12>, Flat, whet::Dense<10>> {};
#ifdef WHET_MUST_FAIL
struct Narrow : whet::Sequential<whet::Input<8>, whet::Dense<6>, Steep, whet::Dense<10>> {};
#else
struct Narrow : whet::Sequential<whet::Input<8>, whet::Dense<6>, Flat, whet::Dense<10>> {};
#endif

}  // namespace app

auto narrow(const whet::Weights<app::Network>& weights) {
  return whet::prune_units<app::Narrow>(weights, whet::L1Norm{});
}
