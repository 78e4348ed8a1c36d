// Every entry of a model under every policy, as a firmware would call it. Two checks read this program:
// its object file has no symbol of heap, exceptions, RTTI or streams, and it runs where the heap ends the
// process. What the numbers are is the business of tests/model.
#include <array>
#include <cstdint>

#include <whet/whet.hpp>

namespace {

struct Network
    : whet::Sequential<whet::Input<16>, whet::Named<"first", whet::Dense<12>>, whet::ReLU, whet::Dense<12>,
                       whet::ReLU6, whet::Dense<12>, whet::LeakyReLU<>, whet::Dense<12>, whet::HardSwish,
                       whet::Dense<12>, whet::Sigmoid, whet::Dropout<whet::Ratio<1, 2>>, whet::Dense<12>,
                       whet::Tanh, whet::Dense<5>, whet::Softmax> {};

constexpr int samples = 3;

/// Zero weights: the programs are the same, and freezing real ones takes a heap.
template <class Policy>
whet::Model<Network, Policy> model{};

template <class Policy>
std::size_t run(const std::array<std::array<float, 16>, samples>& images) {
  static whet::Workspace<whet::Model<Network, Policy>> workspace;
  const auto& network = model<Policy>;
  std::array<std::array<float, 5>, samples> scores{};
  network.batch(images, scores, workspace);
  std::size_t visited = 0;
  network.trace(images[0], workspace,
                [&](const whet::TraceInfo&, const auto& tensor) { visited += tensor.size(); });
  if constexpr (whet::Model<Network, Policy>::quantized_interface) {
    std::array<std::int8_t, 16> quantized_image{};
    std::array<std::int8_t, 5> quantized_scores{};
    network.run(quantized_image, quantized_scores, workspace);
    visited += whet::argmax(quantized_scores);
  }
  return visited + whet::argmax(network(images[1], workspace)) + whet::argmax(network(images[2])) +
         whet::argmax(scores[0]);
}

}  // namespace

int main(int count, char**) {
  std::array<std::array<float, 16>, samples> images{};
  for (auto& image : images) image.fill(static_cast<float>(count));
  using whet::At;
  using whet::Int8Policy;
  const std::size_t visited = run<whet::Float32Policy>(images) + run<Int8Policy>(images) +
                              run<whet::TfliteInt8Policy>(images) + run<whet::Dynamic<Int8Policy>>(images) +
                              run<whet::Mixed<Int8Policy, At<"first", whet::Float32Policy>>>(images);
  return visited > 0 ? 0 : 1;
}
