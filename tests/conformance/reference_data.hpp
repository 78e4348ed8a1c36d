#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <nlohmann/json.hpp>

#include <whet/io/npy.hpp>

#include "catch.hpp"

namespace conformance {

/// Reference tensors of other implementations, which are no part of this repository.
inline std::filesystem::path data_root() {
  const char* named = std::getenv("WHET_REFERENCE_DATA");
  return named != nullptr ? std::filesystem::path(named)
                          : std::filesystem::path(WHET_SOURCE_DIR) / ".." / "shared" / "data";
}

inline nlohmann::json read_json(const std::filesystem::path& path) {
  std::ifstream file(path);
  INFO(path.string());
  REQUIRE(file.good());
  return nlohmann::json::parse(file);
}

template <class Value>
std::vector<Value> read_values(const std::filesystem::path& path) {
  const whet::NpyArray array = whet::read_npy(path);
  const auto values = array.as<Value>();
  return {values.begin(), values.end()};
}

}  // namespace conformance

/// Ends a test case with a message when `folder` of the reference data is not there.
#define WHET_NEEDS_REFERENCE_DATA(folder)                                             \
  if (!std::filesystem::exists(conformance::data_root() / (folder)))                  \
  WHET_SKIP("no reference data at " << (conformance::data_root() / (folder)).string() \
                                    << "; WHET_REFERENCE_DATA names its root")
