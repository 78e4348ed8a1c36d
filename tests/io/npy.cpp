#include <cstdint>
#include <filesystem>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <whet/io/npy.hpp>

#include "catch.hpp"
#include "io/files.hpp"

namespace {

// Files that NumPy 1.24.2 wrote.
const std::string preamble = files::raw({0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 0x76, 0});
const std::string two_by_two =
    preamble + "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }" + std::string(58, ' ') + "\n" +
    files::raw({0, 0, 0xc0, 0x3f, 0, 0, 0, 0xc0, 0, 0, 0x40, 0x40, 0, 0, 0x80, 0x40});
const std::string one_byte = preamble + "{'descr': '|i1', 'fortran_order': False, 'shape': (1,), }" +
                             std::string(60, ' ') + "\n" + files::raw({7});
const std::string scalar = preamble + "{'descr': '<f8', 'fortran_order': False, 'shape': (), }" +
                           std::string(62, ' ') + "\n" + files::raw({0, 0, 0, 0, 0, 0, 0x0a, 0x40});
const std::string version_two = files::raw({0x93, 'N', 'U', 'M', 'P', 'Y', 2, 0, 0x74, 0, 0, 0}) +
                                "{'descr': '<i2', 'fortran_order': False, 'shape': (2,), }" +
                                std::string(58, ' ') + "\n" + files::raw({1, 0, 2, 0});

whet::NpyArray parse(const std::string& content) {
  return whet::parse_npy(files::bytes_of(content), "x.npy");
}

whet::FileError error_of(const std::string& content) {
  return files::error_of([&] { parse(content); });
}

template <class Value>
std::vector<Value> copy(std::span<const Value> values) {
  return {values.begin(), values.end()};
}

template <class Value>
void round_trip(const std::vector<Value>& values) {
  const files::TemporaryFolder folder;
  whet::write_npy<Value>(folder / "a.npy", {values.size()}, values);
  const whet::NpyArray array = whet::read_npy(folder / "a.npy");
  CHECK(array.shape == std::vector{values.size()});
  CHECK(copy(array.as<Value>()) == values);
}

template <class Value>
void round_trip_limits() {
  round_trip<Value>(
      {std::numeric_limits<Value>::lowest(), Value{0}, Value{1}, std::numeric_limits<Value>::max()});
}

}  // namespace

TEST_CASE("arrays that NumPy wrote are read") {
  const whet::NpyArray matrix = parse(two_by_two);
  CHECK(matrix.shape == std::vector<std::size_t>{2, 2});
  CHECK(matrix.type == whet::ElementType::float32);
  CHECK(copy(matrix.as<float>()) == std::vector{1.5F, -2.0F, 3.0F, 4.0F});
  CHECK(copy(parse(one_byte).as<std::int8_t>()) == std::vector<std::int8_t>{7});
  CHECK(parse(scalar).shape.empty());
  CHECK(copy(parse(scalar).as<double>()) == std::vector{3.25});
  CHECK(copy(parse(version_two).as<std::int16_t>()) == std::vector<std::int16_t>{1, 2});
}

TEST_CASE("arrays are written byte for byte as NumPy does") {
  const files::TemporaryFolder folder;
  whet::write_npy<float>(folder / "a.npy", {2, 2}, std::vector{1.5F, -2.0F, 3.0F, 4.0F});
  CHECK(files::get(folder / "a.npy") == two_by_two);
  whet::write_npy<std::int8_t>(folder / "a.npy", {1}, std::vector<std::int8_t>{7});
  CHECK(files::get(folder / "a.npy") == one_byte);
  whet::write_npy<double>(folder / "a.npy", {}, std::vector{3.25});
  CHECK(files::get(folder / "a.npy") == scalar);
  CHECK(folder.names().size() == 1);
}

TEST_CASE("every element type comes back as it was written") {
  round_trip_limits<float>();
  round_trip_limits<double>();
  round_trip_limits<std::int8_t>();
  round_trip_limits<std::uint8_t>();
  round_trip_limits<std::int16_t>();
  round_trip_limits<std::int32_t>();
  round_trip_limits<std::int64_t>();
  round_trip<float>({});
}

TEST_CASE("values of another type than the file's are an error that names both") {
  const auto error = files::error_of([] { parse(two_by_two).as<std::int8_t>(); });
  CHECK(error.file() == "x.npy");
  CHECK(error.expected() == "int8 values");
  CHECK(error.found() == "float32");
}

TEST_CASE("an NPY file cut anywhere, or with a byte too many, is an error") {
  for (const std::string& content : {two_by_two, one_byte, scalar, version_two}) {
    for (std::size_t length = 0; length < content.size(); ++length) {
      CAPTURE(length);
      CHECK_THROWS_AS(parse(content.substr(0, length)), whet::FileError);
    }
    CHECK_THROWS_AS(parse(content + "x"), whet::FileError);
  }
  const auto error = error_of(two_by_two + "x");
  CHECK(error.offset() == 128U);
  CHECK(error.expected() == "16 bytes of values for shape [2, 2]");
  CHECK(error.found() == "17");
}

TEST_CASE("another magic string or version of an NPY file is an error") {
  CHECK(error_of("PK\x03\x04 an npz file").offset() == 0U);
  std::string version_three = two_by_two;
  version_three[6] = 3;
  CHECK(error_of(version_three).found() == "3.0");
  std::string minor = two_by_two;
  minor[7] = 1;
  CHECK(error_of(minor).found() == "1.1");
}

TEST_CASE("a header length beyond the file is an error before anything is allocated") {
  CHECK(error_of(files::raw({0x93, 'N', 'U', 'M', 'P', 'Y', 2, 0, 255, 255, 255, 255}) + "{}").found() ==
        "2");
}

TEST_CASE("a shape whose bytes overflow or exceed the file is an error before anything is allocated") {
  const auto with_shape = [](const std::string& shape) {
    const std::string text = "{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }\n";
    return files::raw({0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, static_cast<int>(text.size()), 0}) + text;
  };
  CHECK(error_of(with_shape("(4294967296, 4294967296)")).expected() ==
        "a shape whose bytes fit into 64 bits");
  CHECK(error_of(with_shape("(1000000000000,)")).found() == "0");
  CHECK(parse(with_shape("(4294967296, 4294967296, 0)")).bytes.empty());
}

TEST_CASE("values that do not fill their shape are refused before the file is touched") {
  const files::TemporaryFolder folder;
  const std::vector<float> values(3);
  CHECK_THROWS_AS(whet::write_npy<float>(folder / "a.npy", {2, 2}, values), std::invalid_argument);
  CHECK_THROWS_AS(whet::write_npy<float>(folder / "a.npy", std::vector<std::size_t>(33, 1), values),
                  std::invalid_argument);
  CHECK(folder.names().empty());
}
