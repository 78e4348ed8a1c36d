#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <whet/importer/tflite/contents.hpp>
#include <whet/importer/tflite/table.hpp>

#include "catch.hpp"
#include "importer/tflite_file.hpp"
#include "io/files.hpp"

namespace {

using namespace whet::importer::tflite;
using tflite_file::Scales;
using tflite_file::Writer;

Contents read(const std::vector<std::byte>& bytes) {
  Buffer buffer{"x.tflite", bytes, 16 * std::uint64_t{bytes.size()} + 65536};
  return ContentsReader(buffer).read();
}

std::string error_of(const std::vector<std::byte>& bytes) {
  return files::error_of([&] { static_cast<void>(read(bytes)); }).what();
}

/// A file whose only operator copies `x` to a constant with these scales.
std::vector<std::byte> with_scales(const std::vector<std::int32_t>& shape, const Scales& scales) {
  Writer file;
  const int x = file.tensor("x", {1, 6}, tflite_file::int8);
  std::size_t count = 1;
  for (const std::int32_t extent : shape) count *= static_cast<std::size_t>(extent);
  file.constant("w", shape, tflite_file::int8, std::vector<std::int8_t>(count, 1), scales);
  return file.finish({x}, {x});
}

}  // namespace

TEST_CASE("tensors, operators and ends are as the file has them") {
  const std::vector<std::byte> bytes = tflite_file::small_network(true);
  const Contents contents = read(bytes);
  CHECK(contents.file == "x.tflite");
  REQUIRE(contents.tensors.size() == 10);
  CHECK(contents.tensors[0].name == "image");
  CHECK(contents.tensors[0].shape == std::vector<std::size_t>{1, 4, 4, 2});
  CHECK(contents.tensors[0].type == whet::ElementType::int8);
  CHECK_FALSE(contents.tensors[0].is_constant);
  CHECK(contents.tensors[1].is_constant);
  CHECK(contents.tensors[1].data.size() == 54);
  CHECK(contents.tensors[1].quantization.scales == std::vector{0.01f, 0.02f, 0.03f});
  REQUIRE(contents.operators.size() == 4);
  CHECK(contents.operators[0].name == "CONV_2D");
  CHECK(contents.operators[0].inputs == std::vector<std::int32_t>{0, 1, 2});
  CHECK(contents.operators[0].options);
  CHECK_FALSE(contents.operators[1].options);
  CHECK(contents.inputs == std::vector<std::int32_t>{0});
  CHECK(contents.outputs == std::vector<std::int32_t>{9});
}

TEST_CASE("codes above 127 are read from their second field, names of custom operators from theirs") {
  const auto name = [](int code, const std::string& custom) {
    Writer file;
    const int x = file.tensor("x", {1, 6}, tflite_file::float32);
    const int y = file.tensor("y", {1, 6}, tflite_file::float32);
    file.operation(code, {x}, {y}, {}, custom);
    const auto bytes = file.finish({x}, {y});
    return read(bytes).operators[0].name;
  };
  CHECK(name(117, "") == "HARD_SWISH");
  CHECK(name(150, "") == "built-in operator 150");
  CHECK(name(32, "Mine") == "CUSTOM 'Mine'");
}

TEST_CASE("indices of tensors that are not there are refused") {
  const auto file_of = [](int input, int output, int end) {
    Writer file;
    file.tensor("x", {1, 6}, tflite_file::float32);
    file.tensor("y", {1, 6}, tflite_file::float32);
    file.operation(19, {input}, {output});
    return file.finish({0}, {end});
  };
  CHECK_NOTHROW(read(file_of(0, 1, 1)));
  CHECK_NOTHROW(read(file_of(-1, 1, 1)));  // An input may be left out.
  for (const auto& bytes : {file_of(2, 1, 1), file_of(-2, 1, 1), file_of(0, -1, 1), file_of(0, 1, 2)})
    CHECK_THAT(error_of(bytes), Catch::Matchers::ContainsSubstring("expected the index of one of 2 tensors"));
}

TEST_CASE("scales that say nothing of their tensor are refused") {
  const auto check = [](const std::vector<std::byte>& bytes, const std::string& said) {
    CHECK_THAT(error_of(bytes), Catch::Matchers::EndsWith("tensor 1 'w': expected " + said));
  };
  CHECK(read(with_scales({2, 3}, {{0.5f, 0.25f}, {0, 0}})).tensors[1].quantization.scales.size() == 2);
  CHECK(read(with_scales({2, 3}, {{0.5f, 0.25f, 1.0f}, {0, 0, 0}, 1})).tensors[1].quantization.axis == 1);
  // Without zero points they are all 0.
  CHECK(read(with_scales({2, 3}, {{0.5f}, {}})).tensors[1].quantization.zero_points ==
        std::vector<std::int64_t>{0});
  check(with_scales({2, 3}, {{0.5f, 0.25f}, {0}}), "as many zero points as scales, 2, found 1");
  check(with_scales({2, 3}, {{0.5f, 0.25f}, {0, 0}, 1}), "1 or 3 scales, found 2");
  check(with_scales({2, 3}, {{0.5f, 0.25f}, {0, 0}, 2}),
        "a quantized dimension of the shape [2, 3], found 2");
  check(with_scales({2, 3}, {{0.5f}, {0}, -1}), "a quantized dimension of the shape [2, 3], found -1");
  check(with_scales({2, 3}, {{0.0f}, {0}}), "positive scales, found 0.000000");
  check(with_scales({2, 3}, {{0.5f}, {std::int64_t{1} << 40}}),
        "zero points of 32 bits, found 1099511627776");
}

TEST_CASE("tensors whose shape is no shape, or whose constant has another size, are refused") {
  const auto error_of_tensor = [](const std::vector<std::int32_t>& shape, tflite_file::Type type,
                                  std::size_t bytes) {
    Writer file;
    file.tensor("w", shape, type, {}, std::vector<std::uint8_t>(bytes));
    return error_of(file.finish({0}, {0}));
  };
  CHECK_THAT(error_of_tensor({2, -3}, tflite_file::float32, 0),
             Catch::Matchers::EndsWith("tensor 0 'w': expected extents of at least 0, found -3"));
  CHECK_THAT(error_of_tensor(std::vector<std::int32_t>(9, 1), tflite_file::float32, 0),
             Catch::Matchers::EndsWith("expected at most 8 extents, found 9"));
  CHECK_THAT(error_of_tensor({65536, 65536}, tflite_file::float32, 0),
             Catch::Matchers::EndsWith("expected a tensor of less than 2 GiB, found shape [65536, 65536]"));
  CHECK_THAT(error_of_tensor({2, 3}, tflite_file::float32, 23),
             Catch::Matchers::EndsWith("expected 24 bytes for shape [2, 3], found 23"));
  CHECK_THAT(error_of_tensor({2, 3}, static_cast<tflite_file::Type>(5), 0),
             Catch::Matchers::EndsWith("expected numbers or truth values, found type 5"));
}
