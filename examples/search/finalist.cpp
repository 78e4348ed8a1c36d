// Trains a found network to the end beside the hand-made one that fits the same device, with several seeds,
// and measures both in INT8 on the test images. SEARCH_WINNER is the header that the search has written.

#include "finalist.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <whet/data.hpp>
#include <whet/io.hpp>
#include <whet/train/thread_pool.hpp>

#include "command_line.hpp"
#include SEARCH_WINNER

namespace example {
namespace {

FinalistOptions parse_options(int argc, char** argv) {
  FinalistOptions options;
  CLI::App app(
      "Trains the found network and the hand-made one for Fashion-MNIST, and measures them in INT8.");
  app.add_option("output", options.output,
                 "JSON file; trainings that it has are not done again, those that were stopped go on")
      ->required();
  app.add_option("-e,--epochs", options.epochs, "Epochs of each training")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("-l,--learning-rate", options.learning_rate, "Peak of the learning rate")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("-s,--seeds", options.seeds, "Seeds, by comma")->delimiter(',')->capture_default_str();
  app.add_option("--samples", options.samples, "Training and test images; default: all")
      ->check(CLI::Range(1000, 60000));
  add_data_option(app, options.data);
  parse_or_exit(app, argc, argv);
  return options;
}

/// A training that the results do not have yet.
struct Missing {
  std::string network;
  std::filesystem::path checkpoint;
  std::function<Json()> train;
};

void add_missing(const Finalist& finalist, const FinalistOptions& options, const whet::DataSplit& images,
                 Json& results, std::vector<Missing>& missing) {
  Json& result = results[finalist.name];
  const Json costs{{"flash", finalist.flash}, {"ram", finalist.ram}, {"macs", finalist.macs}};
  // A search that went on may have found another network.
  for (const auto& [name, value] : costs.items())
    if (result.contains(name) && result[name] != value) result = Json::object();
  result.update(costs);
  Json& trainings = result["trainings"];
  if (!trainings.is_array()) trainings = Json::array();
  for (const std::uint64_t seed : options.seeds) {
    const auto done = [&](const Json& one) {
      return one["seed"] == seed && one["epochs"] == options.epochs &&
             one.value("learning_rate", 0.0) == options.learning_rate &&
             one.value("samples", std::size_t{0}) == images.train.size();
    };
    if (std::any_of(trainings.begin(), trainings.end(), done)) continue;
    std::filesystem::path checkpoint = options.output;
    checkpoint.replace_filename(fmt::format("{}-{}-seed{}-{}x{}-{}.safetensors",
                                            options.output.stem().string(), finalist.name, seed,
                                            options.epochs, options.learning_rate, images.train.size()));
    missing.push_back({finalist.name, checkpoint, [&options, &images, finalist, seed, checkpoint] {
                         return finalist.train(finalist.name, options, seed, checkpoint, images);
                       }});
  }
}

/// Trains what is missing, as many at a time as the machine runs threads: one thread each is a tenth faster
/// than all threads for one after the other.
void train_missing(const FinalistOptions& options, const std::vector<Missing>& missing, Json& results) {
  std::mutex writing;
  whet::ThreadPool threads;
  threads.run(missing.size(), [&](std::size_t index) {
    const Json trained = missing[index].train();
    const std::lock_guard lock(writing);
    results[missing[index].network]["trainings"].push_back(trained);
    // What an interrupted run has done is not done again.
    whet::write_file_atomically(options.output, results.dump(1) + "\n");
    std::filesystem::remove(missing[index].checkpoint);
    fmt::print("{}: {}\n", missing[index].network, trained.dump());
  });
}

void run(const FinalistOptions& options) {
  whet::DataSplit images = whet::data::fashion_mnist({.folder = options.data.string(), .as_images = true});
  if (options.samples > 0) {
    const auto samples = static_cast<std::size_t>(options.samples);
    images = {images.train.first(samples), images.test.first(std::min(images.test.size(), samples))};
  }
  Json results = std::filesystem::exists(options.output) ? read_json(options.output) : Json::object();
  results["budget"] = {{"flash", found::budget.flash}, {"ram", found::budget.ram}};
  std::vector<Missing> missing;
  add_missing(found_finalist(), options, images, results, missing);
  add_missing(hand_made_finalist(), options, images, results, missing);
  train_missing(options, missing, results);
}

}  // namespace
}  // namespace example

int main(int argc, char** argv) {
  const example::FinalistOptions options = example::parse_options(argc, argv);
  try {
    example::run(options);
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "finalist: {}\n", error.what());
    return 1;
  }
}
