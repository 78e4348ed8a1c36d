#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <whet/io/element_type.hpp>
#include <whet/io/file_error.hpp>
#include <whet/io/quote.hpp>
#include <whet/io/read_file.hpp>
#include <whet/io/safetensors_content.hpp>
#include <whet/io/safetensors_header.hpp>

namespace whet {

namespace detail {

/// The length of the JSON header, checked against the format's limit and the bytes there are.
inline std::size_t safetensors_header_bytes(std::span<const std::byte> bytes, const std::string& file) {
  constexpr std::uint64_t longest = 100'000'000;
  std::uint64_t length = 0;
  if (bytes.size() < sizeof(length))
    throw FileError(file, 0, "8 bytes of header length", std::to_string(bytes.size()) + " bytes");
  std::memcpy(&length, bytes.data(), sizeof(length));
  if (length > longest)
    throw FileError(file, 0, "a header of at most " + std::to_string(longest) + " bytes",
                    std::to_string(length));
  if (length > bytes.size() - sizeof(length))
    throw FileError(file, 0, "a header of " + std::to_string(length) + " bytes",
                    std::to_string(bytes.size() - sizeof(length)));
  return static_cast<std::size_t>(length);
}

/// Every tensor begins where the one before it ends, each has the bytes of its shape, and the last one ends
/// where the file does: whatever passes lies inside of the file.
inline void check_safetensors_layout(const SafeTensorsHeader& header, std::uint64_t data_bytes,
                                     const std::string& file) {
  using Named = std::pair<const std::string, SafeTensorsEntry>;
  std::vector<const Named*> order;
  for (const Named& named : header.tensors) order.push_back(&named);
  std::sort(order.begin(), order.end(), [](const Named* left, const Named* right) {
    return std::tie(left->second.begin, left->second.end) < std::tie(right->second.begin, right->second.end);
  });
  std::uint64_t end = 0;
  for (const Named* named : order) {
    const auto& [name, entry] = *named;
    const std::string place = "tensor " + quote_text(name);
    if (entry.begin != end)
      throw FileError(file, place, "data at offset " + std::to_string(end) + ", where the one before it ends",
                      std::to_string(entry.begin));
    const auto expected = tensor_bytes(entry.shape, entry.type);
    if (!expected)
      throw FileError(file, place, "a shape whose bytes fit into 64 bits", shape_text(entry.shape));
    if (entry.end < entry.begin || entry.end - entry.begin != *expected)
      throw FileError(file, place, std::to_string(*expected) + " bytes for shape " + shape_text(entry.shape),
                      "data_offsets " + std::to_string(entry.begin) + " to " + std::to_string(entry.end));
    end = entry.end;
  }
  if (end != data_bytes)
    throw FileError(file, "data", std::to_string(end) + " bytes behind the header",
                    std::to_string(data_bytes));
}

}  // namespace detail

/// Parses a safetensors file. `file` is for messages.
/// Errors: FileError naming file and tensor when it is truncated, goes on behind its tensors, has holes or
/// overlaps, a header above 100 MB, or a header that is not as the format says.
/// Source: the format section of the safetensors documentation (Hugging Face).
inline SafeTensors parse_safetensors(std::span<const std::byte> bytes, const std::string& file) {
  constexpr std::size_t length_bytes = 8;
  const std::size_t header_bytes = detail::safetensors_header_bytes(bytes, file);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()) + length_bytes, header_bytes);
  SafeTensorsHeader header = parse_safetensors_header(text, file);
  const auto data = bytes.subspan(length_bytes + header_bytes);
  detail::check_safetensors_layout(header, data.size(), file);

  SafeTensors result(file);
  result.metadata() = std::move(header.metadata);
  for (auto& [name, entry] : header.tensors) {
    const auto values = data.subspan(static_cast<std::size_t>(entry.begin),
                                     static_cast<std::size_t>(entry.end - entry.begin));
    result.add(name, StoredTensor{entry.type, std::move(entry.shape), {values.begin(), values.end()}});
  }
  return result;
}

/// `parse_safetensors` of a file. Errors: also FileError when the file is missing or unreadable.
inline SafeTensors read_safetensors(const std::filesystem::path& path) {
  return parse_safetensors(read_file(path), path.string());
}

}  // namespace whet
