#include <cstddef>
#include <cstdint>
#include <span>

#include <whet/io/safetensors.hpp>

#include "fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::expect_value_or_file_error(data, size, [](std::span<const std::byte> bytes) {
    const whet::SafeTensors tensors = whet::parse_safetensors(bytes, "fuzz");
    for (const auto& [name, stored] : tensors.tensors()) {
      fuzz::require(whet::tensor_bytes(stored.shape, stored.type) == stored.bytes.size());
      if (stored.type == whet::ElementType::boolean) tensors.values<bool>(name);
    }
    // What we write of it says the same, names and metadata included.
    const auto order = whet::detail::safetensors_order(tensors);
    const std::string header = whet::detail::safetensors_header(tensors, order);
    const whet::SafeTensorsHeader again = whet::parse_safetensors_header(header, "fuzz");
    fuzz::require(again.metadata == tensors.metadata() && again.tensors.size() == tensors.tensors().size());
  });
  return 0;
}
