#include <cstddef>
#include <cstdint>
#include <span>

#include <whet/io/npy.hpp>

#include "fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::expect_value_or_file_error(data, size, [](std::span<const std::byte> bytes) {
    const whet::NpyArray array = whet::parse_npy(bytes, "fuzz");
    fuzz::require(whet::tensor_bytes(array.shape, array.type) == array.bytes.size());
    if (array.type == whet::ElementType::float32)
      fuzz::require(array.as<float>().size_bytes() == array.bytes.size());
    // What we write of it says the same.
    const std::string header = whet::npy_header(array.type, array.shape);
    const whet::NpyHeader again =
        whet::NpyHeaderParser(std::string_view(header).substr(10), "fuzz", 10).parse();
    fuzz::require(again.shape == array.shape && again.type == array.type);
  });
  return 0;
}
