#pragma once

#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>

#include <whet/io.hpp>
#include <whet/target/tags.hpp>

// What the generators of the examples share: they run on the host and write the headers that firmware
// includes.

/// For each kind of Cortex-M a folder <root>/<target>/<below> with `model_name`, the model laid out for it,
/// and `data_name`, which holds `data`.
template <class FrozenModel>
void write_headers(const std::filesystem::path& root, const std::filesystem::path& below,
                   const FrozenModel& model, const char* model_name, const char* data_name,
                   const std::string& data, const whet::HeaderOptions& options = {}) {
  const auto write = [&]<class Target>() {
    const std::filesystem::path folder = root / Target::name / below;
    std::filesystem::create_directories(folder);
    whet::export_header<Target>(model, folder / model_name, options);
    whet::write_file_atomically(folder / data_name, data);
  };
  write.template operator()<whet::target::cortex_m>();
  write.template operator()<whet::target::cortex_m_dsp>();
  write.template operator()<whet::target::cortex_m_mve>();
}

/// The main function of a generator: `generate(arguments)` with as many as `usage` names, errors on stderr.
/// Of `optional` further ones those that are missing are null.
template <class Generate>
int run_generator(const char* usage, int expected, int count, char** arguments, Generate&& generate,
                  int optional = 0) {
  if (count < expected + 1 || count > expected + optional + 1) {
    std::fprintf(stderr, "usage: %s\n", usage);
    return 2;
  }
  try {
    generate(arguments + 1);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", arguments[0], error.what());
    return 1;
  }
  return 0;
}
