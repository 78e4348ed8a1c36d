// The main job: from images to deployable headers, with the measured table of what each precision costs.

#include <cstdio>
#include <exception>
#include <filesystem>

#include <fmt/format.h>

#include <whet/data.hpp>
#include <whet/io/report/html_report.hpp>
#include <whet/io/report/json.hpp>

#include "interruption.hpp"
#include "options.hpp"
#include "report.hpp"
#include "run_experiment.hpp"
#include "topologies.hpp"

namespace optimize {
namespace {

whet::Report run(const Options& options) {
  const auto data = whet::data::fashion_mnist({.folder = options.data.string()});
  std::filesystem::create_directories(options.output);
  whet::Report report;
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
    const whet::Report report = optimize::run(options);
    const auto json = options.output / (options.topology + ".json");
    const auto page = options.output / (options.topology + ".html");
    whet::write_json_report(json, report);
    whet::write_html_report(page, report);
    if (options.json)
      fmt::print("{}", whet::report_json_text(report));
    else
      fmt::print("{}reports: {}, {}\n", optimize::to_table(report), page.string(), json.string());
    return 0;
  } catch (const optimize::Interrupted&) {
    fmt::print(stderr, "\noptimize: interrupted; files already written are complete\n");
    return 128 + optimize::Interruption::signal();
  } catch (const std::exception& error) {
    fmt::print(stderr, "optimize: {}\n", error.what());
    return 1;
  }
}
