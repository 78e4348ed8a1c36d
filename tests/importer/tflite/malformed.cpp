#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include <whet/importer/graph_source.hpp>
#include <whet/importer/imported_layers.hpp>
#include <whet/importer/tflite/read.hpp>

#include "catch.hpp"
#include "importer/tflite_file.hpp"
#include "io/files.hpp"

namespace {

using whet::importer::Graph;
using whet::importer::parse_tflite;

/// Whether the bytes are read; where not, only a FileError may say so.
bool is_read(std::span<const std::byte> bytes) {
  try {
    // A copy of the exact size, so that sanitizers see what is read behind it.
    const std::vector<std::byte> exact(bytes.begin(), bytes.end());
    const Graph graph = parse_tflite(exact, "x.tflite");
    const auto lowered = whet::importer::lower_graph(graph);
    static_cast<void>(whet::importer::import_layers(graph));
    REQUIRE_FALSE(whet::importer::topology_source(graph, lowered, "Net").empty());
    return true;
  } catch (const whet::FileError& error) {
    REQUIRE(std::string(error.what()).starts_with("x.tflite: "));
    return false;
  }
}

std::string error_of(const std::vector<std::byte>& bytes) {
  return files::error_of([&] { static_cast<void>(parse_tflite(bytes, "x.tflite")); }).what();
}

}  // namespace

TEST_CASE("a TFLite file that ends anywhere before its end is refused") {
  for (const bool integers : {false, true}) {
    const std::vector<std::byte> file = tflite_file::small_network(integers);
    REQUIRE(is_read(file));
    std::size_t accepted = 0;
    for (std::size_t length = 0; length < file.size(); ++length)
      if (is_read(std::span(file).first(length))) ++accepted;
    // Padding at the end is all that may be missing.
    CHECK(accepted < 16);
  }
}

TEST_CASE("a TFLite file with any bit flipped is read or refused, and nothing else happens") {
  for (const bool integers : {false, true}) {
    std::vector<std::byte> file = tflite_file::small_network(integers);
    std::size_t accepted = 0;
    for (std::size_t byte = 0; byte < file.size(); ++byte)
      for (int bit = 0; bit < 8; ++bit) {
        file[byte] ^= std::byte{1} << bit;
        if (is_read(file)) ++accepted;
        file[byte] ^= std::byte{1} << bit;
      }
    // Weights may have any bits.
    CHECK(accepted > 0);
    CHECK(accepted < 8 * file.size());
  }
}

TEST_CASE("a TFLite file with hostile offsets and lengths in any place is read or refused") {
  for (const bool integers : {false, true}) {
    const std::vector<std::byte> file = tflite_file::small_network(integers);
    for (std::size_t place = 0; place + 4 <= file.size(); place += 4)
      for (const std::uint32_t value :
           {0u, 1u, 4u, 0x7fffffffu, 0x80000000u, 0xfffffffcu, 0xffffffffu,
            static_cast<std::uint32_t>(file.size()), static_cast<std::uint32_t>(file.size() - place),
            static_cast<std::uint32_t>(0u - place)}) {
        std::vector<std::byte> hostile = file;
        std::memcpy(hostile.data() + place, &value, 4);
        is_read(hostile);
      }
  }
}

TEST_CASE("a TFLite file is read from memory that begins anywhere") {
  const std::vector<std::byte> file = tflite_file::small_network();
  for (std::size_t offset = 0; offset < 16; ++offset) {
    std::vector<std::byte> shifted(offset);
    shifted.insert(shifted.end(), file.begin(), file.end());
    CHECK(parse_tflite(std::span(shifted).subspan(offset), "x.tflite").nodes.size() == 4);
  }
}

TEST_CASE("what is no TFLite file, or not of this version, is named") {
  CHECK(error_of({}) ==
        "x.tflite: at byte 4: expected a TFLite file, which has 'TFL3' here, found the end of the file");
  std::vector<std::byte> file = tflite_file::small_network();
  file[4] = std::byte{'X'};
  CHECK(error_of(file) == "x.tflite: at byte 4: expected a TFLite file, which has 'TFL3' here, found 'XFL3'");
  tflite_file::Writer old;
  const int x = old.tensor("x", {1, 2}, tflite_file::float32);
  CHECK_THAT(error_of(old.finish({x}, {x}, 2)),
             Catch::Matchers::ContainsSubstring("expected version 3 of the format, found 2"));
}

TEST_CASE("tensors that refer to the same bytes many times over are refused") {
  tflite_file::Writer file;
  const int x = file.tensor("x", {1, 1000}, tflite_file::float32);
  const int weights = file.constant("w", {1000, 1000}, tflite_file::int8,
                                    std::vector<std::int8_t>(1000000, 1), {{1.0f}, {0}});
  int last = x;
  for (int layer = 0; layer < 40; ++layer) {
    const int next = file.tensor("y", {1, 1000}, tflite_file::float32);
    file.operation(9, {last, weights}, {next});
    last = next;
  }
  CHECK_THAT(error_of(file.finish({x}, {last})),
             Catch::Matchers::ContainsSubstring("tensors that do not share their bytes many times over"));
}
