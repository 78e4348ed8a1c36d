// must fail: whet: kernels of this target need a compiler that optimizes
// must fail: not_optimized<app::AsCortexM>
#include <array>

#include <whet/whet.hpp>

namespace app {

struct Network : whet::Sequential<whet::Input<4>, whet::Dense<2>> {};

/// For a compiler of any host: as cortex_m_dsp has it.
struct AsCortexM : whet::target::generic {
#ifdef WHET_MUST_FAIL
  static constexpr bool needs_optimization = true;
#endif
};
using Model = whet::Model<Network, whet::Int8Policy, AsCortexM>;

float first_score(const Model& model, whet::Workspace<Model>& workspace) {
  return model(std::array<float, 4>{}, workspace)[0];
}

}  // namespace app
