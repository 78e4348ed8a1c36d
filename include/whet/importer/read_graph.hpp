#pragma once

#include <filesystem>

#include <whet/importer/graph.hpp>
#include <whet/importer/tflite/read.hpp>

namespace whet::importer {

/// Reads a network from a file of another framework: TFLite. Errors: FileError.
inline Graph read_graph(const std::filesystem::path& path) { return read_tflite(path); }

}  // namespace whet::importer
