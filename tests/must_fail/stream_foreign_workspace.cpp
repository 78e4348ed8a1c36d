// must fail: whet: this workspace belongs to another model
// must fail: foreign_workspace<whet::StreamStateOf<whet::Model<app::Network.*whet::Model<app::Network
#include <array>

#include <whet/whet.hpp>

namespace app {

struct Network : whet::Sequential<whet::Input<6, 4>, whet::LSTM<5>, whet::Dense<2>> {};
using Model = whet::Model<Network>;

#ifdef WHET_MUST_FAIL
using Owner = Model;
#else
using Owner = whet::StreamState<Model>;
#endif

float first_score(whet::StreamState<Model>& state, whet::Workspace<Owner>& workspace) {
  return state.step(std::array<float, 4>{}, workspace)[0];
}

}  // namespace app
