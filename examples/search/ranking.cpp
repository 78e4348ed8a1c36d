// How well scores that cost less than a training rank the candidates that a search has trained: costs, the
// proxies that need no training, and the accuracy with weights that a supernet shares among all candidates.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <whet/io.hpp>
#include <whet/train.hpp>
#include <whet/transform/latency/prediction_error.hpp>
#include <whet/whet.hpp>

#include "command_line.hpp"
#include "images.hpp"
#include "json.hpp"
#include "space.hpp"

namespace example {
namespace {

constexpr std::size_t measured_images = 6'000;

struct RankingOptions {
  std::filesystem::path search;
  int epochs = 20;
  int samples = 24'000;
  std::filesystem::path data;
};

RankingOptions parse_options(int argc, char** argv) {
  RankingOptions options;
  CLI::App app("Compares what ranks candidates without their training with the errors of a search.");
  app.add_option("search", options.search, "JSON of a search: its candidates and their errors")
      ->required()
      ->check(CLI::ExistingFile);
  app.add_option("-e,--epochs", options.epochs, "Epochs of the supernet")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--samples", options.samples, "Training images that it sees")
      ->check(CLI::Range(1100, 48'000))
      ->capture_default_str();
  add_data_option(app, options.data);
  parse_or_exit(app, argc, argv);
  return options;
}

/// What a search knows of its candidates.
struct Trained {
  std::vector<whet::Genotype> candidates;
  std::vector<double> accuracies;
  whet::Budget budget;
};

Trained read_search(const std::filesystem::path& path) {
  const Json file = read_json(path);
  const Json& search = file.at("search");
  const Json& names = search.at("objectives");
  const auto place = [&](const char* name) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end())
      throw std::invalid_argument(path.string() + ": expected a search for \"" + name + "\", found " +
                                  names.dump());
    return static_cast<std::size_t>(found - names.begin());
  };
  const auto limit = [&](const char* name) {
    const Json& value = search.at("limits").at(place(name));
    return value.is_null() ? std::size_t{1} << 30 : value.get<std::size_t>();
  };
  // Others choose candidates by what is compared here, and a latency is not looked up.
  if (!search.at("strategy").get<std::string>().starts_with("RandomSearch") ||
      search.at("objectives").size() != 4)
    throw std::invalid_argument(path.string() + ": expected a random search without latencies, found " +
                                search.at("strategy").get<std::string>() + " for " + names.dump());
  Trained trained{
      .candidates = {}, .accuracies = {}, .budget = {.flash = limit("flash"), .ram = limit("ram")}};
  const whet::GeneSpace space = whet::gene_space<Space>();
  for (const Json& candidate : file.at("evaluated")) {
    const auto genes = candidate.at("genes").get<std::vector<int>>();
    if (genes.size() > static_cast<std::size_t>(whet::max_genes))
      throw std::invalid_argument(path.string() + ": too many genes");
    whet::Genotype genotype{.count = static_cast<int>(genes.size())};
    std::ranges::transform(genes, genotype.genes.begin(),
                           [](int gene) { return static_cast<unsigned char>(std::clamp(gene, 0, 255)); });
    whet::require_genotype(space, genotype);
    trained.candidates.push_back(genotype);
    trained.accuracies.push_back(1.0 - candidate.at("objectives").at(place("error")).get<double>());
  }
  if (trained.candidates.size() < 2)
    throw std::invalid_argument(path.string() + ": expected two candidates or more");
  return trained;
}

/// A score of each candidate, larger for a better one, and a line on how they rank.
class Ranking {
 public:
  explicit Ranking(const Trained& search) : trained(search) {
    fmt::print(
        "| score | Spearman's rank correlation | accuracy of the candidate it puts first | seconds a "
        "candidate |\n"
        "| --- | ---: | ---: | ---: |\n");
  }

  void add(const char* name, double seconds_before,
           const std::function<double(const whet::Genotype&)>& score) const {
    const auto begin = std::chrono::steady_clock::now();
    std::vector<double> scores;
    for (const whet::Genotype& candidate : trained.candidates) scores.push_back(score(candidate));
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    const auto first = static_cast<std::size_t>(std::ranges::max_element(scores) - scores.begin());
    fmt::print("| {} | {:.2f} | {:.2f} % | {:.3f} |\n", name,
               whet::rank_correlation(scores, trained.accuracies), 100.0 * trained.accuracies[first],
               (seconds_before + seconds.count()) / static_cast<double>(scores.size()));
  }

 private:
  const Trained& trained;
};

void run(const RankingOptions& options) {
  const Trained trained = read_search(options.search);
  // What compared the candidates is not looked at again: of the training images the supernet learns the
  // first, and the last are what it is measured by.
  const whet::Dataset all = search_images(options.data, 1).train;
  const auto count = static_cast<std::size_t>(options.samples);
  const whet::Dataset data = all.first(count);
  const whet::Dataset others = all.last(measured_images);
  whet::ThreadPool pool;
  fmt::print("{} candidates, accuracies of {:.2f} to {:.2f} %\n\n", trained.candidates.size(),
             100.0 * std::ranges::min(trained.accuracies), 100.0 * std::ranges::max(trained.accuracies));

  const Ranking ranking(trained);
  const auto cost = [](const whet::Genotype& genotype) {
    return whet::candidate_cost<Space, Precision, Target>(genotype);
  };
  ranking.add("multiply-accumulates", 0.0,
              [&](const whet::Genotype& genotype) { return static_cast<double>(cost(genotype).macs); });
  ranking.add("bytes of flash", 0.0,
              [&](const whet::Genotype& genotype) { return static_cast<double>(cost(genotype).flash); });
  ranking.add("their product", 0.0, [&](const whet::Genotype& genotype) {
    const whet::CandidateCost found = cost(genotype);
    return static_cast<double>(found.macs) * static_cast<double>(found.flash);
  });
  ranking.add("synflow", 0.0, [&](const whet::Genotype& genotype) {
    const whet::CandidateTraining start(whet::candidate_network<float, Space>(genotype).records, 1);
    return whet::synflow(whet::candidate_network<double, Space>(genotype), start.parameters, pool);
  });
  ranking.add("naswot, 64 images", 0.0, [&](const whet::Genotype& genotype) {
    const auto network = whet::candidate_network<float, Space>(genotype);
    return whet::naswot(network, whet::CandidateTraining(network.records, 1).parameters, data.first(64),
                        pool);
  });

  // Candidates that fit the device of the search share the weights.
  const whet::GeneSpace space = whet::gene_space<Space>();
  const whet::SharedLayers layers = whet::shared_layers<Space>();
  whet::SupernetTraining shared(layers, 1);
  const whet::SamplePath sample = [&](whet::Generator& generator) {
    whet::Genotype genotype = whet::random_genotype(space, generator);
    while (!whet::fits(cost(genotype), trained.budget)) genotype = whet::random_genotype(space, generator);
    return whet::supernet_path<Space>(genotype);
  };
  const whet::TrainOptions training{.epochs = options.epochs, .seed = 1, .learning_rate = 6e-3};
  const auto begin = std::chrono::steady_clock::now();
  whet::train_supernet(shared, layers, sample, data, training, pool, whet::ProgressBar());
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  ranking.add(fmt::format("supernet, {} epochs", options.epochs).c_str(), seconds.count(),
              [&](const whet::Genotype& genotype) {
                return whet::evaluate_path(layers, shared.parameters, whet::supernet_path<Space>(genotype),
                                           data.first(1024), others, training, pool)
                    .accuracy;
              });
  fmt::print("\nTraining of the supernet: {:.0f} s of that.\n", seconds.count());
}

}  // namespace
}  // namespace example

int main(int argc, char** argv) {
  const example::RankingOptions options = example::parse_options(argc, argv);
  try {
    example::run(options);
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "search_ranking: {}\n", error.what());
    return 1;
  }
}
