#include <cstddef>
#include <cstdint>
#include <cstring>
#include <flatbuffers/flatbuffers.h>
#include <string>
#include <vector>

#include <whet/importer/tflite/table.hpp>

#include "catch.hpp"
#include "io/files.hpp"

namespace {

using whet::importer::tflite::Buffer;
using whet::importer::tflite::Table;

/// A root with a number, a vector, a string, a table, a vector of two tables, and bytes.
class Sample {
 public:
  Sample() {
    const auto numbers = builder.CreateVector(std::vector<std::int32_t>{3, -4, 5});
    const auto text = builder.CreateString("name");
    const auto first = leaf(11);
    const auto second = leaf(12);
    const auto children = builder.CreateVector(std::vector{first, second});
    const auto bytes = builder.CreateVector(std::vector<std::uint8_t>{1, 2, 3});
    const auto start = builder.StartTable();
    builder.AddElement<std::int32_t>(4, 77, 0);
    builder.AddOffset(6, numbers);
    builder.AddOffset(8, text);
    builder.AddOffset(10, first);
    builder.AddOffset(12, children);
    builder.AddOffset(14, bytes);
    builder.Finish(flatbuffers::Offset<flatbuffers::Table>(builder.EndTable(start)));
    const auto* begin = reinterpret_cast<const std::byte*>(builder.GetBufferPointer());
    content.assign(begin, begin + builder.GetSize());
  }

  /// Aligned as long as the sample is there: memory of a vector is, for 16 bytes.
  Buffer buffer(std::uint64_t allowance = 1000) const { return {"x.tflite", content, allowance}; }

  std::vector<std::byte> content;

 private:
  flatbuffers::Offset<flatbuffers::Table> leaf(std::int32_t number) {
    const auto start = builder.StartTable();
    builder.AddElement<std::int32_t>(4, number, 0);
    return {builder.EndTable(start)};
  }

  flatbuffers::FlatBufferBuilder builder;
};

template <class Action>
std::string error_of(Action action) {
  return files::error_of(action).what();
}

}  // namespace

TEST_CASE("fields are read by their number, and have a default where they are missing") {
  const Sample sample;
  Buffer buffer = sample.buffer();
  const Table root = Table::root(buffer, "sample");
  CHECK(root.has(0));
  CHECK(root.number<std::int32_t>(0, 1) == 77);
  CHECK(root.numbers<std::int32_t>(1, 3, "numbers") == std::vector<std::int32_t>{3, -4, 5});
  CHECK(root.text(2) == "name");
  CHECK(root.child(3, "leaf").number<std::int32_t>(0, 1) == 11);
  REQUIRE(root.count(4) == 2);
  CHECK(root.at(4, 1, "leaf").number<std::int32_t>(0, 1) == 12);
  REQUIRE(root.bytes(5).size() == 3);
  CHECK(root.bytes(5)[2] == std::byte{3});
  for (const int missing : {6, 40}) {
    CHECK_FALSE(root.has(missing));
    CHECK(root.number<std::int32_t>(missing, 5) == 5);
    CHECK(root.numbers<std::int32_t>(missing, 3, "numbers").empty());
    CHECK(root.text(missing).empty());
    CHECK(root.count(missing) == 0);
    CHECK(root.bytes(missing).empty());
  }
}

TEST_CASE("vectors longer than may be, and copies of more than may be, are refused") {
  const Sample sample;
  Buffer buffer = sample.buffer(12);
  const Table root = Table::root(buffer, "sample");
  CHECK_THAT(error_of([&] { static_cast<void>(root.numbers<std::int32_t>(1, 2, "numbers")); }),
             Catch::Matchers::EndsWith("expected at most 2 numbers, found 3"));
  CHECK(root.numbers<std::int32_t>(1, 3, "numbers").size() == 3);
  CHECK(buffer.allowance == 0);
  CHECK_THAT(
      error_of([&] { static_cast<void>(root.numbers<std::int32_t>(1, 3, "numbers")); }),
      Catch::Matchers::EndsWith("expected tensors that do not share their bytes many times over, found "
                                "more than 16 times the file"));
}

TEST_CASE("a table says at which byte it lies") {
  const Sample sample;
  Buffer buffer = sample.buffer();
  const Table root = Table::root(buffer, "sample");
  std::uint32_t begin = 0;
  std::memcpy(&begin, sample.content.data(), sizeof(begin));
  CHECK(root.offset() == begin);
  CHECK(error_of([&] { root.fail("this", "that"); }) ==
        "x.tflite: sample at byte " + std::to_string(begin) + ": expected this, found that");
}

TEST_CASE("any four bytes changed to hostile ones are read within the file, or refused") {
  // Under sanitizers, what is read outside is an error.
  Sample sample;
  const std::vector<std::byte> whole = sample.content;
  std::size_t refused = 0;
  for (std::size_t place = 0; place + 4 <= whole.size(); place += 2)
    for (const std::uint32_t value : {0u, 1u, 3u, 0x7fffffffu, 0x80000000u, 0xfffffffeu, 0xffffffffu}) {
      sample.content = whole;
      std::memcpy(sample.content.data() + place, &value, sizeof(value));
      Buffer buffer = sample.buffer();
      try {
        const Table root = Table::root(buffer, "sample");
        static_cast<void>(root.number<std::int32_t>(0, 0));
        static_cast<void>(root.numbers<std::int32_t>(1, 100, "numbers"));
        static_cast<void>(root.text(2));
        if (root.has(3)) static_cast<void>(root.child(3, "leaf").number<std::int32_t>(0, 0));
        for (std::size_t index = 0; index < root.count(4); ++index)
          static_cast<void>(root.at(4, index, "leaf").number<std::int32_t>(0, 0));
        for (const std::byte each : root.bytes(5)) static_cast<void>(each);
      } catch (const whet::FileError&) {
        ++refused;
      }
    }
  CHECK(refused > 0);
}
