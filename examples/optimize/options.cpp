#include "options.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include <whet/version.hpp>

#include "policies.hpp"
#include "topologies.hpp"

namespace optimize {
namespace {

std::vector<std::string> topology_names() {
  std::vector<std::string> names;
  for_each_topology([&](const auto& entry) { names.emplace_back(entry.name); });
  return names;
}

std::vector<std::string> policy_keys() {
  std::vector<std::string> keys;
  for_each_policy<Classifier>([&](const auto& entry) { keys.emplace_back(entry.key); });
  return keys;
}

std::string topology_help() {
  std::string help = "The topologies are:";
  for_each_topology([&](const auto& entry) {
    help += "\n  " + std::string(entry.name) + ": " + std::string(entry.description);
  });
  return help + "\n";
}

/// Errors: CLI::ValidationError for what the chosen topology has not, which would be left out without a word.
void require_of_topology(const Options& options) {
  for_each_topology([&]<class Network>(const TopologyEntry<Network>& entry) {
    if (options.topology != entry.name) return;
    std::vector<std::string> keys;
    for_each_policy<Network>([&](const auto& policy) { keys.emplace_back(policy.key); });
    for (const std::string& key : options.policies)
      if (std::ranges::find(keys, key) == keys.end())
        throw CLI::ValidationError("--policies", "for --topology " + options.topology + " expected " +
                                                     CLI::detail::join(keys, ", ") + ", found " + key);
    if (options.qat_epochs > 0 && !has_few_bits<Network>)
      throw CLI::ValidationError("--qat", "expected 0 for --topology " + options.topology);
    if (options.prune_epochs > 0 && !has_pruned_rows<Network>)
      throw CLI::ValidationError("--prune", "expected 0 for --topology " + options.topology);
  });
}

std::string version_text() {
  return "whet " + std::to_string(whet::version_major) + "." + std::to_string(whet::version_minor) + "." +
         std::to_string(whet::version_patch);
}

}  // namespace

Options parse_options(int argc, char** argv) {
  Options options;
  CLI::App app(
      "Trains a classifier on Fashion-MNIST, freezes it to every precision, measures accuracy, size and "
      "latency, and writes a report, a checkpoint and one header per precision.");
  app.footer(topology_help());
  app.set_version_flag("--version", version_text());
  app.add_option("-t,--topology", options.topology, "Network to optimize")
      ->check(CLI::IsMember(topology_names()))
      ->capture_default_str();
  app.add_option("-p,--policies", options.policies, "Precisions beside float32, by comma; default: all")
      ->delimiter(',')
      ->check(CLI::IsMember(policy_keys()));
  auto* seeds = app.add_option("-s,--seeds", options.seeds, "Seeds, by comma; accuracy is their mean")
                    ->delimiter(',')
                    ->capture_default_str();
  auto* epochs = app.add_option("-e,--epochs", options.epochs, "Epochs of training; default: 10, cnn 60")
                     ->check(CLI::Range(1, 1000));
  auto* checkpoint = app.add_option("-c,--checkpoint", options.checkpoint,
                                    "Weights (safetensors) to use instead of training")
                         ->check(CLI::ExistingFile)
                         ->excludes(seeds)
                         ->excludes(epochs);
  app.add_option("--crop", options.crop, "Pixels that images are moved by at most; default: 0, cnn 2")
      ->check(CLI::Range(0, 27))
      ->excludes(checkpoint);
  app.add_option("--flip", options.flip, "Share of images that are mirrored; default: 0, cnn 0.5")
      ->check(CLI::Range(0.0, 1.0))
      ->excludes(checkpoint);
  app.add_option("--cutout", options.cutout, "Side of a square that is cut out of each image, in pixels")
      ->check(CLI::Range(0, 27))
      ->excludes(checkpoint);
  app.add_option("--mixup", options.mixup, "Alpha of the share of another image that is mixed in; 0: none")
      ->check(CLI::Range(0.0, 4.0))
      ->excludes(checkpoint);
  app.add_option("--qat", options.qat_epochs,
                 "Epochs of training for each integer precision, from the float weights; 0: calibrate only")
      ->check(CLI::Range(0, 1000))
      ->capture_default_str();
  app.add_option(
         "--prune", options.prune_epochs,
         "Epochs of training while weights are pruned, for each pattern, from the float weights; 0: none. "
         "For the classifier")
      ->check(CLI::Range(0, 1000))
      ->capture_default_str();
  app.add_option("--threads", options.threads, "Threads of training; 0: all cores. The result is the same")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  app.add_option("--calibration", options.calibration_samples, "Training images to calibrate on")
      ->check(CLI::Range(1, 60000))
      ->capture_default_str();
  app.add_option("--percentile", options.percentile, "Part of the activations, in percent, that ranges hold")
      ->check(CLI::Range(50.0, 100.0))
      ->capture_default_str();
  app.add_option("--rounds", options.rounds, "Interleaved rounds of the latency measurement")
      ->check(CLI::Range(3, 100000))
      ->capture_default_str();
  app.add_option("-o,--output", options.output, "Folder for report, checkpoint and headers")
      ->capture_default_str();
  app.add_option("-d,--data", options.data,
                 "Folder of the data set (default: $WHET_FASHION_MNIST, else where Debian installs it)");
  app.add_option("--target", options.target,
                 "Target that the headers are laid out for; generic runs on every processor")
      ->check(CLI::IsMember({"generic", "cortex_m_dsp", "native"}))
      ->capture_default_str();
  app.add_flag(
      "--resume", options.resume,
      "Take up the training that was interrupted, to the same bits; seeds before it are trained again");
  app.add_flag("--json", options.json, "Print the JSON report instead of the table");
  try {
    app.parse(argc, argv);
    require_of_topology(options);
  } catch (const CLI::ParseError& error) {
    std::exit(app.exit(error));
  }
  return options;
}

}  // namespace optimize
