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
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <whet/data.hpp>
#include <whet/io.hpp>
#include <whet/train.hpp>
#include <whet/whet.hpp>

#include "images.hpp"
#include "json.hpp"
#include "options.hpp"
#include "pricing.hpp"
#include "space.hpp"

namespace example {
namespace {

/// Successive halving by thirds, from one epoch on.
whet::SuccessiveHalving rounds_of(const Options& options) { return {.candidates = options.evaluations}; }

/// Fewer images and epochs than a training to the end, measured on images that the winner will be trained
/// with: no choice is made on the test images.
class Evaluation {
 public:
  Evaluation(const Options& chosen, const Pricing& prices)
      : options(chosen), pricing(prices), images(search_images(chosen.data, chosen.samples)) {
    if (options.strategy != "halving") return;
    const auto last = static_cast<int>(rounds_of(options).last_budget());
    rounds.emplace(first_images(options.samples), images.validation,
                   whet::TrainOptions{.epochs = last, .learning_rate = learning_rate});
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
  std::vector<double> operator()(const whet::Genotype& genotype, double epochs, std::uint64_t seed) {
    const auto network = whet::candidate_network<float, Space>(genotype);
    whet::ThreadPool pool(1);
    const auto whole = static_cast<int>(epochs);
    double accuracy = 0.0;
    try {
      accuracy = rounds ? rounds->evaluate(genotype, network, whole, seed, pool).accuracy
                        : trained(network, whole, seed, pool);
    } catch (const whet::TrainingDiverged& error) {
      // Every run of the search would come to it again: the worst of all networks, but one of them.
      fmt::print(stderr, "candidate {}: {}\n", whet::genes_text(genotype), error.what());
    }
    return with_prices(genotype, 1.0 - accuracy);
  }

  /// The objectives of a candidate whose error is known.
  std::vector<double> with_prices(const whet::Genotype& genotype, double error) const {
    const whet::CandidateCost cost = whet::candidate_cost<Space, Precision, Target>(genotype);
    std::vector<double> values{error, static_cast<double>(cost.flash), static_cast<double>(cost.ram),
                               static_cast<double>(cost.macs)};
    if (pricing.has_latency()) values.push_back(pricing.latency<Space>(genotype));
    return in_order(std::move(values));
  }

 private:
  static constexpr double learning_rate = 6e-3;

  whet::Dataset first_images(int count) const {
    return images.train.first(std::min(static_cast<std::size_t>(count), images.train.size()));
  }

  /// The accuracy after a training of its own; of the finalists, with more epochs than the others, on more
  /// images.
  double trained(const whet::CandidateNetwork<float>& network, int epochs, std::uint64_t seed,
                 whet::ThreadPool& pool) const {
    const bool looks_again = epochs > options.epochs;
    whet::TrainOptions training{.epochs = epochs, .seed = seed, .learning_rate = learning_rate};
    training.augment_flip = looks_again ? 0.5 : 0.0;
    const whet::Dataset samples = first_images(looks_again ? 4 * options.samples : options.samples);
    return whet::train_network(network, samples, images.validation, training, pool).evaluation.accuracy;
  }

  /// The first objective is what a search is for: the error, or the latency of networks of at most an error.
  template <class Value>
  std::vector<Value> in_order(std::vector<Value> values) const {
    if (options.most_error > 0.0) std::swap(values.front(), values.back());
    return values;
  }

  const Options& options;
  const Pricing& pricing;
  whet::TrainValidation images;
  /// Of successive halving.
  std::optional<whet::TrainingRounds> rounds;
};

/// A search and how its candidates are trained: of two searches of one text they have the same errors.
std::string training_text(const std::string& name, const Options& options) {
  return fmt::format("{}, {} images", name, options.samples);
}

/// One stage of the search, from its log on if it was stopped.
template <class Strategy>
whet::SearchResult run_stage(const std::string& name, const std::string& log_name, const Options& options,
                             const Strategy& strategy, const whet::SearchOptions& search_options,
                             const Pricing& pricing, Evaluation& evaluation) {
  const whet::GeneSpace space = whet::gene_space<Space>();
  // A log goes on only with the same images and prices.
  const std::string what = fmt::format("{}, {} on {}, {}", training_text(name, options), Precision::name,
                                       Target::name, pricing.latency_name());
  const auto description =
      whet::describe_search(what, evaluation.objectives(), space, strategy, search_options);
  whet::SearchLog log(options.output / (log_name + ".jsonl"), description);
  const auto feasible = [&](const whet::Genotype& genotype) { return pricing.fits<Space>(genotype); };
  const whet::SearchResult result =
      whet::search(space, feasible, std::ref(evaluation), strategy, search_options,
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

whet::SearchResult run_search(const Options& options, const Pricing& pricing, Evaluation& evaluation,
                              const whet::SearchOptions& search_options) {
  const double budget = options.epochs;
  const auto run = [&](const auto& strategy) {
    return run_stage(options.name, options.name, options, strategy, search_options, pricing, evaluation);
  };
  if (options.strategy == "random") return run(whet::RandomSearch{.budget = budget});
  if (options.strategy == "halving") return run(rounds_of(options));
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

/// What a search in the output folder has trained, with the prices of this one: an error does not depend on
/// the device. Errors: std::invalid_argument where candidates were trained in another way.
std::vector<whet::Evaluated> known_candidates(const std::string& name, const Options& options,
                                              const Evaluation& evaluation) {
  const Json found = read_json(options.output / (name + ".json"));
  const auto of = found.at("search").at("name").get<std::string>();
  const std::string expected = training_text(name, options);
  if (!of.starts_with(expected))
    throw std::invalid_argument("search: --also " + name + ": expected a search of '" + expected +
                                "…', found '" + of + "'");
  const Json& names = found.at("search").at("objectives");
  const auto error = static_cast<std::size_t>(std::find(names.begin(), names.end(), "error") - names.begin());
  std::vector<whet::Evaluated> known;
  for (const Json& one : found.at("evaluated")) {
    const auto genes = one.at("genes").get<std::vector<unsigned char>>();
    whet::Genotype genotype{.count = whet::gene_count<Space>};
    if (genes.size() == static_cast<std::size_t>(genotype.count))
      std::ranges::copy(genes, genotype.genes.begin());
    else
      genotype.count = 0;
    if (!whet::is_candidate<Space>(genotype) || one.at("budget").get<double>() != options.epochs)
      throw std::invalid_argument("search: --also " + name + ": expected candidates of this space after " +
                                  std::to_string(options.epochs) + " epochs, found " + one.dump());
    known.push_back(
        {.genotype = genotype,
         .objectives = evaluation.with_prices(genotype, one.at("objectives").at(error).get<double>()),
         .budget = one.at("budget").get<double>(),
         .seed = one.at("seed").get<std::uint64_t>()});
  }
  return known;
}

const whet::Evaluated& best_of(const whet::SearchResult& result) {
  if (!result.best) throw std::runtime_error("search: no candidate keeps to the limits");
  return *result.best;
}

void run(const Options& options) {
  if (options.most_error > 0.0 && options.latency_table.empty())
    throw std::invalid_argument("search: --most-error needs a --latency-table");
  std::filesystem::create_directories(options.output);
  const Pricing pricing(options);
  // Needed at the end: a budget that no width fits had better be known now.
  static_cast<void>(pricing.hand_made_width());
  Evaluation evaluation(options, pricing);
  // The better looks at fewer candidates take the other half of the time; the rounds of halving are such
  // looks.
  const bool halves = options.strategy == "halving";
  const whet::SearchOptions first{.evaluations = halves ? 2 * options.evaluations : options.evaluations,
                                  .seconds = (halves ? 60.0 : 30.0) * options.minutes,
                                  .seed = options.seed,
                                  .threads = options.threads,
                                  .limits = evaluation.limits()};
  const whet::SearchResult found = run_search(options, pricing, evaluation, first);
  if (halves) return write_winner(options, pricing, evaluation, best_of(found));
  std::vector<whet::Evaluated> trained = found.evaluated;
  for (const std::string& other : options.also) {
    const auto known = known_candidates(other, options, evaluation);
    trained.insert(trained.end(), known.begin(), known.end());
  }
  const whet::ListedCandidates best{
      .candidates = whet::best_candidates(trained, static_cast<std::size_t>(options.finalists), first.limits),
      .budget = static_cast<double>(options.finalist_epochs)};
  whet::SearchOptions again = first;
  again.evaluations = options.finalists;
  again.seconds = 0.0;
  const std::string name = options.name + "-finalists";
  // A search that goes on has other finalists, with a log of their own.
  const std::string log_name = fmt::format("{}-of-{}", name, trained.size());
  const whet::SearchResult final = run_stage(name, log_name, options, best, again, pricing, evaluation);
  write_winner(options, pricing, evaluation, best_of(final));
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
