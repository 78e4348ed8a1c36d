#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include <whet/io/atomic_file.hpp>
#include <whet/io/search_json.hpp>
#include <whet/transform/search/course.hpp>
#include <whet/transform/search/description.hpp>

namespace whet {

/// The search and its result: {"search": description, "best": candidate or null, "front": [candidate…],
/// "evaluated": [candidate…]}, a candidate as in a SearchLog. Infinite limits are null.
inline std::string search_result_json(const SearchDescription& description, const SearchResult& result) {
  using Json = nlohmann::ordered_json;
  const auto list = [](const std::vector<Evaluated>& candidates) {
    Json array = Json::array();
    for (const Evaluated& candidate : candidates) array.push_back(detail::to_json(candidate));
    return array;
  };
  const Json document{{"search", detail::to_json(description)},
                      {"best", result.best ? detail::to_json(*result.best) : Json()},
                      {"front", list(result.front)},
                      {"evaluated", list(result.evaluated)}};
  return document.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

namespace detail {

/// As RFC 4180 wants it: in quotes where it has to be.
inline std::string csv_cell(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char character : text) {
    if (character == '"') quoted += '"';
    quoted += character;
  }
  return quoted + "\"";
}

}  // namespace detail

/// A line for each evaluated candidate: number, genes, budget, seed, seconds, each objective under its name,
/// and 1 where it is on the front. Source of the format: RFC 4180, with plain line feeds.
inline std::string search_result_csv(const SearchDescription& description, const SearchResult& result) {
  std::string text = "number,genes,budget,seed,seconds";
  for (const std::string& name : description.objectives) text += "," + detail::csv_cell(name);
  text += ",front\n";
  for (std::size_t number = 0; number < result.evaluated.size(); ++number) {
    const Evaluated& candidate = result.evaluated[number];
    text += std::to_string(number) + "," + genes_text(candidate.genotype) + "," +
            detail::shortest_text(candidate.budget) + "," + std::to_string(candidate.seed) + "," +
            detail::shortest_text(candidate.seconds);
    for (const double objective : candidate.objectives) text += "," + detail::shortest_text(objective);
    const bool on_front = std::ranges::find(result.front, candidate) != result.front.end();
    text += on_front ? ",1\n" : ",0\n";
  }
  return text;
}

/// Seeds have 64 bits: readers that make doubles of all numbers, as JavaScript does, do not have them whole.
/// Errors: FileError when writing fails; an existing file is replaced whole or not at all.
inline void write_search_json(const std::filesystem::path& path, const SearchDescription& description,
                              const SearchResult& result) {
  write_file_atomically(path, search_result_json(description, result));
}

/// Errors: as there.
inline void write_search_csv(const std::filesystem::path& path, const SearchDescription& description,
                             const SearchResult& result) {
  write_file_atomically(path, search_result_csv(description, result));
}

}  // namespace whet
