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

/// Every kind of step that a dense network has not.
struct Vision
    : whet::Sequential<whet::Input<4, 4>, whet::Named<"first", whet::Conv2D<4, 3>>, whet::BatchNorm,
                       whet::ReLU, whet::Residual<whet::DepthwiseConv2D<3>, whet::Conv2D<4, 1>>, whet::PReLU,
                       whet::MaxPool<2>, whet::SqueezeExcite<2>, whet::Upsample<2>, whet::ZeroPad<1>,
                       whet::Concat<whet::Layers<>, whet::TransposedConv2D<4, 2>>, whet::AveragePool<2>,
                       whet::GRU<4, whet::Sequence>, whet::LSTM<5>, whet::Softmax> {};

/// Binary layers of both kinds, and what stands between and around them.
struct Signs : whet::Sequential<whet::Input<4, 4>, whet::Named<"first", whet::Conv2D<8, 3>>, whet::HardTanh,
                                whet::Conv2D<40, 3>, whet::BatchNorm, whet::HardTanh, whet::MaxPool<2>,
                                whet::Flatten, whet::Dense<12>, whet::HardTanh, whet::Dense<5>> {};

constexpr int samples = 3;

/// Zero weights: the programs are the same, and freezing real ones takes a heap.
template <class Network, class Policy>
whet::Model<Network, Policy> model{};

template <class Network, class Policy>
std::size_t run(const std::array<std::array<float, 16>, samples>& images) {
  static whet::Workspace<whet::Model<Network, Policy>> workspace;
  const auto& network = model<Network, Policy>;
  std::array<std::array<float, 5>, samples> scores{};
  network.batch(images, scores, workspace);
  std::size_t visited = 0;
  network.trace(images[0], workspace,
                [&](const whet::TraceInfo&, const auto& tensor) { visited += tensor.size(); });
  if constexpr (whet::Model<Network, Policy>::quantized_interface) {
    using Frozen = whet::Model<Network, Policy>;
    std::array<typename Frozen::quantized_input, 16> quantized_image{};
    std::array<typename Frozen::quantized_output, 5> quantized_scores{};
    network.run(quantized_image, quantized_scores, workspace);
    visited += whet::argmax(quantized_scores);
  }
  if constexpr (whet::Model<Network, Policy>::workspace_bytes <= WHET_STACK_LIMIT)
    visited += whet::argmax(network(images[2]));
  return visited + whet::argmax(network(images[1], workspace)) + whet::argmax(scores[0]);
}

}  // namespace

int main(int count, char**) {
  std::array<std::array<float, 16>, samples> images{};
  for (auto& image : images) image.fill(static_cast<float>(count));
  using whet::At;
  using whet::Int8Policy;
  // 16-bit activations, but for the PReLU and the recurrent layers.
  using Wide = whet::Mixed<whet::Int16x8Policy, At<3, Int8Policy>, At<6, Int8Policy>, At<7, Int8Policy>>;
  const auto under = [&]<class Policy>(Policy) {
    return run<Network, Policy>(images) + run<Vision, Policy>(images);
  };
  const std::size_t visited = under(whet::Float32Policy{}) + under(Int8Policy{}) +
                              under(whet::TfliteInt8Policy{}) + under(whet::Dynamic<Int8Policy>{}) +
                              under(whet::Mixed<Int8Policy, At<"first", whet::Float32Policy>>{}) +
                              run<Network, whet::Int16x8Policy>(images) + run<Vision, Wide>(images) +
                              run<Signs, whet::BinaryPolicy>(images) +
                              run<Signs, whet::EdgesInt8<whet::BinaryPolicy>>(images);
  return visited > 0 ? 0 : 1;
}
