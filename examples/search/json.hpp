#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <whet/io/read_file.hpp>

namespace example {

/// Members keep the order in which they were written.
using Json = nlohmann::ordered_json;

inline std::string read_text(const std::filesystem::path& path) {
  const std::vector<std::byte> bytes = whet::read_file(path);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline Json read_json(const std::filesystem::path& path) { return Json::parse(read_text(path)); }

}  // namespace example
