#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <whet/io/atomic_file.hpp>
#include <whet/io/element_type.hpp>
#include <whet/io/safetensors_content.hpp>

namespace whet {

namespace detail {

using NamedTensor = SafeTensors::Tensors::value_type;

/// Larger elements first, so that every tensor is aligned to its own; then by name.
inline std::vector<const NamedTensor*> safetensors_order(const SafeTensors& source) {
  std::vector<const NamedTensor*> order;
  for (const NamedTensor& named : source.tensors()) order.push_back(&named);
  std::stable_sort(order.begin(), order.end(), [](const NamedTensor* left, const NamedTensor* right) {
    return left->second.type > right->second.type;
  });
  return order;
}

/// Padded with spaces, so that the data begins at a multiple of 8 bytes.
inline std::string safetensors_header(const SafeTensors& source, std::span<const NamedTensor* const> order) {
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  if (!source.metadata().empty()) header["__metadata__"] = source.metadata();
  std::uint64_t begin = 0;
  for (const NamedTensor* named : order) {
    const StoredTensor& stored = named->second;
    const std::uint64_t end = begin + stored.bytes.size();
    header[named->first] = {{"dtype", element_facts(stored.type).safetensors},
                            {"shape", stored.shape},
                            {"data_offsets", std::array<std::uint64_t, 2>{begin, end}}};
    begin = end;
  }
  constexpr std::size_t alignment = 8;
  std::string text = header.dump();
  text.append((alignment - text.size() % alignment) % alignment, ' ');
  return text;
}

}  // namespace detail

/// Writes a safetensors file; an existing one is replaced whole or not at all. The same tensors give the same
/// bytes, in the order of the reference implementation.
/// Errors: std::invalid_argument for names or metadata that are not UTF-8; FileError when writing fails.
inline void write_safetensors(const std::filesystem::path& path, const SafeTensors& tensors) {
  const std::vector<const detail::NamedTensor*> order = detail::safetensors_order(tensors);
  std::string header;
  try {
    header = detail::safetensors_header(tensors, order);
  } catch (const nlohmann::json::type_error& error) {
    throw std::invalid_argument(path.string() +
                                ": expected names and metadata in UTF-8, found: " + error.what());
  }
  const auto length = static_cast<std::uint64_t>(header.size());
  AtomicFile file(path);
  file.write(std::as_bytes(std::span(&length, 1)));
  file.write(header);
  for (const detail::NamedTensor* named : order) file.write(named->second.bytes);
  file.commit();
}

}  // namespace whet
