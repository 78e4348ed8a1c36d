// From a trained network to what ships, one optimization after the other: fewer units, fewer weights, fewer
// bits, each followed by training that makes up for it, with the trained network as teacher. Every stage says
// what it scores, weighs and takes.

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <whet/data.hpp>
#include <whet/io.hpp>
#include <whet/train.hpp>
#include <whet/whet.hpp>

#include "networks.hpp"
#include "stages.hpp"

namespace pipeline {
namespace {

struct Training {
  int epochs;
  double learning_rate;  ///< its peak
};

struct Options {
  // Those of the last two were chosen on images kept apart (--validate).
  Training first{30, 5e-3};      ///< of the wide network
  Training narrow{30, 4e-3};     ///< after units are gone
  Training sparse{20, 3e-3};     ///< while blocks of weights go
  Training quantized{12, 3e-4};  ///< for integers: a network at rest is to stay there
  std::uint64_t seed = 1;
  int samples = 0;  ///< for training and for the test; 0: all
  bool validate = false;
  bool units_alone = false;
  std::filesystem::path output = "whet-pipeline";
  std::filesystem::path data;
};

void add_training(CLI::App& app, const std::string& name, const std::string& what, Training& training) {
  app.add_option(fmt::format("--{}-epochs", name), training.epochs,
                 fmt::format("Epochs of the training {}", what))
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option(fmt::format("--{}-rate", name), training.learning_rate, "Peak of its learning rate")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
}

Options parse_options(int argc, char** argv) {
  Options options;
  CLI::App app(
      "Prunes units, then blocks of weights, then bits of a network for Fashion-MNIST, and exports it.");
  add_training(app, "first", "that all begins with", options.first);
  add_training(app, "narrow", "without the units", options.narrow);
  add_training(app, "sparse", "in which blocks are left out", options.sparse);
  add_training(app, "quantized", "for integers", options.quantized);
  app.add_option("-s,--seed", options.seed, "Seed of all trainings")->capture_default_str();
  app.add_option("--samples", options.samples, "Training and test images; default: all")
      ->check(CLI::Range(1000, 60000));
  app.add_flag("--validate", options.validate, "Measure on 6,000 training images that are kept apart");
  app.add_flag("--units-alone", options.units_alone,
               "Prune units alone, fewer of them, with the epochs and the rate of --narrow");
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
  if (options.samples > 0) {
    const auto samples = static_cast<std::size_t>(options.samples);
    data = {data.train.first(samples), data.test.first(std::min(data.test.size(), samples))};
  }
  if (options.validate) {
    const whet::TrainValidation parts = data.train.split(0.1, 0);
    data = {parts.train, parts.validation};
  }
  return data;
}

/// Weights that an earlier run with the same options has trained, else those of `make`, which it keeps.
template <class Network, class Make>
whet::Weights<Network> kept(const Options& options, const std::string& name, Make&& make) {
  const auto path =
      options.output / fmt::format("{}{}{}.safetensors", name,
                                   options.samples > 0 ? fmt::format("-samples{}", options.samples) : "",
                                   options.validate ? "-apart" : "");
  if (std::filesystem::exists(path)) return whet::load_weights<Network>(path);
  auto weights = make();
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

std::vector<std::pair<std::string, std::string>> facts(const Options& options, const whet::Dataset& data) {
  return {
      {"data", fmt::format("Fashion-MNIST, {} images of training", data.size())},
      {"accuracy", options.validate ? "on training images that were kept apart" : "on the test images"},
      {"bytes", "of the plain target"},
      {"latency", "of this machine, one inference at a time, the least of many rounds"},
      {"epochs", fmt::format("{} of the first, {} with fewer units, {} with fewer blocks, {} for integers",
                             options.first.epochs, options.narrow.epochs, options.sparse.epochs,
                             options.quantized.epochs)},
      {"seed", fmt::format("{}", options.seed)}};
}

void run(const Options& options) {
  using namespace whet;
  std::filesystem::create_directories(options.output);
  const DataSplit data = images(options);
  const auto in_training = [&](const Training& training) {
    return TrainOptions{.epochs = training.epochs,
                        .seed = options.seed,
                        .learning_rate = training.learning_rate,
                        .augment_crop = 2,
                        .augment_flip = 0.5};
  };
  const SoftTargets softly{.temperature = 4.0, .alpha = 0.7};

  // What a notebook ends with.
  std::string name = fmt::format("width24-seed{}-epochs{}-rate{}", options.seed, options.first.epochs,
                                 options.first.learning_rate);
  const auto wide = kept<Wide>(
      options, name, [&] { return train<Wide>(data.train, in_training(options.first), ProgressBar()); });
  const auto teacher = freeze<Float32Policy>(fold(wide));
  Stages stages(data.test, teacher);
  stages.add("FP32", teacher);

  // Fewer units: another type.
  const auto narrowed = [&]<class Network>(std::type_identity<Network>, const char* times) {
    name +=
        fmt::format("-narrow{}-epochs{}-rate{}", times, options.narrow.epochs, options.narrow.learning_rate);
    return kept<Network>(options, name, [&] {
      const auto chosen = prune_units<Network>(wide, UnitTaylor(wide, some(data.train, 2048)));
      return distill(teacher, estimate_batch_norm(chosen, some(data.train, 4096)), data.train, softly,
                     in_training(options.narrow), ProgressBar());
    });
  };
  if (options.units_alone) {
    const auto half = narrowed(std::type_identity<Half>{}, "2.2");
    stages.add("FP32, 2.2x fewer MACs", freeze<Float32Policy>(fold(half)));
    fmt::print("\n{}", stages.table());
    return;
  }
  const auto narrow = narrowed(std::type_identity<Narrow>{}, "2.7");
  stages.add("FP32, 2.7x fewer MACs", freeze<Float32Policy>(fold(narrow)));
  stages.add("INT8, 2.7x fewer MACs", freeze_calibrated<Int8Policy>(fold(narrow), data.train));

  // Fewer weights: a mask that every training from here on keeps.
  name += fmt::format("-keep{}-epochs{}-rate{}", Pattern::kept.percent, options.sparse.epochs,
                      options.sparse.learning_rate);
  const auto sparse = kept<Narrow>(options, name, [&] {
    PruneOptions blocks = options_for<Pattern>();
    blocks.layers = {{"down2/conv", blocks.sparsity}};
    blocks.sparsity = 0.0;
    return prune_while_distilling(teacher, narrow, data.train, softly, Magnitude{}, blocks,
                                  {.end = 1.0 / 3.0}, in_training(options.sparse), ProgressBar());
  });
  stages.add("INT8, two thirds of the largest layer",
             freeze_calibrated<Patterned<Int8Policy>>(fold(sparse), data.train));

  // Fewer bits, trained as they will compute.
  const auto ranges = calibrate(sparse, some(data.train, 512), Percentile{99.99});
  const auto int4 = distill<QuantizationAware<Patterned<Int4Policy>>>(
      teacher, sparse, ranges, data.train, softly, in_training(options.quantized), ProgressBar());
  const auto shipped = freeze<Patterned<Int4Policy>>(int4);
  stages.add("INT4, the same, trained as INT4", shipped);
  const auto header = options.output / "pipeline_int4.hpp";
  export_header<target::generic>(shipped, header);
  stages.last().header = header.string();

  // snippet: report
  Report report{.title = "pipeline", .facts = facts(options, data.train), .stages = stages.all()};
  report.topology = topology_source<Narrow>("Narrow");

  // Layer by layer, on images of the training, so that no choice is made on others.
  const Dataset looked_at = some(data.train, 512);
  report.stages.back().noise = layer_noise(int4.weights, shipped, looked_at);
  report.sensitivities = {
      sensitivity<Int4Policy>(int4.weights, calibrate(int4.weights, looked_at), looked_at)};
  report.weights = weight_histograms(int4.weights);
  report.activations = activation_histograms(int4.weights, looked_at);

  write_html_report(options.output / "pipeline.html", report);
  write_json_report(options.output / "pipeline.json", report);
  // end
  fmt::print("\n{}\nbytes: of the plain target; latency: of this machine, batch 1; header: {}; report: {}\n",
             stages.table(), header.string(), (options.output / "pipeline.html").string());
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
