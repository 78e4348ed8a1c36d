#include <filesystem>
#include <string>
#include <string_view>

#include <whet/io/latency_table.hpp>

#include "catch.hpp"
#include "io/files.hpp"

namespace {

using namespace whet;

const LatencyTable table{.target = "avx2",
                         .policy = "whet::Int8Policy",
                         .constant = 1.25e-7,
                         .prices = {{"Add 2 x 64 int8", 3.1e-8}, {"dense 64 > 10 Int8Policy", 1.0 / 3.0}}};

/// What the parser says of a text.
std::string error_of(std::string_view text) {
  try {
    static_cast<void>(parse_latency_table(text, "t.json"));
  } catch (const FileError& error) {
    return error.what();
  }
  return "no error";
}

/// A table with one member in place of another.
std::string with(std::string_view from, std::string_view to) {
  std::string text = latency_table_json(table);
  const std::size_t place = text.find(from);
  REQUIRE(place != std::string::npos);
  return text.replace(place, from.size(), to);
}

}  // namespace

TEST_CASE("a latency table comes back from JSON as it was") {
  CHECK(parse_latency_table(latency_table_json(table)) == table);
  LatencyTable counted = table;
  counted.unit = "instructions";
  counted.constant = 0.0;
  counted.prices = {{"copy 4 float32", 12345.0}};
  CHECK(parse_latency_table(latency_table_json(counted)) == counted);
}

TEST_CASE("the constant may be left out") {
  const LatencyTable found = parse_latency_table(
      R"({"whet_latency_table":1,"target":"a","policy":"b","unit":"seconds","prices":{}})");
  CHECK(found.constant == 0.0);
  CHECK(found.prices.empty());
}

TEST_CASE("a truncated latency table is an error wherever it ends") {
  const std::string text = latency_table_json(table);
  for (std::size_t length = 0; length + 1 < text.size(); ++length) {
    CAPTURE(length);
    CHECK(error_of(std::string_view(text).substr(0, length)).find("t.json: at byte") == 0);
  }
}

TEST_CASE("what is no latency table is named") {
  using Catch::Contains;
  CHECK_THAT(error_of("[]"), Contains("expected an object, found an array"));
  CHECK_THAT(error_of("7"), Contains("expected an object, found 7"));
  CHECK_THAT(error_of("{}"), Contains("expected a member \"whet_latency_table\", found none"));
  CHECK_THAT(error_of(latency_table_json(table) + "x"), Contains("at byte"));
  CHECK_THAT(error_of(latency_table_json(table) + std::string("\0x", 2)), Contains("found a zero byte"));
  CHECK_THAT(error_of(with("\"whet_latency_table\": 1", "\"whet_latency_table\": 2")),
             Contains("whet_latency_table: expected format 1, found 2"));
  CHECK_THAT(error_of(with("\"target\"", "\"device\"")), Contains("expected the members of a latency table"));
  CHECK_THAT(error_of(with("\"policy\"", "\"target\"")),
             Contains("expected one member \"target\", found two"));
  CHECK_THAT(error_of(with("\"seconds\"", "\"cycles\"")), Contains("unit: expected \"seconds\" or"));
  CHECK_THAT(error_of(with("\"seconds\"", "null")), Contains("unit: expected a string, found null"));
  CHECK_THAT(error_of(with("\"avx2\"", "{}")), Contains("target: expected a string, found an object"));
  CHECK_THAT(error_of(with("1.25e-07", "-1")), Contains("constant: expected 0 or more, found -1"));
  CHECK_THAT(error_of(with("1.25e-07", "\"1\"")), Contains("constant: expected a number"));
}

TEST_CASE("prices that are none are named with their step") {
  using Catch::Contains;
  const std::string_view price = "3.1e-08";
  CHECK_THAT(error_of(with(price, "-3")), Contains("Add 2 x 64 int8") && Contains("0 or more, found -3"));
  CHECK_THAT(error_of(with(price, "1e999")), Contains("at byte"));
  CHECK_THAT(error_of(with(price, "null")), Contains("expected a price, found null"));
  CHECK_THAT(error_of(with(price, "[1]")), Contains("expected a price, found an array"));
  CHECK_THAT(error_of(with(price, "{\"a\":1}")), Contains("expected a price, found an object"));
  CHECK_THAT(error_of(with("dense 64 > 10 Int8Policy", "Add 2 x 64 int8")),
             Contains("expected one price of a step, found two"));
  CHECK_THAT(error_of(with("Add 2 x 64 int8", std::string(256, 'x'))),
             Contains("expected keys of 1 to 255 characters, found 256"));
  CHECK_THAT(error_of(with("Add 2 x 64 int8", "")),
             Contains("expected keys of 1 to 255 characters, found 0"));
}

TEST_CASE("hostile nesting is refused before it is deep") {
  std::string text = "{\"prices\":";
  for (int level = 0; level < 1'000'000; ++level) text += "[";
  CHECK_THAT(error_of(text), Catch::Contains("prices: expected an object, found an array"));
}

TEST_CASE("a latency table is written to a file and read from it") {
  const files::TemporaryFolder folder;
  const std::filesystem::path path = folder.path() / "table.json";
  write_latency_table(path, table);
  CHECK(read_latency_table(path) == table);
  CHECK_THROWS_AS(read_latency_table(folder.path() / "none.json"), FileError);
  std::filesystem::resize_file(path, 64'000'001);
  CHECK_THROWS_WITH(read_latency_table(path), Catch::Contains("at most 64000000 bytes"));
}
