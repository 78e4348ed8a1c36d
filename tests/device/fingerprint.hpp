#pragma once

#include <cstddef>
#include <cstdint>

namespace device {

/// 32 bits that stand for the bytes of a tensor. Source: FNV-1a, Fowler, Noll and Vo.
inline std::uint32_t fingerprint(const void* data, std::size_t bytes) {
  const auto* const byte = static_cast<const unsigned char*>(data);
  std::uint32_t hash = 2166136261u;
  for (std::size_t index = 0; index < bytes; ++index) hash = (hash ^ byte[index]) * 16777619u;
  return hash;
}

}  // namespace device
