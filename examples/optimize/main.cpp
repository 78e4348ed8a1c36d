// The main job: from images to deployable headers, with the measured table of what each precision costs.

#include <cstdio>
#include <exception>
#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <whet/data.hpp>
#include <whet/io/atomic_file.hpp>

#include "interruption.hpp"
#include "options.hpp"
#include "report.hpp"
#include "run_experiment.hpp"
#include "topologies.hpp"

namespace optimize {
namespace {

Report run(const Options& options) {
  const auto data = whet::data::fashion_mnist({.folder = options.data.string()});
  std::filesystem::create_directories(options.output);
  Report report;
  for_each_topology([&](const auto& entry) {
    using Network = typename std::remove_cvref_t<decltype(entry)>::topology;
    if (entry.name == options.topology) report = run_experiment<Network>(options, data);
  });
  return report;
}

}  // namespace
}  // namespace optimize

int main(int argc, char** argv) {
  const optimize::Options options = optimize::parse_options(argc, argv);
  optimize::Interruption::watch();
  try {
    const optimize::Report report = optimize::run(options);
    const std::string json = optimize::to_json(report).dump(2) + "\n";
    const auto path = options.output / (report.topology + ".json");
    whet::write_file_atomically(path, json);
    fmt::print("{}", options.json ? json : optimize::to_table(report));
    if (!options.json) fmt::print("report: {}\n", path.string());
    return 0;
  } catch (const optimize::Interrupted&) {
    fmt::print(stderr, "\noptimize: interrupted; files already written are complete\n");
    return 128 + optimize::Interruption::signal();
  } catch (const std::exception& error) {
    fmt::print(stderr, "optimize: {}\n", error.what());
    return 1;
  }
}
