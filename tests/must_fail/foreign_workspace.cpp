// must fail: whet: this workspace belongs to another model
// must fail: foreign_workspace<whet::Model<app::Network.*whet::Model<app::Other
// whet::Float32Policy
#include <array>

#include <whet/whet.hpp>

namespace app {

struct Network : whet::Sequential<whet::Input<4>, whet::Dense<2>> {};
struct Other : whet::Sequential<whet::Input<4>, whet::Dense<3>> {};

#ifdef WHET_MUST_FAIL
using Owner = whet::Model<Other>;
#else
using Owner = whet::Model<Network>;
#endif

float first_score(const whet::Model<Network>& model, whet::Workspace<Owner>& workspace) {
  return model(std::array<float, 4>{}, workspace)[0];
}

}  // namespace app
