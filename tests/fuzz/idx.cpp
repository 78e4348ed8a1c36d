#include <cstddef>
#include <cstdint>
#include <span>

#include <whet/io/idx.hpp>

#include "fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::expect_value_or_file_error(data, size, [](std::span<const std::byte> bytes) {
    const whet::IdxArray array = whet::parse_idx(bytes, "fuzz");
    std::size_t values = 1;
    for (int extent : array.extents) values *= static_cast<std::size_t>(extent);
    fuzz::require(!array.extents.empty() && array.extents.size() <= 4 && array.values.size() == values);
  });
  return 0;
}
