// must fail: whet: the range's elements are neither floats nor whole samples
// must fail: size_mismatch<(const )?float ?.*4.*array<float, 3
#include <array>

#include <whet/whet.hpp>

namespace app {

struct Network : whet::Sequential<whet::Input<4>, whet::Dense<2>> {};

#ifdef WHET_MUST_FAIL
using Sample = std::array<float, 3>;
#else
using Sample = std::array<float, 4>;
#endif

void scores(const whet::Model<Network>& model, const std::array<Sample, 5>& samples,
            std::array<std::array<float, 2>, 5>& result, whet::Workspace<whet::Model<Network>>& workspace) {
  model.batch(samples, result, workspace);
}

}  // namespace app
