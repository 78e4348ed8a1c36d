#include "options.hpp"

#include <cstdlib>

#include <CLI/CLI.hpp>

namespace example {

Options parse_options(int argc, char** argv, const std::vector<std::string>& settings) {
  Options options;
  CLI::App app(
      "Trains students with a teacher and without on Fashion-MNIST, several seeds each, and prints what the "
      "teacher was good for. Settings and recipes are fixed beforehand; try others with --validate.");
  app.add_option("settings", options.settings, "Settings to measure; default: all")
      ->check(CLI::IsMember(settings));
  app.add_option("-s,--seeds", options.seeds, "Seeds of the students, by comma")
      ->delimiter(',')
      ->capture_default_str();
  app.add_option("-l,--loss", options.loss, "Loss of the students with a teacher")
      ->check(CLI::IsMember({"soft_targets", "match_logits", "decoupled"}))
      ->capture_default_str();
  app.add_option("-t,--temperature", options.temperature, "Temperature of soft targets and of decoupled")
      ->check(CLI::Range(0.01, 1000.0))
      ->capture_default_str();
  app.add_option("-a,--alpha", options.alpha, "The teacher's share of soft targets")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  app.add_option("-e,--epochs", options.epochs, "Epochs of every student; default: as the setting says")
      ->check(CLI::Range(1, 10000));
  app.add_option("--teacher-epochs", options.teacher_epochs,
                 "Epochs of teachers; default: as the setting says")
      ->check(CLI::Range(1, 10000));
  app.add_option("--crop", options.crop, "Pixels that the students' images are moved by at most")
      ->check(CLI::Range(0, 27))
      ->capture_default_str();
  app.add_option("--flip", options.flip, "Share of the students' images that are mirrored")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  app.add_option("--samples", options.samples, "Training images to use; default: all")
      ->check(CLI::Range(1000, 60000));
  app.add_option("--threads", options.threads, "Threads of training; 0: all cores. The result is the same")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  app.add_flag("--validate", options.validate,
               "Keep 6,000 training images apart and measure on them, in place of the test images");
  app.add_option("-o,--output", options.output, "Folder where teachers are kept from run to run")
      ->capture_default_str();
  app.add_option("-d,--data", options.data,
                 "Folder of the data set (default: $WHET_FASHION_MNIST, else where Debian installs it)");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::exit(app.exit(error));
  }
  return options;
}

}  // namespace example
