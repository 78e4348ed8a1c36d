// The page docs/search_results.md from what the searches and the trainings have written.
//   search_report <folder of the searches> [<page>]: prints it, or writes it

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <whet/io.hpp>

#include "json.hpp"

namespace example {
namespace {

struct Score {
  double mean = 0.0;
  double deviation = 0.0;
  int epochs = 0;
  std::size_t seeds = 0;
};

/// Percent, of the INT8 models of all seeds that were trained longest, on most images, with the learning rate
/// of the last one.
Score score_of(const Json& network) {
  using Length = std::pair<int, std::size_t>;
  const auto length_of = [](const Json& training) {
    return Length{training.at("epochs").get<int>(), training.value("samples", std::size_t{0})};
  };
  Length longest;
  double rate = 0.0;
  const auto rate_of = [](const Json& training) { return training.value("learning_rate", 0.0); };
  for (const Json& training : network.at("trainings")) {
    if (length_of(training) < longest) continue;
    longest = length_of(training);
    rate = rate_of(training);
  }
  Score score;
  score.epochs = longest.first;
  std::vector<double> scores;
  for (const Json& training : network.at("trainings"))
    if (length_of(training) == longest && rate_of(training) == rate)
      scores.push_back(100.0 * training.at("int8").get<double>());
  score.seeds = scores.size();
  for (const double one : scores) score.mean += one / static_cast<double>(scores.size());
  for (const double one : scores) score.deviation += (one - score.mean) * (one - score.mean);
  if (scores.size() > 1)
    score.deviation = std::sqrt(score.deviation / static_cast<double>(scores.size() - 1));
  return score;
}

constexpr std::string_view trained_ending = "-trained.json";

/// Results of trainings to the end, one for each search, by name.
std::vector<std::filesystem::path> trained_files(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().string().ends_with(trained_ending)) files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

std::string search_of(const std::filesystem::path& trained) {
  const std::string name = trained.filename().string();
  return name.substr(0, name.size() - trained_ending.size());
}

/// One line for each network of each trained search of a folder.
std::string trained_table(const std::filesystem::path& folder) {
  std::string text =
      "| search | network | flash | RAM | multiply-accumulates | epochs | seeds | INT8 accuracy | ahead |\n"
      "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n";
  for (const std::filesystem::path& path : trained_files(folder)) {
    const Json results = read_json(path);
    // Not trained to the end yet.
    if (!results.contains("found") || !results.contains("hand-made")) continue;
    const Score by_hand = score_of(results.at("hand-made"));
    for (const char* const network : {"found", "hand-made"}) {
      const Json& one = results.at(network);
      const Score score = score_of(one);
      text += fmt::format(
          "| {} | {} | {} | {} | {} | {} | {} | {:.2f} % ± {:.2f} | {} |\n", search_of(path), network,
          one.at("flash").get<std::size_t>(), one.at("ram").get<std::size_t>(),
          one.at("macs").get<std::size_t>(), score.epochs, score.seeds, score.mean, score.deviation,
          std::string(network) == "found" ? fmt::format("{:+.2f}", score.mean - by_hand.mean) : "");
    }
  }
  return text;
}

/// Of the best candidate of a search, in percent; of searches for the fastest network that is not the most
/// accurate one.
std::string best_accuracy(const Json& search) {
  if (search.at("best").is_null()) return "none";
  const Json& names = search.at("search").at("objectives");
  const auto error = static_cast<std::size_t>(std::find(names.begin(), names.end(), "error") - names.begin());
  return fmt::format("{:.2f} %", 100.0 * (1.0 - search.at("best").at("objectives").at(error).get<double>()));
}

/// One line for each search: what it evaluated, and its best candidate's accuracy on images kept apart.
std::string search_table(const std::filesystem::path& folder) {
  std::string text =
      "| search | strategy | candidates | seconds of evaluation | accuracy of the best candidate on images "
      "kept apart |\n"
      "| --- | --- | ---: | ---: | ---: |\n";
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".csv")
      files.push_back(std::filesystem::path(entry.path()).replace_extension(".json"));
  std::ranges::sort(files);
  for (const std::filesystem::path& path : files) {
    if (!std::filesystem::exists(path)) continue;
    const Json search = read_json(path);
    const auto strategy = search.at("search").at("strategy").get<std::string>();
    double seconds = 0.0;
    for (const Json& candidate : search.at("evaluated")) seconds += candidate.at("seconds").get<double>();
    text += fmt::format("| {} | {} | {} | {:.0f} | {} |\n", path.stem().string(),
                        strategy.substr(0, strategy.find('{')), search.at("evaluated").size(), seconds,
                        best_accuracy(search));
  }
  return text;
}

/// The winners of the searches for the fastest network of a target, on both targets; empty: there are none.
std::string target_table(const std::filesystem::path& folder) {
  const std::string head =
      "| fastest for | x86 with AVX2, microseconds | Cortex-M4, instructions | accuracy on images kept apart "
      "|\n"
      "| --- | ---: | ---: | ---: |\n";
  std::string text;
  for (const char* const name : {"fastest-host", "fastest-cortex-m4"}) {
    const std::filesystem::path deployed = folder / (std::string(name) + "-deployed");
    const std::filesystem::path search = folder / (std::string(name) + "-finalists.json");
    if (!std::filesystem::exists(deployed / "core.json") || !std::filesystem::exists(search)) continue;
    text += fmt::format("| {} | {:.2f} | {} | {} |\n", name,
                        1e6 * read_json(deployed / "host.json").at("seconds").get<double>(),
                        read_json(deployed / "core.json").at("instructions").get<std::size_t>(),
                        best_accuracy(read_json(search)));
  }
  return text.empty() ? text : head + text;
}

/// What was found for a limit of latency, measured as a whole beside the hand-made network; empty: nothing
/// was.
std::string latency_table(const std::filesystem::path& folder) {
  const std::filesystem::path deployed = folder / "fast-deployed" / "host.json";
  if (!std::filesystem::exists(deployed)) return {};
  const Json seconds = read_json(deployed);
  const double full = seconds.at("full_width_seconds").get<double>();
  std::string text =
      "| network | x86 with AVX2, microseconds | of the hand-made network's |\n| --- | ---: | ---: |\n";
  for (const auto& [network, key] : {std::pair{"found", "seconds"},
                                     {"hand-made, within the limit", "hand_made_seconds"},
                                     {"hand-made, width 16", "full_width_seconds"}}) {
    const double one = seconds.at(key).get<double>();
    text += fmt::format("| {} | {:.2f} | {:.1f} % |\n", network, 1e6 * one, 100.0 * one / full);
  }
  return text;
}

/// The networks that were trained to the end, as the C++ that the searches wrote.
std::string winners(const std::filesystem::path& folder) {
  std::string text;
  for (const std::filesystem::path& path : trained_files(folder)) {
    const std::string name = search_of(path);
    const std::filesystem::path header = folder / (name + ".hpp");
    if (!std::filesystem::exists(header)) continue;
    const std::string source = read_text(header);
    const std::size_t begin = source.find("struct ");
    const std::size_t end = source.find("};", begin);
    if (begin == std::string::npos || end == std::string::npos) continue;
    text += fmt::format("\n{}:\n\n```\n{}}};\n```\n", name, source.substr(begin, end - begin));
  }
  return text.empty() ? text : "\n## What was found\n" + text;
}

std::string page_of(const std::filesystem::path& folder) {
  const std::string latencies = latency_table(folder);
  const std::string targets = target_table(folder);
  return fmt::format(
      "# What the searches found\n\n"
      "Written by `search_report` from the JSON of `sh cmake/search.sh`, not by hand; "
      "[architecture search](search.md#what-it-finds) says what the searches are.\n\n"
      "## Searches\n\n{}\n"
      "## Trained to the end\n\n"
      "On the test images; what the search found, and the hand-made network of the largest width that fits "
      "the same device.\n\n{}{}{}{}",
      search_table(folder), trained_table(folder),
      latencies.empty() ? "" : "\n## The limit of latency, measured\n\n" + latencies,
      targets.empty() ? "" : "\n## The fastest networks of two targets, on both\n\n" + targets,
      winners(folder));
}

}  // namespace
}  // namespace example

int main(int argc, char** argv) {
  if (argc != 2 && argc != 3) {
    fmt::print(stderr, "usage: search_report <folder of the searches> [<page>]\n");
    return 2;
  }
  try {
    const std::string page = example::page_of(argv[1]);
    if (argc == 3) whet::write_file_atomically(argv[2], page);
    fmt::print("{}", page);
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "search_report: {}\n", error.what());
    return 1;
  }
}
