// Signs on both sides of products, and weights of which a pattern is stored.
#include <whet/transform/prune.hpp>

#include "batches.hpp"
#include "some_network.hpp"

namespace {

using namespace whet;

struct Signs : Sequential<Input<10, 8, 3, NonNegative>, Conv2D<8, 3>, HardTanh, Conv2D<20, 3>, BatchNorm,
                          HardTanh, MaxPool<2>, Conv2D<36, 2, Valid>, BatchNorm, HardTanh, Flatten, Dense<40>,
                          HardTanh, Dense<5>> {};

struct DenseSigns : Sequential<Input<70>, Dense<66>, BatchNorm, HardTanh, Dense<40>, HardTanh, Dense<5>> {};

struct Sparsity : Sequential<Input<6, 6, 8>, Conv2D<16, 3>, ReLU, Conv2D<24, 1>, ReLU, MaxPool<2>, Flatten,
                             Dense<32>, Tanh, Dense<9>> {};

template <class Policy>
using Patterns =
    Mixed<Sparse<Policy, whet::Block<8, 4, Keep{50}>>, At<1, Sparse<Policy, NofM<2, 4>>>,
          At<2, Sparse<Policy, Unstructured<Keep{30}>>>, At<3, Sparse<Policy, whet::Block<4, 1, Keep{75}>>>>;

/// Zeros where those patterns store nothing, or weights that fill what they have room for.
Trained<Sparsity> pruned() {
  auto trained = device::some_network<Sparsity>(11);
  auto& weights = trained.weights;
  const auto prune_layer = [&](std::size_t record, const auto& keeps) {
    auto kernel = weights.parameters().kernel(record);
    for (Eigen::Index output = 0; output < kernel.rows(); ++output)
      for (Eigen::Index input = 0; input < kernel.cols(); ++input)
        if (!keeps(output, input)) kernel(output, input) = 0.0f;
  };
  prune_layer(0, [](Eigen::Index output, Eigen::Index input) { return (output / 8 + input / 4) % 2 == 0; });
  prune_layer(2,
              [](Eigen::Index output, Eigen::Index input) { return (output + input + input / 4) % 4 < 2; });
  prune_layer(6, [](Eigen::Index output, Eigen::Index input) { return (7 * output + 5 * input) % 10 < 2; });
  prune_layer(8, [](Eigen::Index output, Eigen::Index input) { return (output / 4 + input) % 4 != 1; });
  lock_zeros(weights);
  return trained;
}

}  // namespace

void device::generate_bits(const std::filesystem::path& root) {
  Batch batch(root, "bits");
  const auto signs = some_network<Signs>(10);
  batch.add<EdgesInt8<BinaryPolicy>>("signs_edges_int8", signs);
  batch.add<BinaryPolicy>("signs_binary", some_network<DenseSigns>(12));
  const auto sparse = pruned();
  batch.add<Patterns<Int8Policy>>("sparse_int8", sparse);
  batch.add<Patterns<Int4Policy>>("sparse_int4", sparse);
  batch.add<Patterns<Float32Policy>>("sparse_float32", sparse);
  batch.finish();
}
