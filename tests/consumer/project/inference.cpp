#include <array>

#include <whet/whet.hpp>

namespace {

struct Classifier : whet::Sequential<whet::Input<6>, whet::Dense<4>, whet::ReLU, whet::Dense<3>> {};

using Model = whet::Model<Classifier, whet::Float32Policy>;
static_assert(Model::macs == 6 * 4 + 4 * 3);
static_assert(whet::fits<Model>(whet::Budget{.flash = 1024, .ram = 1024}));

constexpr Model model{};

}  // namespace

int main() {
  static whet::Workspace<decltype(model)> workspace;
  const auto scores = model(std::array<float, 6>{1, 2, 3, 4, 5, 6}, workspace);
  // All weights are zero: all scores are, and the first of equal ones wins.
  return scores.size() == 3 && scores[2] == 0.0F && whet::argmax(scores) == 0 ? 0 : 1;
}
