// must fail: whet: the source has not as many values as the tensor
// must fail: size_mismatch<(whet::)?TensorView<const float, .*784.*array<float, 783>
#include <array>

#include <whet/whet.hpp>

namespace app {

struct Network : whet::Sequential<whet::Input<784>, whet::Dense<2>> {};

#ifdef WHET_MUST_FAIL
using Features = std::array<float, 783>;
#else
using Features = std::array<float, 784>;
#endif

float first_score(const whet::Model<Network>& model, const Features& features,
                  whet::Workspace<whet::Model<Network>>& workspace) {
  return model(features, workspace)[0];
}

}  // namespace app
