// must fail: whet: this workspace belongs to another model
// must fail: foreign_workspace<whet::Model<app::Network.*whet::Model<app::Other
// whet::Float32Policy
#include <array>

#include <whet/weights/frozen.hpp>
#include <whet/whet.hpp>

namespace app {

struct Network : whet::Sequential<whet::Input<4>, whet::Dense<2>> {};
struct Other : whet::Sequential<whet::Input<4>, whet::Dense<3>> {};

#ifdef WHET_MUST_FAIL
using Owner = whet::Model<Other>;
#else
using Owner = whet::Model<Network>;
#endif

void scores(const whet::Frozen<whet::Model<Network>>& model, whet::Workspace<Owner>& workspace,
            std::array<float, 4>& result) {
  model.batch(std::array<float, 8>{}, result, workspace);
}

}  // namespace app
