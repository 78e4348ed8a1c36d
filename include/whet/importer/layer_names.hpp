#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
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
    // Numbers below the last one of the name are taken: to try them again takes hours where a file says so.
    std::size_t& last = numbers.try_emplace(name, 1).first->second;
    while (!taken.insert(free).second) free = name + "_" + std::to_string(++last);
    return free;
  }

 private:
  std::set<std::string> taken;
  /// The last number that was tried behind each name.
  std::map<std::string, std::size_t> numbers;
};

}  // namespace whet::importer
