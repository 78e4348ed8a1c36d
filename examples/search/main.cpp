// Looks for the best network for a device: candidates that fit it are trained shortly, the best of them
// longer, and the winner is written as a C++ topology. finalist.cpp trains that one to the end.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <functional>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <whet/data.hpp>
#include <whet/io.hpp>
#include <whet/train.hpp>
#include <whet/whet.hpp>

#include "options.hpp"
#include "pricing.hpp"
#include "space.hpp"

namespace example {
namespace {

/// Fewer images and epochs than a training to the end, measured on images that the winner will be trained
/// with: no choice is made on the test images.
class Evaluation {
 public:
  Evaluation(const Options& chosen, const Pricing& prices) : options(chosen), pricing(prices) {
    const auto all = whet::data::fashion_mnist({.folder = options.data.string(), .as_images = true}).train;
    const whet::TrainValidation parts = all.split(0.1, 0);
    held_out =
        parts.validation.first(std::min(parts.validation.size(), static_cast<std::size_t>(options.samples)));
    apart = parts.train;
  }

  std::vector<std::string> objectives() const {
    std::vector<std::string> names{"error", "flash", "ram", "macs"};
    if (pricing.has_latency()) names.emplace_back("latency");
    return in_order(std::move(names));
  }
  std::vector<double> limits() const {
    constexpr double none = std::numeric_limits<double>::infinity();
    std::vector<double> most{options.most_error > 0.0 ? options.most_error : none,
                             static_cast<double>(options.flash), static_cast<double>(options.ram), none};
    if (pricing.has_latency()) most.push_back(pricing.latency_limit());
    return in_order(std::move(most));
  }

  /// The candidate's error on the images kept apart, and its costs.
  std::vector<double> operator()(const whet::Genotype& genotype, double epochs, std::uint64_t seed) const {
    const auto network = whet::candidate_network<float, Space>(genotype);
    const bool looks_again = epochs > options.epochs;
    const auto samples = static_cast<std::size_t>(looks_again ? 4 * options.samples : options.samples);
    whet::TrainOptions training{.epochs = static_cast<int>(epochs), .seed = seed, .learning_rate = 6e-3};
    training.augment_flip = looks_again ? 0.5 : 0.0;
    whet::ThreadPool pool(1);
    whet::CandidateTraining state(network.records, seed);
    whet::train_candidate(state, network, apart.first(std::min(samples, apart.size())), training, pool);
    const auto found = whet::evaluate_candidate(network, state.parameters, held_out, training, pool);
    const whet::CandidateCost cost = whet::candidate_cost<Space, Precision, Target>(genotype);
    std::vector<double> values{1.0 - found.accuracy, static_cast<double>(cost.flash),
                               static_cast<double>(cost.ram), static_cast<double>(cost.macs)};
    if (pricing.has_latency()) values.push_back(pricing.latency<Space>(genotype));
    return in_order(std::move(values));
  }

 private:
  /// The first objective is what a search is for: the error, or the latency of networks of at most an error.
  template <class Value>
  std::vector<Value> in_order(std::vector<Value> values) const {
    if (options.most_error > 0.0) std::swap(values.front(), values.back());
    return values;
  }

  const Options& options;
  const Pricing& pricing;
  whet::Dataset apart;
  whet::Dataset held_out;
};

/// One stage of the search, from its log on if it was stopped.
template <class Strategy>
whet::SearchResult run_stage(const std::string& name, const std::string& log_name, const Options& options,
                             const Strategy& strategy, const whet::SearchOptions& search_options,
                             const Pricing& pricing, const Evaluation& evaluation) {
  const whet::GeneSpace space = whet::gene_space<Space>();
  // A log goes on only with the same images and prices.
  const std::string what = fmt::format("{}, {} images, {}", name, options.samples, pricing.latency_name());
  const auto description =
      whet::describe_search(what, evaluation.objectives(), space, strategy, search_options);
  whet::SearchLog log(options.output / (log_name + ".jsonl"), description);
  const auto feasible = [&](const whet::Genotype& genotype) { return pricing.fits<Space>(genotype); };
  const whet::SearchResult result =
      whet::search(space, feasible, std::cref(evaluation), strategy, search_options,
                   whet::SearchProgressBar(evaluation.objectives()), &log);
  whet::write_search_json(options.output / (name + ".json"), description, result);
  whet::write_search_csv(options.output / (name + ".csv"), description, result);
  // The picture alone needs a program that may be missing.
  try {
    whet::write_front_svg(options.output / (name + ".svg"), description, result, {.x = 1, .y = 0});
  } catch (const std::exception& error) {
    fmt::print(stderr, "search: no picture of the front: {}\n", error.what());
  }
  return result;
}

whet::SearchResult run_search(const Options& options, const Pricing& pricing, const Evaluation& evaluation,
                              const whet::SearchOptions& search_options) {
  const double budget = options.epochs;
  const auto run = [&](const auto& strategy) {
    return run_stage(options.name, options.name, options, strategy, search_options, pricing, evaluation);
  };
  if (options.strategy == "random") return run(whet::RandomSearch{.budget = budget});
  if (options.strategy == "nsga2") return run(whet::Nsga2{.population = 24, .budget = budget});
  const auto screened = [&](const char* score_name,
                            const std::function<double(const whet::Genotype&)>& score) {
    return run(
        whet::Screened<whet::AgingEvolution>{.strategy = {.population = 8, .sample = 3, .budget = budget},
                                             .score = score,
                                             .score_name = score_name,
                                             .draws = options.screen});
  };
  // The largest that fits is likely to be the most accurate, and what is to be fast has to be so first.
  if (options.most_error > 0.0)
    return screened("speed",
                    [&](const whet::Genotype& genotype) { return -pricing.latency<Space>(genotype); });
  return screened("multiply-accumulates times flash", [](const whet::Genotype& genotype) {
    const whet::CandidateCost cost = whet::candidate_cost<Space, Precision, Target>(genotype);
    return std::log(static_cast<double>(cost.macs)) + std::log(static_cast<double>(cost.flash));
  });
}

void write_winner(const Options& options, const Pricing& pricing, const Evaluation& evaluation,
                  const whet::Evaluated& winner) {
  const std::string source = fmt::format(
      "#pragma once\n\n#include <whet/whet.hpp>\n\n"
      "/// By the search \"{}\": genes {}.\nnamespace found {{\n\n"
      "inline constexpr whet::Budget budget{{.flash = {}, .ram = {}}};\n"
      "/// Of the hand-made network that fits it, too.\ninline constexpr int hand_made_width = {};\n\n"
      "{}\n}}  // namespace found\n",
      options.name, whet::genes_text(winner.genotype), options.flash, options.ram, pricing.hand_made_width(),
      whet::to_source<Space>(winner.genotype, "Network"));
  const auto path = options.output / (options.name + ".hpp");
  whet::write_file_atomically(path, source);
  fmt::print("{}", source);
  const std::vector<std::string> names = evaluation.objectives();
  for (std::size_t index = 0; index < names.size(); ++index)
    fmt::print("{} {}{}", names[index], winner.objectives[index], index + 1 < names.size() ? ", " : ": ");
  fmt::print("{}\n", path.string());
}

void run(const Options& options) {
  if (options.most_error > 0.0 && options.latency_table.empty())
    throw std::invalid_argument("search: --most-error needs a --latency-table");
  std::filesystem::create_directories(options.output);
  const Pricing pricing(options);
  const Evaluation evaluation(options, pricing);
  // The better looks at fewer candidates take the other half of the time.
  const whet::SearchOptions first{.evaluations = options.evaluations,
                                  .seconds = 30.0 * options.minutes,
                                  .seed = options.seed,
                                  .threads = options.threads,
                                  .limits = evaluation.limits()};
  const whet::SearchResult found = run_search(options, pricing, evaluation, first);
  const whet::ListedCandidates best{
      .candidates =
          whet::best_candidates(found.evaluated, static_cast<std::size_t>(options.finalists), first.limits),
      .budget = static_cast<double>(options.finalist_epochs)};
  whet::SearchOptions again = first;
  again.evaluations = options.finalists;
  again.seconds = 0.0;
  const std::string name = options.name + "-finalists";
  // A search that goes on has other finalists, with a log of their own.
  const std::string log_name = fmt::format("{}-of-{}", name, found.evaluated.size());
  const whet::SearchResult final = run_stage(name, log_name, options, best, again, pricing, evaluation);
  if (!final.best) throw std::runtime_error("search: no candidate keeps to the limits");
  write_winner(options, pricing, evaluation, *final.best);
}

}  // namespace
}  // namespace example

int main(int argc, char** argv) {
  const example::Options options = example::parse_options(argc, argv);
  try {
    example::run(options);
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "search: {}\n", error.what());
    return 1;
  }
}
