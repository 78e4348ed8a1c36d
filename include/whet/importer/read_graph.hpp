#pragma once

#include <filesystem>

#include <whet/importer/graph.hpp>
#include <whet/importer/tflite/read.hpp>
#include <whet/io/file_error.hpp>
#ifdef WHET_ONNX
#include <whet/importer/onnx/read.hpp>
#endif

namespace whet::importer {

/// Reads a network from a file of another framework: ONNX where the name ends in ".onnx", else TFLite.
/// Errors: FileError; also for ONNX where whet::importer was built without libonnx.
inline Graph read_graph(const std::filesystem::path& path) {
  if (path.extension() == ".onnx") {
#ifdef WHET_ONNX
    return read_onnx(path);
#else
    throw FileError(path.string(), "a TFLite file, because this program was built without libonnx",
                    "an ONNX file");
#endif
  }
  return read_tflite(path);
}

}  // namespace whet::importer
