// What training for a precision evaluated on images of Fashion-MNIST that it has not seen, and what the
// frozen model makes of them. Skipped where the data set is not installed.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <type_traits>
#include <vector>

#include <whet/io/fashion_mnist.hpp>
#include <whet/precision/binary.hpp>
#include <whet/precision/edges_int8.hpp>
#include <whet/precision/int4.hpp>
#include <whet/precision/int8.hpp>
#include <whet/precision/ternary.hpp>
#include <whet/topology/batch_norm.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/hard_tanh.hpp>
#include <whet/train/initialize.hpp>
#include <whet/train/quantized/observe.hpp>

#include "catch.hpp"
#include "train/quantized/evaluated.hpp"

namespace {

using namespace whet;

/// Small, because this runs unoptimized, too.
struct Mlp : Sequential<Input<784, NonNegative>, Dense<24>, BatchNorm, HardTanh, Dense<16>, BatchNorm,
                        HardTanh, Dense<10>> {};

template <class Policy>
void check_policy(const DataSplit& data) {
  const Dataset seen = data.train.first(512);
  const Dataset unseen = data.test.first(1000);
  Weights<Mlp> weights;
  initialize(weights, 1);
  ThreadPool pool;
  const Quantization<Mlp> start = quantized::observe(weights, seen, 64, Generator(1), pool);
  Evaluated<Mlp, Policy> evaluated(weights, start, seen, TrainOptions{.epochs = 2, .learning_rate = 0.01});
  evaluated.forward(unseen, false);
  const auto model = freeze<Policy>(evaluated.trained());
  Workspace<decltype(model)> workspace;
  const ConstBatch<float> loss_input = evaluated.scores();
  std::size_t different = 0;
  std::size_t correct = 0;
  for (std::size_t sample = 0; sample < unseen.size(); ++sample) {
    std::vector<int> integers;
    TensorQuantization quantization;
    model.trace(unseen.sample(sample), workspace, [&](const TraceInfo& info, auto tensor) {
      if constexpr (std::is_same_v<typename decltype(tensor)::value_type, std::int8_t>) {
        integers.assign(tensor.begin(), tensor.end());
        quantization = info.quantization;
      }
    });
    const auto row = loss_input.row(static_cast<Eigen::Index>(sample));
    REQUIRE(integers.size() == static_cast<std::size_t>(row.size()));
    for (std::size_t output = 0; output < integers.size(); ++output) {
      const double ratio = double{row(static_cast<Eigen::Index>(output))} / double{quantization.scale};
      const double integer = std::nearbyint(ratio);
      if (integers[output] - quantization.zero_point != static_cast<int>(integer) ||
          std::abs(ratio - integer) > 1e-5)
        ++different;
    }
    Eigen::Index best = 0;
    row.maxCoeff(&best);
    if (best == unseen.label(sample)) ++correct;
  }
  CHECK(different == 0);
  // Chance is a tenth.
  CHECK(correct > unseen.size() / 4);
}

}  // namespace

TEST_CASE("what enters the loss on images is its scale times the integers of the frozen model") {
  const auto folder = data::detail::fashion_mnist_folder("");
  if (!std::filesystem::exists(folder)) WHET_SKIP("no Fashion-MNIST in " << folder.string());
  const DataSplit images = data::fashion_mnist();
  SECTION("int8") { check_policy<Int8Policy>(images); }
  SECTION("int4") { check_policy<Int4Policy>(images); }
  SECTION("ternary") { check_policy<TernaryPolicy>(images); }
  SECTION("binary") { check_policy<EdgesInt8<BinaryPolicy>>(images); }
}
