#include <cstdint>
#include <limits>
#include <vector>

#include <whet/io/candidate_source.hpp>
#include <whet/io/search_log.hpp>
#include <whet/io/search_result.hpp>
#include <whet/train.hpp>
#include <whet/whet.hpp>
#include <whet/zoo.hpp>

#include "catch.hpp"
#include "io/files.hpp"

namespace {

using namespace whet;

// snippet: space
struct Space
    : SearchSpace<Input<12, 12, NonNegative>,  //
                  Conv2D<any(4, 8), any(3, 5), Stride{2}>, BatchNorm, ReLU,
                  Choice<zoo::Separable<8, 1, BatchNorm>, Layers<Conv2D<any(8, 12), 3>, ReLU>, Skip>,
                  Repeat<0, 2, Residual<DepthwiseConv2D<3>, BatchNorm, ReLU>>, GlobalAveragePool, Dense<2>> {
};

static_assert(candidate_count<Space> == 2 * 2 * (1 + 2 + 1) * 3);
// end

// snippet: feasible
constexpr Budget device{.flash = 1'500, .ram = 900};
static_assert(feasible<Space, Int8Policy, target::cortex_m_dsp>(device).count() == 32);
// end

/// Images that are bright on the left or on the right.
Dataset sides(std::size_t count) {
  std::vector<float> values(count * 144);
  std::vector<int> labels(count);
  Generator generator(7);
  for (std::size_t image = 0; image < count; ++image) {
    labels[image] = static_cast<int>(image % 2);
    for (std::size_t pixel = 0; pixel < 144; ++pixel) {
      const bool bright = (pixel % 12 < 6) == (image % 2 == 0);
      values[image * 144 + pixel] = (bright ? 0.5f : 0.0f) + static_cast<float>(generator() % 1000) / 1000.0f;
    }
  }
  return Dataset(Shape(12, 12, 1), std::move(values), std::move(labels), 2);
}

}  // namespace

TEST_CASE("a space is searched for a device, and the winner is a type") {
  const Dataset data = sides(128);
  const Dataset held_out = sides(64);
  // snippet: search
  const auto fits_device = [](const Genotype& genotype) {
    return fits(candidate_cost<Space, Int8Policy, target::cortex_m_dsp>(genotype), device);
  };
  const auto evaluate = [&](const Genotype& genotype, double epochs, std::uint64_t seed) {
    const auto network = candidate_network<float, Space>(genotype);
    const TrainOptions options{.epochs = static_cast<int>(epochs), .seed = seed};
    ThreadPool pool(1);
    const auto trained = train_network(network, data, held_out, options, pool);
    const CandidateCost cost = candidate_cost<Space, Int8Policy, target::cortex_m_dsp>(genotype);
    return std::vector{1.0 - trained.evaluation.accuracy, static_cast<double>(cost.macs)};
  };
  const SearchResult result =
      search(gene_space<Space>(), fits_device, evaluate,
             AgingEvolution{.population = 4, .sample = 2, .budget = 4.0}, {.evaluations = 8});
  const std::string source = to_source<Space>(result.best->genotype, "Found");
  // end
  REQUIRE(result.evaluated.size() == 8);
  CHECK(source.starts_with("struct Found : whet::Sequential<"));
  for (const Evaluated& one : result.evaluated) CHECK(fits_device(one.genotype));
  CHECK(result.best->objectives[0] < 0.5);
  CHECK_FALSE(result.front.empty());

  const files::TemporaryFolder folder;
  const auto log_file = folder / "sides.jsonl";
  // snippet: log
  const AgingEvolution strategy{.population = 4, .sample = 2, .budget = 4.0};
  const SearchOptions options{.evaluations = 8, .limits = {0.5, 100'000}};
  const SearchDescription description = describe_search(
      "sides, four epochs", {"error", "multiply-accumulates"}, gene_space<Space>(), strategy, options);
  SearchLog log(log_file, description);
  const SearchResult logged = search(gene_space<Space>(), fits_device, evaluate, strategy, options, {}, &log);
  write_search_csv(folder / "sides.csv", description, logged);
  // end
  CHECK(logged.evaluated.size() == 8);
  CHECK(files::get(folder / "sides.csv").starts_with("number,genes,budget,seed,seconds,error,"));

  // snippet: type
  constexpr Genotype chosen = genotype_at<Space>(17);
  using Network = candidate_t<Space, chosen>;
  using Policy = candidate_policy_t<Space, chosen, Int8Policy>;
  using Shipped = Model<Folded<Network>, Policy, target::cortex_m_dsp>;
  static_assert(candidate_cost<Space, Int8Policy, target::cortex_m_dsp>(chosen).flash ==
                Shipped::weight_bytes);
  // end
  CHECK(layer_count<Network> > 0);
}
