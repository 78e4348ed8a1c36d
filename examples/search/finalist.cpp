// Trains a found network to the end beside the hand-made one that fits the same device, with several seeds,
// and measures both in INT8 on the test images. SEARCH_WINNER is the header that the search has written.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <whet/data.hpp>
#include <whet/io.hpp>
#include <whet/train.hpp>
#include <whet/whet.hpp>

#include "space.hpp"
#include SEARCH_WINNER

namespace example {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  int epochs = 14;
  /// With normalized layers more than the default is better: after 12 epochs of a network of 55 KB 92.7 % of
  /// the images kept apart at 4e-3 and at 8e-3, 92.1 % at the default.
  double learning_rate = 5e-3;
  std::vector<std::uint64_t> seeds{1, 2, 3};
  int samples = 0;
  std::filesystem::path output;
  std::filesystem::path data;
};

Options parse_options(int argc, char** argv) {
  Options options;
  CLI::App app(
      "Trains the found network and the hand-made one for Fashion-MNIST, and measures them in INT8.");
  app.add_option("output", options.output, "JSON file; trainings that it has are not done again")->required();
  app.add_option("-e,--epochs", options.epochs, "Epochs of each training")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("-l,--learning-rate", options.learning_rate, "Peak of the learning rate")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("-s,--seeds", options.seeds, "Seeds, by comma")->delimiter(',')->capture_default_str();
  app.add_option("--samples", options.samples, "Training and test images; default: all")
      ->check(CLI::Range(1000, 60000));
  app.add_option("-d,--data", options.data,
                 "Folder of the data set (default: $WHET_FASHION_MNIST, else where Debian installs it)");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::exit(app.exit(error));
  }
  return options;
}

/// A line for each epoch, of the trainings that run side by side.
whet::TrainingObserver observer(const std::string& name) {
  return [name](const whet::TrainingProgress& progress) {
    if (progress.epoch_ended)
      fmt::print(stderr, "{}: epoch {}/{} {}\n", name, progress.epoch, progress.epochs,
                 whet::progress_text(progress));
  };
}

/// Trains, folds, calibrates and freezes: the way of every network of whet.
template <class Network>
Json train_one(const std::string& name, const Options& options, std::uint64_t seed,
               const whet::DataSplit& images) {
  const auto weights = whet::train<Network>(images.train,
                                            {.epochs = options.epochs,
                                             .seed = seed,
                                             .learning_rate = options.learning_rate,
                                             .threads = 1,
                                             .augment_crop = 1,
                                             .augment_flip = 0.5},
                                            observer(fmt::format("{}, seed {}", name, seed)));
  const auto folded = whet::fold(weights);
  const whet::Dataset some = images.train.first(std::min<std::size_t>(512, images.train.size()));
  const auto model = whet::freeze<Precision>(folded, whet::calibrate(folded, some, whet::Percentile{99.99}));
  const double in_float = whet::accuracy(whet::freeze<whet::Float32Policy>(folded), images.test);
  return {{"seed", seed},
          {"epochs", options.epochs},
          {"learning_rate", options.learning_rate},
          {"float", in_float},
          {"int8", whet::accuracy(model, images.test)}};
}

/// A training that the results do not have yet.
struct Missing {
  std::string network;
  std::function<Json()> train;
};

template <class Network>
void add_missing(const std::string& name, const Options& options, const whet::DataSplit& images,
                 Json& results, std::vector<Missing>& missing) {
  using Frozen = whet::Model<whet::Folded<Network>, Precision, Target>;
  Json& result = results[name];
  result["flash"] = Frozen::weight_bytes;
  result["ram"] = Frozen::workspace_bytes;
  result["macs"] = Frozen::macs;
  Json& trainings = result["trainings"];
  if (!trainings.is_array()) trainings = Json::array();
  for (const std::uint64_t seed : options.seeds) {
    const auto done = [&](const Json& one) {
      return one["seed"] == seed && one["epochs"] == options.epochs &&
             one.value("learning_rate", 0.0) == options.learning_rate;
    };
    if (std::any_of(trainings.begin(), trainings.end(), done)) continue;
    missing.push_back(
        {name, [&options, &images, name, seed] { return train_one<Network>(name, options, seed, images); }});
  }
}

/// Trains what is missing, as many at a time as the machine runs threads: one thread each is a tenth faster
/// than all threads for one after the other.
void train_missing(const Options& options, const std::vector<Missing>& missing, Json& results) {
  std::mutex writing;
  whet::ThreadPool threads;
  threads.run(missing.size(), [&](std::size_t index) {
    const Json trained = missing[index].train();
    const std::lock_guard lock(writing);
    results[missing[index].network]["trainings"].push_back(trained);
    // What an interrupted run has done is not done again.
    whet::write_file_atomically(options.output, results.dump(1) + "\n");
    fmt::print("{}: {}\n", missing[index].network, trained.dump());
  });
}

Json read_results(const std::filesystem::path& path) {
  if (!std::filesystem::exists(path)) return Json::object();
  const std::vector<std::byte> bytes = whet::read_file(path);
  const char* const text = reinterpret_cast<const char*>(bytes.data());
  return Json::parse(text, text + bytes.size());
}

void run(const Options& options) {
  whet::DataSplit images = whet::data::fashion_mnist({.folder = options.data.string(), .as_images = true});
  if (options.samples > 0) {
    const auto samples = static_cast<std::size_t>(options.samples);
    images = {images.train.first(samples), images.test.first(std::min(images.test.size(), samples))};
  }
  Json results = read_results(options.output);
  results["budget"] = {{"flash", found::budget.flash}, {"ram", found::budget.ram}};
  std::vector<Missing> missing;
  add_missing<found::Network>("found", options, images, results, missing);
  add_missing<HandMade<found::hand_made_width>>("hand-made", options, images, results, missing);
  train_missing(options, missing, results);
}

}  // namespace
}  // namespace example

int main(int argc, char** argv) {
  const example::Options options = example::parse_options(argc, argv);
  try {
    example::run(options);
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "finalist: {}\n", error.what());
    return 1;
  }
}
