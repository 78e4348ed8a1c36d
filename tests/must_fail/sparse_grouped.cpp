// must fail: whet: grouped convolutions have no sparse form
#include <whet/whet.hpp>

namespace app {

struct Network
    : whet::Sequential<whet::Input<6, 6, 8>, whet::Named<"grouped", whet::Conv2D<8, 3, whet::Groups{2}>>> {};

using Sparse = whet::Sparse<whet::Int8Policy, whet::NofM<2, 4>>;
#ifdef WHET_MUST_FAIL
using Policy = Sparse;
#else
using Policy = whet::Mixed<Sparse, whet::At<"grouped", whet::Int8Policy>>;
#endif

whet::Model<Network, Policy> model{};
whet::Workspace<whet::Model<Network, Policy>> workspace;
auto scores(const whet::Tensor<float, whet::Shape(6, 6, 8)>& image) { return model(image, workspace); }

}  // namespace app
