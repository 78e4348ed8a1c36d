#include "options.hpp"

#include <CLI/CLI.hpp>

#include "command_line.hpp"

namespace example {

Options parse_options(int argc, char** argv) {
  Options options;
  CLI::App app(
      "Looks for the best network for Fashion-MNIST within a budget of flash, RAM and latency, and writes "
      "it as C++. A search that was stopped goes on from its log in the output folder.");
  app.add_option("name", options.name, "Name of the search and of its files")->capture_default_str();
  app.add_option("-s,--strategy", options.strategy, "How candidates are chosen")
      ->check(CLI::IsMember({"evolution", "nsga2", "random", "halving"}))
      ->capture_default_str();
  app.add_option("--screen", options.screen,
                 "Evolution: proposals of which one is trained, the one with most multiply-accumulates times "
                 "bytes of flash, with --most-error the fastest; 1: no choice")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  app.add_option("--flash", options.flash, "Bytes of flash for the parameters of an INT8 model")
      ->capture_default_str();
  app.add_option("--ram", options.ram, "Bytes of RAM for its workspace")->capture_default_str();
  app.add_option("--latency-table", options.latency_table, "Table of measured steps that prices candidates")
      ->check(CLI::ExistingFile);
  app.add_option("--latency-share", options.latency_share,
                 "Largest latency, as a share of the hand-made network's in the table")
      ->check(CLI::PositiveNumber);
  app.add_option("--most-error", options.most_error,
                 "Look for the fastest network of at most this error on the images kept apart")
      ->check(CLI::Range(0.0, 1.0));
  app.add_option("-n,--evaluations", options.evaluations,
                 "Candidates to train at most; halving: in the first round")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  app.add_option(
         "-m,--minutes", options.minutes,
         "Minutes of the search; after half of them no candidate is begun but the finalists; 0: no limit")
      ->check(CLI::Range(0.0, 10'000.0))
      ->capture_default_str();
  app.add_option("-e,--epochs", options.epochs, "Epochs that a candidate is trained; halving: from 1 on")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--samples", options.samples, "Training images that a candidate sees")
      ->check(CLI::Range(100, 54'000))
      ->capture_default_str();
  app.add_option("-f,--finalists", options.finalists,
                 "Best candidates that are trained again, for longer and on up to four times the images")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option(
         "--also", options.also,
         "Searches in the output folder whose candidates may be finalists, too, at the prices of this "
         "one: names with commas between them")
      ->delimiter(',');
  app.add_option("--finalist-epochs", options.finalist_epochs, "Epochs of the finalists")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--seed", options.seed, "Seed of the search")->capture_default_str();
  app.add_option("--threads", options.threads,
                 "Candidates trained at a time; 0: as many as the machine has cores")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  app.add_option("-o,--output", options.output, "Folder for logs, results and the found network")
      ->capture_default_str();
  add_data_option(app, options.data);
  parse_or_exit(app, argc, argv);
  return options;
}

}  // namespace example
