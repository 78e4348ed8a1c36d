#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <whet/importer/check_graph.hpp>
#include <whet/importer/graph.hpp>
#include <whet/importer/tflite/contents.hpp>
#include <whet/importer/tflite/graph_builder.hpp>
#include <whet/importer/tflite/operators.hpp>
#include <whet/importer/tflite/table.hpp>
#include <whet/io/file_error.hpp>
#include <whet/io/quote.hpp>
#include <whet/io/read_file.hpp>

namespace whet::importer {

/// Parses a TFLite file: float networks, and integer ones of int8 activations and weights. `file` is for
/// messages. Errors: FileError for anything else, naming operator and layer where one is the reason.
/// Source: TFLite's schema, version 3; its operators' specifications.
inline Graph parse_tflite(std::span<const std::byte> bytes, const std::string& file) {
  constexpr std::string_view identifier = "TFL3";
  constexpr std::size_t identifier_at = 4;
  const std::string_view content(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (content.size() < identifier_at + identifier.size() ||
      content.substr(identifier_at, identifier.size()) != identifier)
    throw FileError(file, std::uint64_t{identifier_at}, "a TFLite file, which has 'TFL3' here",
                    content.size() < identifier_at
                        ? std::string("the end of the file")
                        : quote_text(content.substr(identifier_at, identifier.size())));
  if (bytes.size() >= std::size_t{1} << 31)
    throw FileError(file, "a file of less than 2 GiB", std::to_string(bytes.size()) + " bytes");
  // Numbers of a flatbuffer are aligned relative to its beginning.
  struct alignas(16) Block {
    std::byte bytes[16];
  };
  std::vector<Block> aligned((bytes.size() + sizeof(Block) - 1) / sizeof(Block));
  std::memcpy(aligned.data(), bytes.data(), bytes.size());
  tflite::Buffer buffer{.file = file,
                        .bytes = {reinterpret_cast<const std::byte*>(aligned.data()), bytes.size()},
                        .allowance = 16 * std::uint64_t{bytes.size()} + 65536};

  const tflite::Contents contents = tflite::ContentsReader(buffer).read();
  tflite::GraphBuilder builder(contents, buffer);
  const auto ends = [&](const std::vector<std::int32_t>& tensors, std::vector<std::size_t>& to) {
    for (const std::int32_t index : tensors) to.push_back(builder.activation(index));
  };
  ends(contents.inputs, builder.graph.inputs);
  for (std::size_t index = 0; index < contents.operators.size(); ++index)
    tflite::read_operator(builder, index);
  ends(contents.outputs, builder.graph.outputs);
  check_graph(builder.graph);
  return std::move(builder.graph);
}

/// `parse_tflite` of a file. Errors: also FileError when the file is missing or unreadable.
inline Graph read_tflite(const std::filesystem::path& path) {
  return parse_tflite(read_file(path), path.string());
}

}  // namespace whet::importer
