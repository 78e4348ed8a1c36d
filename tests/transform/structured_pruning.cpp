#include <cstddef>
#include <string>

#include <whet/topology/batch_norm.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/prune_units.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/residual.hpp>
#include <whet/train/metrics.hpp>
#include <whet/train/train.hpp>
#include <whet/transform/batch_norm_statistics.hpp>
#include <whet/transform/drop_block.hpp>
#include <whet/transform/fold.hpp>
#include <whet/transform/prune_units.hpp>
#include <whet/transform/sensitivity_scan.hpp>
#include <whet/transform/suggest.hpp>
#include <whet/transform/unit_criterion/l1_norm.hpp>
#include <whet/weights/freeze.hpp>

#include "catch.hpp"
#include "train/toy_data.hpp"

using namespace whet;

namespace {

struct Network : Sequential<Input<4>, Named<"stem", Dense<32>>, BatchNorm, ReLU,
                            Named<"block", Residual<Named<"inner", Dense<24>>, BatchNorm, ReLU, Dense<32>>>,
                            Named<"head", Dense<3>>> {};

// snippet: type
/// The stem and what the block adds to it keep 16 units, the layer inside of the block 8.
struct Narrow : PruneUnits<Network, "stem", 16, "block/inner", 8> {};
/// The block is gone.
struct Short : DropBlock<Network, "block"> {};
// end

static_assert(output_shape<Narrow> == Shape(3) && layer_count<Short> == 4);

}  // namespace

TEST_CASE("from a trained network to a narrow one that is trained on") {
  const Dataset data = toy_data(600);
  const Dataset held_out = toy_data(300, 4, 3, 2);
  const Weights<Network> weights = train<Network>(data, {.epochs = 10});
  const double before = accuracy(weights, held_out);

  // snippet: search
  const SensitivityScan scan = sensitivity_scan(weights, held_out, L1Norm{});
  const Suggestion half = suggest<Network>(scan, MacBudget{MacBudget::cost(records<Network>) / 2});
  // "struct Half : whet::PruneUnits<Network, \"stem\", 16, …> {};\n"
  const std::string type = half.source("Half", "Network");
  // end
  CHECK(half.fits);
  CHECK(half.cost <= half.cost_before / 2);
  CHECK(type.starts_with("struct Half : whet::PruneUnits<Network, \""));

  // snippet: prune
  const Weights<Narrow> chosen = prune_units<Narrow>(weights, L1Norm{});
  const Weights<Narrow> estimated = estimate_batch_norm(chosen, data);
  TrainingState<Narrow> tuning(estimated, 1);
  train(tuning, data, {.epochs = 10, .learning_rate = 1e-3});
  // end
  const Weights<Narrow> tuned = tuning.weights;
  CHECK(accuracy(tuned, held_out) >= before - 0.05);

  // The narrow network is a topology as any other.
  const auto folded = fold(tuned);
  CHECK(accuracy(freeze<Float32Policy>(folded), held_out) ==
        Catch::Approx(accuracy(tuned, held_out)).margin(0.01));

  const auto short_weights = drop_block<"block">(weights);
  CHECK(short_weights.layer<"stem">().kernel == weights.layer<"stem">().kernel);
}
