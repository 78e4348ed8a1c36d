#include <cstdint>
#include <string>
#include <vector>

#include <whet/io/idx.hpp>

#include "catch.hpp"
#include "io/files.hpp"

namespace {

// Written by hand after the format's page: two images of 2 x 3 pixels.
const std::string images = files::raw({0, 0, 8, 3, 0, 0, 0,   2,   0,   0,   0,   2,  0, 0, 0, 3,  //
                                       1, 2, 3, 4, 5, 6, 250, 251, 252, 253, 254, 255});

whet::IdxArray parse(const std::string& content) {
  return whet::parse_idx(files::bytes_of(content), "x.idx");
}

whet::FileError error_of(const std::string& content) {
  return files::error_of([&] { parse(content); });
}

}  // namespace

TEST_CASE("an IDX file has its extents and values, plain or compressed") {
  for (const std::string& content : {images, files::gzip(images)}) {
    const whet::IdxArray array = parse(content);
    CHECK(array.extents == std::vector{2, 2, 3});
    CHECK(array.values == std::vector<std::uint8_t>{1, 2, 3, 4, 5, 6, 250, 251, 252, 253, 254, 255});
  }
}

TEST_CASE("compression is told by content, not by name") {
  const files::TemporaryFolder folder;
  files::put(folder / "plain.gz", images);
  files::put(folder / "packed", files::gzip(images));
  CHECK(whet::read_idx(folder / "plain.gz").values.size() == 12);
  CHECK(whet::read_idx(folder / "packed").values.size() == 12);
}

TEST_CASE("an IDX file may hold 1 to 4 dimensions and no samples") {
  CHECK(parse(files::raw({0, 0, 8, 1, 0, 0, 0, 2, 7, 9})).values == std::vector<std::uint8_t>{7, 9});
  CHECK(parse(files::raw({0, 0, 8, 4, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 5})).extents.size() ==
        4);
  const whet::IdxArray none = parse(files::raw({0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 28, 0, 0, 0, 28}));
  CHECK(none.extents == std::vector{0, 28, 28});
  CHECK(none.values.empty());
}

TEST_CASE("an IDX file cut anywhere is an error, plain or compressed") {
  for (std::size_t length = 0; length < images.size(); ++length) {
    CAPTURE(length);
    CHECK_THROWS_AS(parse(images.substr(0, length)), whet::FileError);
    CHECK_THROWS_AS(parse(files::gzip(images.substr(0, length))), whet::FileError);
  }
}

TEST_CASE("a cut IDX file is an error that says how much there should be") {
  const whet::FileError error = error_of(images.substr(0, 20));
  CHECK(error.file() == "x.idx");
  CHECK(error.expected() == "12 values after the header");
  CHECK(error.offset() == 20U);
}

TEST_CASE("bytes behind the values of an IDX file are an error, plain or compressed") {
  CHECK(error_of(images + "x").offset() == 28U);
  CHECK(error_of(files::gzip(images + "x")).found() == "more bytes");
  CHECK_THROWS_AS(parse(files::gzip(images) + "x"), whet::FileError);
}

TEST_CASE("a wrong magic number, element type or rank of an IDX file is an error that says where") {
  CHECK(error_of("\x89PNG\r\n").offset() == 0U);
  CHECK(error_of(files::raw({0, 0, 0x0d, 1, 0, 0, 0, 0})).found() == "type 13");
  CHECK(error_of(files::raw({0, 0, 8, 0})).offset() == 3U);
  CHECK(error_of(files::raw({0, 0, 8, 5})).found() == "5");
}

TEST_CASE("an IDX header that declares more than the file can hold allocates nothing") {
  // 2^31 - 1 samples, and a product beyond 64 bits: either would end in bad_alloc.
  const std::string many = files::raw({0, 0, 8, 1, 0x7f, 255, 255, 255, 1});
  CHECK(error_of(many).expected() == "2147483647 values after the header");
  CHECK_THROWS_AS(parse(files::gzip(many)), whet::FileError);
  const std::string extent = files::raw({0x7f, 255, 255, 255});
  CHECK(error_of(files::raw({0, 0, 8, 4}) + extent + extent + extent + extent).offset() == 4U);
  CHECK(error_of(files::raw({0, 0, 8, 1, 255, 255, 255, 255})).found() == "4294967295");
}

TEST_CASE("a zero extent does not hide an overflow of the ones before it") {
  const std::string extent = files::raw({0x7f, 255, 255, 255});
  const whet::IdxArray none =
      parse(files::raw({0, 0, 8, 4}) + extent + extent + extent + files::raw({0, 0, 0, 0}));
  CHECK(none.values.empty());
}

TEST_CASE("a compressed file that inflates to far more than it declares is refused at its declared end") {
  const std::string bomb = files::gzip(images + std::string(50'000'000, '\0'));
  CHECK(bomb.size() < 100'000);
  CHECK(error_of(bomb).found() == "more bytes");
}

TEST_CASE("a missing IDX file is an error that names it") {
  CHECK(files::error_of([] { whet::read_idx("/nonexistent.gz"); }).file() == "/nonexistent.gz");
}
