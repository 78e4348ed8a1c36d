#include <cerrno>
#include <string>

#include <whet/io/file_error.hpp>

#include "catch.hpp"

TEST_CASE("a file error names file, expected and found") {
  const whet::FileError error("a.npy", "12 bytes", "7");
  CHECK(error.what() == std::string("a.npy: expected 12 bytes, found 7"));
  CHECK(error.file() == "a.npy");
  CHECK(error.expected() == "12 bytes");
  CHECK(error.found() == "7");
  CHECK_FALSE(error.offset().has_value());
  CHECK(error.place().empty());
}

TEST_CASE("a file error names the byte where there is one") {
  const whet::FileError error("a.npy", 8, "a header", "nothing");
  CHECK(error.what() == std::string("a.npy: at byte 8: expected a header, found nothing"));
  CHECK(error.offset() == 8U);
}

TEST_CASE("a file error names the tensor where there is one") {
  const whet::FileError error("a.safetensors", "tensor 'w'", "int8", "float32");
  CHECK(error.what() == std::string("a.safetensors: tensor 'w': expected int8, found float32"));
  CHECK(error.place() == "tensor 'w'");
}

TEST_CASE("the error of a system call carries the system's words") {
  const std::string message = whet::system_file_error("missing", "a readable file", ENOENT).what();
  CHECK(message == "missing: expected a readable file, found No such file or directory");
}
