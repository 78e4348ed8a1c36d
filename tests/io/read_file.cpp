#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <whet/io/read_file.hpp>

#include "catch.hpp"
#include "io/files.hpp"

TEST_CASE("a file is read whole, zeros included") {
  const files::TemporaryFolder folder;
  files::put(folder / "a", files::raw({1, 0, 255}));
  const auto bytes = whet::read_file(folder / "a");
  CHECK(bytes == std::vector{std::byte{1}, std::byte{0}, std::byte{255}});
  files::put(folder / "empty", "");
  CHECK(whet::read_file(folder / "empty").empty());
}

TEST_CASE("a missing file is an error that names it") {
  const auto error = files::error_of([] { whet::read_file("/nonexistent/weights.npy"); });
  CHECK(error.file() == "/nonexistent/weights.npy");
  CHECK(error.found() == "No such file or directory");
}

TEST_CASE("folders and devices are not read") {
  const files::TemporaryFolder folder;
  CHECK(files::error_of([&] { whet::read_file(folder.path()); }).expected() == "a regular file");
  CHECK(files::error_of([] { whet::read_file("/dev/zero"); }).expected() == "a regular file");
}

TEST_CASE("a file that is larger than the memory is an error with its size") {
  const auto error =
      files::error_of([] { whet::detail::room_for("huge.npy", std::numeric_limits<std::uintmax_t>::max()); });
  CHECK(error.file() == "huge.npy");
  CHECK(error.expected() == "a file that fits into memory");
  CHECK(error.found() == "18446744073709551615 bytes");
}
