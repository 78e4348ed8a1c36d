// must fail: whet: the branches of a block do not fit one another
// must fail: branches_do_not_fit<app::Network, [0-9]*, whet::MultiplyBranches
#include <whet/whet.hpp>

namespace app {

#ifdef WHET_MUST_FAIL
using Product = whet::Layers<whet::Branches<whet::MultiplyBranches, whet::ReLU, whet::Sigmoid, whet::Tanh>>;
#else
using Product = whet::Layers<whet::Branches<whet::MultiplyBranches, whet::ReLU, whet::Sigmoid>>;
#endif
struct Block {
  using layers = Product;
};
struct Network : whet::Sequential<whet::Input<8, 8, 8>, Block> {};

}  // namespace app

static_assert(whet::Model<app::Network>::macs >= 0);
