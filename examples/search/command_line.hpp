#pragma once

#include <cstdlib>
#include <filesystem>

#include <CLI/CLI.hpp>

namespace example {

/// The folder that every program of the example reads its images from.
inline void add_data_option(CLI::App& app, std::filesystem::path& folder) {
  app.add_option("-d,--data", folder,
                 "Folder of the data set (default: $WHET_FASHION_MNIST, else where Debian installs it)");
}

/// Ends the program after --help, and with a message for a command line that makes no sense.
inline void parse_or_exit(CLI::App& app, int argc, char** argv) {
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::exit(app.exit(error));
  }
}

}  // namespace example
