#include <algorithm>
#include <cstddef>

#include <whet/precision/binary.hpp>
#include <whet/precision/edges_int8.hpp>
#include <whet/precision/int16x8.hpp>
#include <whet/precision/int4.hpp>
#include <whet/precision/int8.hpp>
#include <whet/precision/sparse.hpp>
#include <whet/topology/average_pool.hpp>
#include <whet/topology/batch_norm.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/depthwise_conv2d.hpp>
#include <whet/topology/elu.hpp>
#include <whet/topology/folded.hpp>
#include <whet/topology/global_average_pool.hpp>
#include <whet/topology/hard_swish.hpp>
#include <whet/topology/hard_tanh.hpp>
#include <whet/topology/leaky_relu.hpp>
#include <whet/topology/max_pool.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/relu6.hpp>
#include <whet/topology/residual.hpp>
#include <whet/topology/sigmoid.hpp>
#include <whet/topology/softmax.hpp>
#include <whet/topology/squeeze_excite.hpp>
#include <whet/topology/tanh.hpp>
#include <whet/train/initialize.hpp>
#include <whet/train/quantization_aware.hpp>
#include <whet/train/quantized/observe.hpp>
#include <whet/transform/prune.hpp>

#include "catch.hpp"
#include "train/quantized/evaluated.hpp"
#include "train/quantized/images.hpp"

namespace {

using namespace whet;

/// Steps of every kind, and activations that are none of a step's.
struct Vision
    : Sequential<Input<6, 6, 2>, Conv2D<6, 3>, BatchNorm, ReLU, DepthwiseConv2D<3>, ReLU6,
                 Residual<Conv2D<6, 3>, BatchNorm, LeakyReLU<Ratio<1, 10>>, Conv2D<6, 1>>, MaxPool<2>, ReLU,
                 Concat<Layers<Conv2D<6, 1>, HardSwish>, Layers<Conv2D<4, 1>, Sigmoid>, Layers<>>,
                 SqueezeExcite<2>, Conv2D<8, 1, Groups{2}>, Tanh, AveragePool<2, Stride{1}>,
                 Add<Layers<>, Layers<Conv2D<8, 1>, ELU>, Layers<>>, GlobalAveragePool, Dense<1>, Dense<3>,
                 Softmax> {};

struct Stem : Sequential<Input<6, 6, 2>, Named<"stem", Conv2D<6, 3>>, BatchNorm, ReLU,
                         Conv2D<6, 3, Stride{2}>, ReLU, GlobalAveragePool, Dense<3>> {};
/// A binary layer reads and writes what its neighbours have in 16 bits.
struct Signs
    : Sequential<Input<9>, Dense<24>, Tanh, Named<"signs", Dense<32>>, BatchNorm, HardTanh, Dense<3>> {};

/// Behind the tensor of the tanh in the shipped topology, the only one.
constexpr std::size_t fixed_place = [] {
  std::size_t place = 0;
  while (records<Folded<Vision>>[place].type.view() != "Tanh") ++place;
  return place + 1;
}();

const TrainOptions options{.epochs = 2, .seed = 3, .batch = 32, .learning_rate = 0.005};

template <class Network, class Policy>
Evaluated<Network, Policy> trained_on(const Dataset& data) {
  Weights<Network> weights;
  initialize(weights, 5);
  ThreadPool pool(2);
  const Quantization<Network> start = quantized::observe<Policy>(weights, data, 32, Generator(6), pool);
  return {weights, start, data, options};
}

/// Between a training and its frozen model.
template <class Network, class Policy>
std::size_t differences(Shape shape) {
  const Dataset data = toy_images(200, shape);
  auto evaluated = trained_on<Network, Policy>(data);
  evaluated.forward(data);
  return count_differences(evaluated, evaluated.trained(), data);
}

}  // namespace

TEMPLATE_TEST_CASE(
    "networks of imported conventions and of 16 bits evaluate the integers of the frozen model", "",
    Int16x8Policy, TfliteInt8Policy) {
  auto evaluated = trained_on<Vision, TestType>(toy_images(400, Shape(6, 6, 2)));
  const Dataset unseen = toy_images(300, Shape(6, 6, 2), 99);
  evaluated.forward(unseen);
  auto trained = evaluated.trained();
  CHECK(count_differences(evaluated, trained, unseen) == 0);
  CHECK(count_differences<target::native>(evaluated, trained, unseen) == 0);
  CHECK(trained.quantization.fixed[fixed_place].has_value());
  // A weight scale that is another makes other numbers.
  trained.quantization.weight_scales[0][0] *= 1.01F;
  CHECK(count_differences(evaluated, trained, unseen) > 0);
}

TEST_CASE("sums of 16-bit inputs are exact beyond what single precision holds") {
  struct Long : Sequential<Input<700>, Dense<3>> {};
  CHECK(differences<Long, Int16x8Policy>(Shape(700)) == 0);
}

TEST_CASE("conventions mix, where a normalization folds, too") {
  CHECK(differences<Stem, Mixed<TfliteInt8Policy, At<"stem", Int8Policy>>>(Shape(6, 6, 2)) == 0);
  CHECK(differences<Stem, Mixed<Int8Policy, At<1, TfliteInt8Policy>>>(Shape(6, 6, 2)) == 0);
  CHECK(differences<Stem, EdgesInt8<TfliteInt4Policy>>(Shape(6, 6, 2)) == 0);
  CHECK(differences<Stem, TfliteInt4Policy>(Shape(6, 6, 2)) == 0);
}

TEST_CASE("a binary layer between layers of 16 bits") {
  using Policy = Mixed<Int16x8Policy, At<"signs", BinaryPolicy>>;
  CHECK(differences<Signs, Policy>(Shape(9)) == 0);
  // Its floats in [-1, 1] begin with the numbers of the policy behind.
  constexpr std::size_t behind = static_cast<std::size_t>(layer_count<Signs>) - 2;
  CHECK(quantized::output_levels<Signs, Policy>[behind].most == 32767);
  CHECK(quantized::output_levels<Signs, BinaryPolicy>[behind].most == 127);
}

TEST_CASE("a zero point of 16 bits is refused") {
  Weights<Stem> weights;
  initialize(weights, 5);
  Quantization<Stem> start;
  start.ranges.fill({-1.0F, 1.0F});
  start.fixed[3] = TensorQuantization{0.01F, 3};
  const quantized::Training<Stem, Int16x8Policy> training(RangeGradient::lsq);
  CHECK_THROWS_WITH(training.start(weights, start), Catch::Matchers::ContainsSubstring("have 16 bits"));
}

TEST_CASE("pruned weights are trained on the grid of the policy that they are of") {
  struct Flat : Sequential<Input<16>, Dense<12>, ReLU, Dense<8>, ReLU, Dense<3>> {};
  using Policy = Sparse<TfliteInt8Policy, NofM<2, 4>>;
  const Dataset data = toy_images(200, Shape(16));
  Weights<Flat> weights;
  initialize(weights, 5);
  Weights<Flat> pruned = prune(weights, Magnitude{}, options_for<Policy::pattern>());
  ThreadPool pool(2);
  const Quantization<Flat> start = quantized::observe<Policy>(pruned, data, 32, Generator(6), pool);
  const auto trained = train<QuantizationAware<Policy>>(pruned, start, data, options);
  const auto sparse = freeze<Policy>(trained);
  const auto dense = freeze<TfliteInt8Policy>(trained);
  Workspace<decltype(sparse)> of_sparse;
  Workspace<decltype(dense)> of_dense;
  for (std::size_t sample = 0; sample < data.size(); ++sample)
    CHECK(std::ranges::equal(sparse(data.sample(sample), of_sparse), dense(data.sample(sample), of_dense)));
}
