#include <string>

#include <whet/io/safetensors_read.hpp>

#include "catch.hpp"
#include "io/files.hpp"

namespace {

std::string file_of(const std::string& header, const std::string& data) {
  const auto length = static_cast<int>(header.size());
  return files::raw({length & 255, length >> 8, 0, 0, 0, 0, 0, 0}) + header + data;
}

whet::SafeTensors parse(const std::string& content) {
  return whet::parse_safetensors(files::bytes_of(content), "x.safetensors");
}

whet::FileError error_of(const std::string& content) {
  return files::error_of([&] { parse(content); });
}

std::string bytes_tensor(const std::string& name, int count, int begin, int end) {
  return '"' + name + R"(":{"dtype":"U8","shape":[)" + std::to_string(count) + R"(],"data_offsets":[)" +
         std::to_string(begin) + "," + std::to_string(end) + "]}";
}

}  // namespace

TEST_CASE("a safetensors file cut anywhere, or with a byte too many, is an error") {
  const std::string content = file_of("{" + bytes_tensor("w", 4, 0, 4) + "}  ", "abcd");
  REQUIRE(parse(content).tensor("w").bytes.size() == 4);
  for (std::size_t length = 0; length < content.size(); ++length) {
    CAPTURE(length);
    CHECK_THROWS_AS(parse(content.substr(0, length)), whet::FileError);
  }
  const auto error = error_of(content + "x");
  CHECK(error.file() == "x.safetensors");
  CHECK(error.expected() == "4 bytes behind the header");
  CHECK(error.found() == "5");
}

TEST_CASE("tensors may come in any order, and empty ones anywhere") {
  const auto tensors = parse(file_of("{" + bytes_tensor("b", 2, 1, 3) + "," + bytes_tensor("empty", 0, 1, 1) +
                                         "," + bytes_tensor("a", 1, 0, 1) + "}",
                                     "xyz"));
  CHECK(tensors.tensor("a").bytes == std::vector{std::byte{'x'}});
  CHECK(tensors.tensor("b").bytes == std::vector{std::byte{'y'}, std::byte{'z'}});
  CHECK(tensors.tensor("empty").bytes.empty());
}

TEST_CASE("holes, overlaps and offsets that do not fit the shape are errors that name the tensor") {
  const auto hole =
      error_of(file_of("{" + bytes_tensor("a", 1, 0, 1) + "," + bytes_tensor("b", 1, 2, 3) + "}", "xyz"));
  CHECK(hole.place() == "tensor 'b'");
  CHECK(hole.found() == "2");
  const auto overlap =
      error_of(file_of("{" + bytes_tensor("a", 2, 0, 2) + "," + bytes_tensor("b", 2, 1, 3) + "}", "xyz"));
  CHECK(overlap.place() == "tensor 'b'");
  const auto first = error_of(file_of("{" + bytes_tensor("a", 1, 1, 2) + "}", "xy"));
  CHECK(first.expected() == "data at offset 0, where the one before it ends");
  CHECK(error_of(file_of("{" + bytes_tensor("a", 3, 0, 2) + "}", "xy")).found() == "data_offsets 0 to 2");
  CHECK_THROWS_AS(
      parse(file_of("{" + bytes_tensor("a", 1, 0, 1) + "," + bytes_tensor("b", 1, 1, 0) + "}", "x")),
      whet::FileError);
}

TEST_CASE("offsets and shapes near 64 bits do not wrap around") {
  CHECK(error_of(file_of(R"({"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}})", ""))
            .expected() == "a shape whose bytes fit into 64 bits");
  CHECK_THROWS_AS(
      parse(file_of(
          R"({"a":{"dtype":"U8","shape":[18446744073709551615],"data_offsets":[0,18446744073709551615]}})",
          "x")),
      whet::FileError);
}

TEST_CASE("a header length beyond the file or the format's limit is an error before anything is allocated") {
  CHECK(error_of(files::raw({255, 255, 255, 255, 255, 255, 255, 255})).found() == "18446744073709551615");
  CHECK(error_of(files::raw({0, 0, 0, 5, 0, 0, 0, 0}) + "{}").expected() == "a header of 83886080 bytes");
  CHECK(error_of(files::raw({0, 0, 0, 0, 0, 0, 0, 0})).expected() == "'{'");
}

TEST_CASE("a missing safetensors file is an error that names it") {
  CHECK(files::error_of([] { whet::read_safetensors("/nonexistent"); }).file() == "/nonexistent");
}
