// From a trained network to what ships, one optimization after the other: fewer units, fewer weights, fewer
// bits, each followed by training that makes up for it, with the trained network as teacher. Every stage says
// what it scores, weighs and takes.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <whet/data.hpp>
#include <whet/io.hpp>
#include <whet/train.hpp>
#include <whet/whet.hpp>

#include "networks.hpp"

namespace pipeline {
namespace {

struct Options {
  int epochs = 60;       ///< of the wide network
  int fine_epochs = 30;  ///< of each training after it
  std::uint64_t seed = 1;
  int samples = 0;  ///< training images; 0: all
  bool validate = false;
  std::filesystem::path output = "whet-pipeline";
  std::filesystem::path data;
};

Options parse_options(int argc, char** argv) {
  Options options;
  CLI::App app(
      "Prunes units, then blocks of weights, then bits of a network for Fashion-MNIST, and exports it.");
  app.add_option("-e,--epochs", options.epochs, "Epochs of the network that all begins with")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("-f,--fine-epochs", options.fine_epochs, "Epochs of the training after each stage")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("-s,--seed", options.seed, "Seed of all trainings")->capture_default_str();
  app.add_option("--samples", options.samples, "Training images; default: all")
      ->check(CLI::Range(1000, 60000));
  app.add_flag("--validate", options.validate, "Measure on 6,000 training images that are kept apart");
  app.add_option("-o,--output", options.output, "Folder for weights and the header")->capture_default_str();
  app.add_option("-d,--data", options.data,
                 "Folder of the data set (default: $WHET_FASHION_MNIST, else where Debian installs it)");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::exit(app.exit(error));
  }
  return options;
}

whet::DataSplit images(const Options& options) {
  whet::DataSplit data = whet::data::fashion_mnist({.folder = options.data.string(), .as_images = true});
  if (options.samples > 0) data.train = data.train.first(static_cast<std::size_t>(options.samples));
  if (options.validate) {
    const whet::TrainValidation parts = data.train.split(0.1, 0);
    data = {parts.train, parts.validation};
  }
  return data;
}

/// Collects the table. Bytes are those of the plain target, as a microcontroller has them; latencies are of
/// this machine, the least of many rounds.
class Table {
 public:
  explicit Table(const whet::Dataset& measured) : test(measured) {}

  template <class Network, class Policy>
  void add(const std::string& stage, const whet::Frozen<whet::Model<Network, Policy>>& model) {
    const double accuracy = 100.0 * whet::accuracy(model, test);
    const auto bytes = whet::Model<Network, Policy, whet::target::generic>::weight_bytes;
    const double seconds = seconds_of(model);
    if (first_bytes == 0) {
      first_bytes = bytes;
      first_accuracy = accuracy;
      first_seconds = seconds;
    }
    text += fmt::format("{:<34} {:>8.2f} % {:>+6.2f} {:>9} {:>7.1f}x {:>9.2f} us {:>6.2f}x\n", stage,
                        accuracy, accuracy - first_accuracy, bytes,
                        static_cast<double>(first_bytes) / static_cast<double>(bytes), 1e6 * seconds,
                        first_seconds / seconds);
    fmt::print(stderr, "{}", text.substr(text.rfind('\n', text.size() - 2) + 1));
  }

  std::string print() const {
    return fmt::format("{:<34} {:>10} {:>6} {:>9} {:>8} {:>12} {:>7}\n{}", "stage", "accuracy", "change",
                       "bytes", "smaller", "latency", "faster", text);
  }

 private:
  template <class FrozenModel>
  double seconds_of(const FrozenModel& model) const {
    using Clock = std::chrono::steady_clock;
    const auto workspace = std::make_unique<whet::Workspace<FrozenModel>>();
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t round = 0; round < 200; ++round) {
      const auto begin = Clock::now();
      for (std::size_t call = 0; call < 10; ++call) {
        const auto scores = model(test.sample((round + call) % test.size()), *workspace);
        asm volatile("" : : "r"(scores.data()) : "memory");
      }
      least = std::min(least, std::chrono::duration<double>(Clock::now() - begin).count() / 10.0);
    }
    return least;
  }

  const whet::Dataset& test;
  std::string text;
  std::size_t first_bytes = 0;
  double first_accuracy = 0.0;
  double first_seconds = 0.0;
};

/// The training that a seed has done before is read back.
whet::Weights<Wide> train_wide(const Options& options, const whet::Dataset& data,
                               const whet::TrainOptions& training) {
  const auto path = options.output / fmt::format("wide-seed{}-epochs{}{}.safetensors", options.seed,
                                                 options.epochs, options.validate ? "-apart" : "");
  if (options.samples == 0 && std::filesystem::exists(path)) return whet::load_weights<Wide>(path);
  auto weights = whet::train<Wide>(data, training);
  whet::save_weights(path, weights);
  return weights;
}

/// Enough of the images, or all that there are.
whet::Dataset some(const whet::Dataset& data, std::size_t count) {
  return data.first(std::min(count, data.size()));
}

template <class Policy, class Network>
auto freeze_calibrated(const whet::Weights<Network>& weights, const whet::Dataset& data) {
  return whet::freeze<Policy>(weights, whet::calibrate(weights, some(data, 512), whet::Percentile{99.99}));
}

void run(const Options& options) {
  using namespace whet;
  std::filesystem::create_directories(options.output);
  const DataSplit data = images(options);
  Table table(data.test);
  const TrainOptions training{
      .epochs = options.epochs, .seed = options.seed, .augment_crop = 2, .augment_flip = 0.5};
  TrainOptions fine = training;
  fine.epochs = options.fine_epochs;
  fine.learning_rate = 1e-3;
  const SoftTargets softly{.temperature = 4.0, .alpha = 0.7};

  // What a notebook ends with.
  const auto wide = train_wide(options, data.train, training);
  table.add("FP32", freeze<Float32Policy>(fold(wide)));

  // Fewer units: another type, half of the multiply-accumulates.
  const auto chosen = prune_units<Narrow>(wide, UnitTaylor(wide, some(data.train, 2048)));
  auto narrow = distill(wide, estimate_batch_norm(chosen, some(data.train, 4096)), data.train, softly, fine);
  table.add("FP32, half of the MACs", freeze<Float32Policy>(fold(narrow)));
  table.add("INT8, half of the MACs", freeze_calibrated<Int8Policy>(fold(narrow), data.train));

  // Fewer weights: a mask that every training from here on keeps.
  const PruneOptions blocks = options_for<Pattern>({.layers = {{first_layer, 0.0}, {last_layer, 0.0}}});
  const auto sparse = prune_while_training(narrow, data.train, Magnitude{}, blocks, {.end = 0.5}, fine);
  table.add("INT8, half of the blocks", freeze_calibrated<Patterned<Int8Policy>>(fold(sparse), data.train));

  // Fewer bits, trained as they will compute.
  const auto ranges = calibrate(sparse, some(data.train, 512), Percentile{99.99});
  const auto int8 =
      distill<QuantizationAware<Patterned<Int8Policy>>>(wide, sparse, ranges, data.train, softly, fine);
  const auto shipped = freeze<Patterned<Int8Policy>>(int8);
  table.add("INT8, the same, trained as INT8", shipped);
  const auto header = options.output / "pipeline_int8.hpp";
  export_header<target::generic>(shipped, header);

  // Where flash is shorter than time.
  const auto int4 =
      distill<QuantizationAware<Patterned<Int4Policy>>>(wide, sparse, ranges, data.train, softly, fine);
  table.add("INT4, the same, trained as INT4", freeze<Patterned<Int4Policy>>(int4));

  fmt::print("\n{}\nbytes: of the plain target; latency: of this machine, batch 1; header: {}\n",
             table.print(), header.string());
}

}  // namespace
}  // namespace pipeline

int main(int argc, char** argv) {
  const pipeline::Options options = pipeline::parse_options(argc, argv);
  try {
    pipeline::run(options);
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "pipeline: {}\n", error.what());
    return 1;
  }
}
