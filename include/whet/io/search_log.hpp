#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <whet/io/append_file.hpp>
#include <whet/io/file_error.hpp>
#include <whet/io/quote.hpp>
#include <whet/io/read_file.hpp>
#include <whet/io/search_json.hpp>
#include <whet/transform/search/memory.hpp>

namespace whet {

/// The memory of a search in a file of JSON lines: the search's description, then each result as soon as it
/// is there, on the disk before the search goes on. A search that was killed goes on from its log:
///   SearchLog log("search.jsonl", describe_search("…", {"error"}, space, strategy, options));
///   search(space, feasible, evaluate, strategy, options, observer, &log);
/// A last line that was not written whole is dropped; all others have to be right.
/// Errors: FileError when the log is of another search, naming what was expected and what was found, when it
/// is no log, or when it cannot be written.
class SearchLog final : public SearchMemory {
 public:
  SearchLog(const std::filesystem::path& path, const SearchDescription& description)
      : name(path.string()), objectives(description.objectives.size()), file(path) {
    const std::string header = header_line(description);
    const std::vector<std::byte> bytes = read_file(path);
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    const std::size_t header_end = text.find('\n');
    if (header_end == std::string_view::npos) {
      // Killed while it wrote the very first line; anything else is somebody's file.
      if (!header.starts_with(text)) throw FileError(name, "a log of a search", quote_text(text));
      file.truncate(0);
      file.append(header);
      return;
    }
    require_header(text.substr(0, header_end), description);
    std::size_t begin = header_end + 1;
    for (int line = 2; begin < text.size(); ++line) {
      const std::size_t end = text.find('\n', begin);
      if (end == std::string_view::npos) break;
      read_line(text.substr(begin, end - begin), line);
      begin = end + 1;
    }
    if (begin < text.size()) file.truncate(begin);
  }

  std::size_t end() const override { return results.empty() ? 0 : results.rbegin()->first + 1; }
  double seconds() const override { return elapsed; }

  std::optional<Evaluated> recall(std::size_t number) const override {
    const auto found = results.find(number);
    return found == results.end() ? std::nullopt : std::optional(found->second);
  }

  void keep(std::size_t number, const Evaluated& result, double now) override {
    if (result.objectives.size() != objectives)
      throw FileError(name, std::to_string(objectives) + " objectives, as there are names",
                      std::to_string(result.objectives.size()));
    nlohmann::ordered_json line{{"number", number}};
    line.update(detail::to_json(result));
    line["elapsed"] = now;
    file.append(line.dump() + "\n");
    results.insert_or_assign(number, result);
    elapsed = now;
  }

 private:
  using Json = nlohmann::json;
  static constexpr const char* format_key = "whet_search_log";
  static constexpr int format = 1;
  /// Numbers up to here are exact in JSON.
  static constexpr std::uint64_t most_number = (std::uint64_t{1} << 53U) - 1;

  /// Lines that were written have less; nlohmann's values of many more levels exhaust the stack.
  static constexpr int most_brackets = 8;

  static constexpr std::uint64_t any_number = std::numeric_limits<std::uint64_t>::max();

  static std::string header_line(const SearchDescription& description) {
    nlohmann::ordered_json header{{format_key, format}};
    header.update(detail::to_json(description));
    return header.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
  }

  /// Whether more brackets are open at a time than in any line that was written.
  static bool too_deep(std::string_view line) {
    int open = 0;
    bool quoted = false;
    for (std::size_t at = 0; at < line.size(); ++at) {
      const char letter = line[at];
      if (letter == '"') quoted = !quoted;
      if (quoted && letter == '\\') ++at;
      if (quoted) continue;
      if (letter == '[' || letter == '{') ++open;
      if (letter == ']' || letter == '}') --open;
      if (open > most_brackets) return true;
    }
    return false;
  }

  /// What a line holds; discarded where it is none that a log has. nlohmann's parser takes a zero byte for
  /// the end.
  static Json parsed(std::string_view line) {
    const bool readable = line.find('\0') == line.npos && !too_deep(line);
    return readable ? Json::parse(line, nullptr, false) : Json(Json::value_t::discarded);
  }

  void require_header(std::string_view line, const SearchDescription& description) const {
    Json found = parsed(line);
    if (!found.is_object() || !found.contains(format_key))
      throw FileError(name, "line 1", "the description of a search", quote_text(line));
    // Logs of before redraws were written.
    found.emplace("redraws", SearchDescription{}.redraws);
    const Json expected = Json::parse(header_line(description));
    for (const auto& [key, value] : expected.items())
      if (!found.contains(key) || found.at(key) != value)
        throw FileError(name, "line 1: " + key, value.dump(),
                        found.contains(key) ? found_text(found.at(key)) : std::string("none"));
  }

  void read_line(std::string_view text, int line) {
    const std::string place = "line " + std::to_string(line);
    const Json record = parsed(text);
    if (!record.is_object()) throw FileError(name, place, "a result of a search", quote_text(text));
    try {
      const std::uint64_t number = whole_number(record.at("number"), most_number, place);
      const auto genes = record.at("genes").get<std::vector<Json>>();
      Evaluated result{.genotype = {.count = static_cast<int>(genes.size())},
                       .objectives = record.at("objectives").get<std::vector<double>>(),
                       .budget = record.at("budget").get<double>(),
                       .seed = whole_number(record.at("seed"), any_number, place),
                       .seconds = record.at("seconds").get<double>()};
      require(genes.size() <= result.genotype.genes.size(), place, "at most 64 genes",
              std::to_string(genes.size()));
      for (std::size_t gene = 0; gene < genes.size(); ++gene)
        result.genotype.genes[gene] = static_cast<unsigned char>(whole_number(genes[gene], 255, place));
      require(result.objectives.size() == objectives, place, std::to_string(objectives) + " objectives",
              std::to_string(result.objectives.size()));
      require(results.emplace(number, std::move(result)).second, place, "each number once",
              std::to_string(number) + " again");
      elapsed = std::max(elapsed, record.at("elapsed").get<double>());
    } catch (const Json::exception&) {
      throw FileError(name, place, "number, genes, budget, seed, objectives, seconds and elapsed",
                      quote_text(text));
    }
  }

  static std::string found_text(const Json& value) {
    return quote_text(value.dump(-1, ' ', false, Json::error_handler_t::replace));
  }

  std::uint64_t whole_number(const Json& value, std::uint64_t most, const std::string& place) const {
    if (!value.is_number_unsigned() || value.get<std::uint64_t>() > most)
      throw FileError(name, place, "a whole number from 0 to " + std::to_string(most), found_text(value));
    return value.get<std::uint64_t>();
  }

  void require(bool holds, const std::string& place, const std::string& expected,
               const std::string& found) const {
    if (!holds) throw FileError(name, place, expected, found);
  }

  std::string name;
  std::size_t objectives;
  AppendFile file;
  std::map<std::size_t, Evaluated> results;
  double elapsed = 0.0;
};

}  // namespace whet
