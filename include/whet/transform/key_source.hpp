#pragma once

#include <string>

#include <whet/core/layer_key.hpp>

namespace whet::detail {

/// A key as it stands in source: a string literal, a number or the name of an end.
inline std::string key_source(const LayerKey& key) {
  if (key.is_edge()) return key.edge == Edge::first ? "whet::first_layer" : "whet::last_layer";
  if (!key.is_name()) return std::to_string(key.position);
  std::string literal = "\"";
  for (char character : key.text()) {
    const auto code = static_cast<unsigned char>(character);
    if (character == '"' || character == '\\') literal += '\\';
    if (code >= 0x20 && code < 0x7f) {
      literal += character;
    } else {
      // Octal, because a hexadecimal escape swallows the digits behind it.
      literal += '\\';
      for (int shift = 6; shift >= 0; shift -= 3) literal += static_cast<char>('0' + (code >> shift) % 8);
    }
  }
  return literal + '"';
}

}  // namespace whet::detail
