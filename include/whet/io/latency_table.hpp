#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <whet/io/atomic_file.hpp>
#include <whet/io/file_error.hpp>
#include <whet/io/quote.hpp>
#include <whet/io/read_file.hpp>
#include <whet/model/step_shape.hpp>
#include <whet/transform/latency/latency_table.hpp>

namespace whet {

/// {"whet_latency_table": 1, "target": …, "policy": …, "unit": "seconds" or "instructions", "constant": …,
/// "prices": {key of a step: price…}}. Keys are those of StepKey, in order.
inline std::string latency_table_json(const LatencyTable& table) {
  using Json = nlohmann::ordered_json;
  Json prices = Json::object();
  for (const auto& [key, price] : table.prices) prices[key] = price;
  const Json document{{"whet_latency_table", 1}, {"target", table.target},     {"policy", table.policy},
                      {"unit", table.unit},      {"constant", table.constant}, {"prices", std::move(prices)}};
  return document.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

/// Errors: FileError when writing fails; an existing file is replaced whole or not at all.
inline void write_latency_table(const std::filesystem::path& path, const LatencyTable& table) {
  write_file_atomically(path, latency_table_json(table));
}

namespace detail {

/// Builds a table from the events of a parser, so that nothing that is not a table is ever held: members of
/// other names or kinds, prices that are no prices, and keys that are there twice.
class LatencyTableReader final : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit LatencyTableReader(std::string file) : name(std::move(file)) {}

  /// What was read, when all of it was.
  LatencyTable finish() {
    for (const char* needed : {"whet_latency_table", "target", "policy", "unit", "prices"})
      if (seen.find(needed) == seen.end())
        throw FileError(name, "a member \"" + std::string(needed) + "\"", "none");
    return std::move(table);
  }

  bool null() override { return wrong("null"); }
  bool boolean(bool value) override { return wrong(value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override {
    return number(static_cast<double>(value), std::to_string(value));
  }
  bool number_unsigned(number_unsigned_t value) override {
    return number(static_cast<double>(value), std::to_string(value));
  }
  bool number_float(number_float_t value, const string_t& text) override { return number(value, text); }
  bool string(string_t& value) override {
    if (depth != 1) return wrong(quote_text(value));
    if (value.size() > most_text) fail("at most 255 characters", std::to_string(value.size()));
    if (member == "target") {
      table.target = value;
    } else if (member == "policy") {
      table.policy = value;
    } else if (member == "unit") {
      if (value != "seconds" && value != "instructions")
        fail("\"seconds\" or \"instructions\"", quote_text(value));
      table.unit = value;
    } else {
      return wrong(quote_text(value));
    }
    return true;
  }
  bool binary(binary_t&) override { return wrong("bytes"); }
  bool start_object(std::size_t) override {
    if (depth == 2 || (depth == 1 && member != "prices")) return wrong("an object");
    ++depth;
    return true;
  }
  bool end_object() override {
    --depth;
    if (depth == 1) member.clear();
    return true;
  }
  bool start_array(std::size_t) override { return wrong("an array"); }
  bool end_array() override { return wrong("an array"); }
  bool key(string_t& value) override {
    if (depth == 1) {
      static const std::set<std::string, std::less<>> known{"whet_latency_table", "target", "policy", "unit",
                                                            "constant",           "prices"};
      if (known.find(value) == known.end())
        throw FileError(name, "the members of a latency table", quote_text(value));
      if (!seen.insert(value).second) throw FileError(name, "one member \"" + value + "\"", "two");
      member = value;
      return true;
    }
    if (value.empty() || value.size() > most_text)
      throw FileError(name, "prices", "keys of 1 to 255 characters", std::to_string(value.size()));
    if (table.prices.size() >= most_prices)
      throw FileError(name, "prices", "at most " + std::to_string(most_prices) + " of them", "more");
    if (!table.prices.emplace(value, 0.0).second)
      throw FileError(name, "prices", "one price of a step", "two of " + quote_text(value));
    step = value;
    return true;
  }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::json::exception& error) override {
    throw FileError(name, std::uint64_t{position}, "JSON of a latency table", error.what());
  }

 private:
  static constexpr std::size_t most_text = 255;
  static constexpr std::size_t most_prices = 1'000'000;

  [[noreturn]] void fail(const std::string& expected, const std::string& found) const {
    throw FileError(name,
                    depth == 2   ? "prices: " + quote_text(step)
                    : depth == 1 ? member
                                 : std::string(),
                    expected, found);
  }
  bool wrong(const std::string& found) const {
    if (depth == 2) fail("a price", found);
    if (depth == 0) fail("an object", found);
    const bool number = member == "constant" || member == "whet_latency_table";
    fail(number ? "a number" : member == "prices" ? "an object" : "a string", found);
  }
  bool number(double value, const std::string& text) {
    if (depth == 2) {
      if (!std::isfinite(value) || value < 0.0) fail("a price of 0 or more", text);
      table.prices[step] = value;
    } else if (depth == 1 && member == "constant") {
      if (!std::isfinite(value) || value < 0.0) fail("0 or more", text);
      table.constant = value;
    } else if (depth == 1 && member == "whet_latency_table") {
      if (value != 1.0) fail("format 1", text);
    } else {
      return wrong(text);
    }
    return true;
  }

  std::string name;
  LatencyTable table;
  std::set<std::string, std::less<>> seen;
  std::string member;
  std::string step;
  int depth = 0;
};

}  // namespace detail

/// The table that a text holds; name: what errors call it.
/// Errors: FileError naming place, expected and found for everything that `latency_table_json` does not
/// write: text that is no JSON or goes on behind it, members of other names or kinds or that are there twice,
/// another format or unit, prices that are negative or not finite, more than a million of them.
inline LatencyTable parse_latency_table(std::string_view text, const std::string& name = "latency table") {
  // nlohmann's parser takes a zero byte for the end of its input.
  if (text.find('\0') != text.npos) throw FileError(name, "JSON", "a zero byte");
  detail::LatencyTableReader reader(name);
  nlohmann::json::sax_parse(text, &reader);
  return reader.finish();
}

/// Errors: as there, and FileError when the file is missing, unreadable or of more than 64 MB.
inline LatencyTable read_latency_table(const std::filesystem::path& path) {
  constexpr std::uintmax_t most_bytes = 64'000'000;
  std::error_code failure;
  const std::uintmax_t size = std::filesystem::file_size(path, failure);
  if (!failure && size > most_bytes)
    throw FileError(path.string(), "at most " + std::to_string(most_bytes) + " bytes", std::to_string(size));
  const std::vector<std::byte> bytes = read_file(path);
  return parse_latency_table({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, path.string());
}

}  // namespace whet
