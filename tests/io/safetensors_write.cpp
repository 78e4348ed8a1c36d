#include <string>

#include <whet/io/safetensors_write.hpp>

#include "catch.hpp"
#include "io/files.hpp"

// Round trips and bytes are in safetensors.cpp.

TEST_CASE("a file without tensors is an empty object padded to eight bytes") {
  const files::TemporaryFolder folder;
  whet::write_safetensors(folder / "a", whet::SafeTensors());
  CHECK(files::get(folder / "a") == files::raw({8, 0, 0, 0, 0, 0, 0, 0}) + "{}      ");
}

TEST_CASE("a folder that does not exist is an error that names the safetensors file") {
  const auto error = files::error_of([] { whet::write_safetensors("/nonexistent/a", whet::SafeTensors()); });
  CHECK(error.file() == "/nonexistent/a");
}
