#pragma once

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>

#include <whet/core/layer_key.hpp>

namespace whet::importer {

/// Gives layers names that can be written as source and are each there once.
class LayerNames {
 public:
  /// A name like `wanted`: its letters, digits, '_', '-' and '.', at most as long as names may be, and with a
  /// number behind it where it is taken. Of a layer without a name `otherwise` takes its place.
  std::string unique(std::string_view wanted, std::string_view otherwise) {
    std::string name;
    for (const char character : wanted)
      name += std::string_view("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.")
                          .find(character) == std::string_view::npos
                  ? '_'
                  : character;
    if (name.find_first_not_of("_-.") == std::string::npos) name = otherwise;
    // Room for "_99999"
    name.resize(std::min(name.size(), max_layer_name - 6));
    std::string free = name;
    for (std::size_t number = 2; !taken.insert(free).second; ++number)
      free = name + "_" + std::to_string(number);
    return free;
  }

 private:
  std::set<std::string> taken;
};

}  // namespace whet::importer
