#include <string>
#include <string_view>
#include <vector>

#include <whet/io/gzip.hpp>

#include "catch.hpp"
#include "io/files.hpp"

namespace {

std::string inflate_all(std::string_view packed, std::size_t piece) {
  whet::GzipReader reader(files::bytes_of(packed), "file.gz");
  std::string text;
  std::vector<std::byte> buffer(piece);
  for (;;) {
    const std::size_t count = reader.read(buffer);
    text.append(reinterpret_cast<const char*>(buffer.data()), count);
    if (count < piece) return text;
  }
}

// `printf 'whet' | gzip -n` of GNU gzip 1.12.
const std::string from_gnu_gzip =
    files::raw({0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0x2b, 0xcf,
                0x48, 0x2d, 0x01, 0x00, 0x66, 0xf7, 0x8a, 0xde, 0x04, 0x00, 0x00, 0x00});

}  // namespace

TEST_CASE("gzip is told by its first two bytes") {
  CHECK(whet::is_gzip(files::bytes_of(from_gnu_gzip)));
  CHECK_FALSE(whet::is_gzip(files::bytes_of("\x1f")));
  CHECK_FALSE(whet::is_gzip(files::bytes_of("IDX")));
  CHECK_FALSE(whet::is_gzip({}));
}

TEST_CASE("a stream of GNU gzip inflates to what went in") {
  CHECK(inflate_all(from_gnu_gzip, 100) == "whet");
  CHECK(inflate_all(from_gnu_gzip, 1) == "whet");
}

TEST_CASE("several members are one stream") {
  CHECK(inflate_all(from_gnu_gzip + from_gnu_gzip, 3) == "whetwhet");
}

TEST_CASE("every truncation of a stream is an error") {
  for (std::size_t length = 2; length < from_gnu_gzip.size(); ++length) {
    CAPTURE(length);
    CHECK_THROWS_AS(inflate_all(from_gnu_gzip.substr(0, length), 100), whet::FileError);
  }
}

TEST_CASE("a wrong checksum is an error that names the file") {
  std::string damaged = from_gnu_gzip;
  damaged[16] = static_cast<char>(damaged[16] ^ 1);
  const auto error = files::error_of([&] { inflate_all(damaged, 100); });
  CHECK(error.file() == "file.gz");
  CHECK(error.found() == "incorrect data check");
}

TEST_CASE("bytes behind the stream are an error that counts them") {
  const auto error = files::error_of([&] { inflate_all(from_gnu_gzip + "abc", 100); });
  CHECK(error.found() == "3 bytes behind the gzip stream");
}
