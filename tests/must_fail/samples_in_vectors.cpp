// A vector of six-float samples may have the size of a sample, and holds pointers.
// must fail: whet: the range's elements are neither floats nor whole samples
#include <array>
#include <vector>

#include <whet/whet.hpp>

struct Net : whet::Sequential<whet::Input<6>, whet::Dense<2>> {};
using Model = whet::Model<Net, whet::Float32Policy, whet::target::generic>;

#ifdef WHET_MUST_FAIL
using Sample = std::vector<float>;
#else
using Sample = std::array<float, 6>;
#endif

void run(const Model& model, const std::vector<Sample>& samples, std::vector<std::array<float, 2>>& scores,
         whet::Workspace<Model>& workspace) {
  model.batch(samples, scores, workspace);
}
