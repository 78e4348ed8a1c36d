// must fail: whet: this translation unit is not compiled for the model's target
// must fail: target_not_enabled<whet::kernel::.*cortex_m_dsp>
#include <array>

#include <whet/whet.hpp>

namespace app {

struct Network : whet::Sequential<whet::Input<4>, whet::Dense<2>> {};

#ifdef WHET_MUST_FAIL
using Target = whet::target::cortex_m_dsp;
#else
using Target = whet::target::native;
#endif
using Model = whet::Model<Network, whet::Int8Policy, Target>;

float first_score(const Model& model, whet::Workspace<Model>& workspace) {
  return model(std::array<float, 4>{}, workspace)[0];
}

}  // namespace app
