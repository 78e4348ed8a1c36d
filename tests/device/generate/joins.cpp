// Branches and what joins them.
#include "batches.hpp"
#include "some_network.hpp"

namespace {

using namespace whet;

struct Branching
    : Sequential<Input<8, 6, 8>, Residual<Conv2D<8, 3>, ReLU, Conv2D<8, 3>>, ReLU,
                 Residual<Shortcut<Conv2D<12, 1, Stride{2}>>, DepthwiseConv2D<3, Stride{2}>, HardSwish,
                          Conv2D<12, 1>>,
                 SqueezeExcite<4>, Concat<ChannelPart<0>, Layers<ChannelPart<1>, Conv2D<6, 3>, ReLU6>>,
                 ShuffleChannels<2>, Multiply<Conv2D<5, 1>, Layers<Conv2D<5, 1>, Sigmoid>>,
                 Concat<MaxPool<2>, AveragePool<2>>, Flatten,
                 Add<Dense<7>, Layers<Dense<9>, ReLU, Dense<7>>>> {};

using Mixture = Mixed<Int8Policy, At<1, TernaryPolicy>, At<3, Float32Policy>, At<4, Int16x8Policy>>;

}  // namespace

void device::generate_joins(const std::filesystem::path& root) {
  Batch batch(root, "joins");
  const auto branching = some_network<Branching>(7);
  batch.add<Int8Policy>("joins_int8", branching);
  batch.add<TfliteInt8Policy>("joins_tflite", branching);
  batch.add<Int16x8Policy>("joins_int16", branching);
  batch.add<Float32Policy>("joins_float32", branching);
  batch.add<Mixture>("joins_mixed", branching);
  batch.finish();
}
