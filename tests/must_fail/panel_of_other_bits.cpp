// A tag that changes the panel of one-bit weights and brings no kernel for it. Only for AVX2.
// must fail: these kernels are for another panel
#include <whet/whet.hpp>

namespace app {
struct narrow : whet::target::avx2 {
#ifdef WHET_MUST_FAIL
  static constexpr whet::Panel one_bit_panel{16, 4, 64};
#endif
};
struct Net : whet::Sequential<whet::Input<6>, whet::Dense<70>> {};
}  // namespace app

#if defined(WHET_MUST_FAIL) && !WHET_HAS_AVX2
static_assert(app::narrow::available, "whet: these kernels are for another panel, if compiled for AVX2");
#elif WHET_HAS_AVX2
using Model = whet::Model<app::Net, whet::BinaryWeightPolicy, app::narrow>;
float run(const Model& model, const whet::Tensor<float, 6>& input, whet::Workspace<Model>& workspace) {
  return model(input, workspace)[0];
}
#endif
