#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include <whet/precision/binary.hpp>
#include <whet/precision/edges_int8.hpp>
#include <whet/precision/int4.hpp>
#include <whet/topology/batch_norm.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/dropout.hpp>
#include <whet/topology/flatten.hpp>
#include <whet/topology/global_average_pool.hpp>
#include <whet/topology/hard_tanh.hpp>
#include <whet/topology/max_pool.hpp>
#include <whet/topology/residual.hpp>
#include <whet/train/initialize.hpp>
#include <whet/train/quantized/binary_matrix.hpp>
#include <whet/train/quantized/observe.hpp>

#include "catch.hpp"
#include "train/gradient_check.hpp"
#include "train/quantized/evaluated.hpp"
#include "train/quantized/images.hpp"

namespace {

using namespace whet;

/// Signs from signs of images that are padded and of pooled ones, int8 from signs, and signs from int8.
struct Vision
    : Sequential<Input<6, 6, 2>, Conv2D<9, 3>, BatchNorm, HardTanh, Conv2D<35, 3>, BatchNorm, HardTanh,
                 MaxPool<2>, Conv2D<8, 3, Stride{2}>, BatchNorm, HardTanh, Dropout<Ratio<1, 10>>, Flatten,
                 Dense<20>, HardTanh, Dense<3>> {};
/// Branches of which one reads signs and one does not, so that a sum in float becomes signs and int8.
struct Branched : Sequential<Input<4, 4, 3>, Conv2D<6, 3>, BatchNorm, HardTanh,
                             Residual<Conv2D<6, 3>, BatchNorm, HardTanh>,
                             Residual<Conv2D<6, 3>, BatchNorm, HardTanh>, GlobalAveragePool, Dense<3>> {};

const TrainOptions options{.epochs = 3, .seed = 3, .batch = 32, .learning_rate = 0.005};

template <class Network, class Policy>
Evaluated<Network, Policy> trained_on(const Dataset& data) {
  Weights<Network> weights;
  initialize(weights, 5);
  // Negative factors of batch normalization, and weights whose sign is all that they have.
  for (std::size_t record = 0; record < records<Network>.size(); ++record) {
    auto layer = weights.parameters().layer(record);
    if (records<Network>[record].role == LayerRole::normalization)
      for (Eigen::Index channel = 0; channel < layer.kernel.rows(); channel += 3) layer.kernel(channel, 0) = -1.0F;
  }
  ThreadPool pool(2);
  const Quantization<Network> start = quantized::observe(weights, data, 32, Generator(6), pool);
  return {weights, start, data, options};
}

/// Changes a trained network by little in one place after the other and counts what that changes.
template <class Network, class Policy>
void check_mutations(const Evaluated<Network, Policy>& evaluated, const Dataset& unseen, std::size_t layer) {
  const auto trained = evaluated.trained();
  const auto differences_with = [&](auto&& change) {
    auto other = trained;
    change(other.weights.parameters().layer(layer), other.quantization.weight_scales[layer]);
    return count_differences(evaluated, other, unseen);
  };
  const auto same = [](const auto&, const auto&) {};
  CHECK(differences_with(same) == 0);
  // One weight of the other sign.
  CHECK(differences_with([](auto parameters, const auto&) { parameters.kernel(1, 2) *= -1.0F; }) > 0);
  // Thresholds that are one match off.
  const auto shift = [](auto parameters, const auto&) {
    for (Eigen::Index output = 0; output < parameters.bias.size(); ++output)
      parameters.bias(output) += 2.0F * parameters.kernel.row(output).cwiseAbs().mean();
  };
  CHECK(differences_with(shift) > 0);
  // Scales that are not the mean magnitude.
  const auto rescale = [](auto parameters, auto& scales) {
    for (Eigen::Index output = 0; output < parameters.bias.size(); ++output)
      scales.push_back(1.2F * parameters.kernel.row(output).cwiseAbs().mean());
  };
  CHECK(differences_with(rescale) > 0);
}

}  // namespace

TEST_CASE("training of binary layers evaluates the signs and integers of the frozen model") {
  using Policy = EdgesInt8<BinaryPolicy>;
  auto evaluated = trained_on<Vision, Policy>(toy_images(300, Shape(6, 6, 2)));
  const Dataset unseen = toy_images(200, Shape(6, 6, 2), 99);
  evaluated.forward(unseen, false);
  // Records of the shipped topology, without batch normalization: 2 and 9 have signs for readers, 9 int8.
  check_mutations(evaluated, unseen, 2);
  check_mutations(evaluated, unseen, 9);
  CHECK(count_differences<target::native>(evaluated, evaluated.trained(), unseen) == 0);
}
