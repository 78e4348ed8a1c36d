#include <string>
#include <vector>

#include <whet/io/npy_header.hpp>

#include "catch.hpp"
#include "io/files.hpp"

namespace {

const std::string path = "x.npy";

whet::NpyHeader parse(const std::string& text) { return whet::NpyHeaderParser(text, path, 10).parse(); }

whet::FileError error_of(const std::string& text) {
  return files::error_of([&] { parse(text); });
}

}  // namespace

TEST_CASE("an NPY header gives type and shape") {
  const auto header = parse("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }   \n");
  CHECK(header.type == whet::ElementType::float64);
  CHECK(header.shape == std::vector<std::size_t>{2, 3});
}

TEST_CASE("an NPY header may have its keys in any order, double quotes and no comma at the end") {
  const auto header = parse("{\"shape\":(7,),\"fortran_order\":False,\"descr\":\"|u1\"}\n");
  CHECK(header.type == whet::ElementType::uint8);
  CHECK(header.shape == std::vector<std::size_t>{7});
  CHECK(parse("{'descr': '<i2', 'fortran_order': False, 'shape': ()}\n").shape.empty());
}

TEST_CASE("Fortran order, big-endian and other types are refused in words") {
  CHECK(error_of("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 2), }\n").found() == "Fortran order");
  const auto big_endian = error_of("{'descr': '>f4', 'fortran_order': False, 'shape': (2,), }\n");
  CHECK(big_endian.expected() == "little-endian values");
  CHECK(big_endian.found() == "'>f4', which is big-endian");
  CHECK(big_endian.offset() == 20U);
  CHECK(error_of("{'descr': '<c8', 'fortran_order': False, 'shape': (2,), }\n").found() == "'<c8'");
  CHECK(error_of("{'descr': '', 'fortran_order': False, 'shape': (2,), }\n").found() == "''");
  CHECK(error_of("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }\n").found() ==
        "a structured one");
}

TEST_CASE("an NPY header with a key missing, twice or unknown is refused") {
  CHECK(error_of("{'fortran_order': False, 'shape': (2,), }\n").found() == "no 'descr'");
  CHECK(error_of("{'descr': '<f4', 'shape': (2,), }\n").found() == "no 'fortran_order'");
  CHECK(error_of("{'descr': '<f4', 'fortran_order': False, }\n").found() == "no 'shape'");
  CHECK(error_of("{'descr': '<f4', 'descr': '<f4', }\n").found() == "'descr'");
  CHECK(error_of("{'order': False, }\n").found() == "'order'");
  CHECK(error_of("{}\n").found() == "no 'descr'");
}

TEST_CASE("an NPY header that is no such dictionary is refused") {
  const std::string start = "{'descr': '<f4', 'fortran_order': False, 'shape': ";
  for (const std::string text :
       {"", "\n", "{", "[]\n", "{'descr'", "{'descr", "{'descr': <f4}\n", "{'descr': '<f4' 'shape': ()}\n"})
    CHECK_THROWS_AS(parse(text), whet::FileError);
  for (const std::string text : {"(3), }\n", "(-1,), }\n", "(1.5,), }\n", "(1,,), }\n", "(,), }\n", "3, }\n",
                                 "(99999999999999999999,), }\n", "(3,), }", "(3,), }\n\n", "(3,), } x\n",
                                 "(3,) \n", "(3,", "(3 4), }\n", "[3], }\n", "(+3,), }\n", "(0x3,), }\n"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parse(start + text), whet::FileError);
  }
  CHECK_THROWS_AS(parse("{'descr': '<f4', 'fortran_order': 0, 'shape': (3,), }\n"), whet::FileError);
}

TEST_CASE("an NPY header with too many dimensions is refused") {
  std::string extents;
  for (int axis = 0; axis < 33; ++axis) extents += "1,";
  const auto error = error_of("{'descr': '<f4', 'fortran_order': False, 'shape': (" + extents + ")}\n");
  CHECK(error.expected() == "at most 32 dimensions");
}
