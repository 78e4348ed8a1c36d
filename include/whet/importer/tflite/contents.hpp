#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <whet/importer/graph.hpp>
#include <whet/importer/tflite/builtin_operators.hpp>
#include <whet/importer/tflite/table.hpp>
#include <whet/io/element_type.hpp>
#include <whet/io/quote.hpp>

namespace whet::importer::tflite {

/// A tensor as the file has it, batch included.
struct FileTensor {
  std::string name;
  std::vector<std::size_t> shape;
  ElementType type = ElementType::float32;
  QuantizationParameters quantization;  ///< no scales: none
  std::span<const std::byte> data;      ///< of a constant, in the file
  bool is_constant = false;
};

/// An operator as the file has it. An input of -1 is one that is left out.
struct FileOperator {
  std::int32_t code = 0;
  std::string name;  ///< "CONV_2D", of custom operators "CUSTOM 'name'"
  std::vector<std::int32_t> inputs;
  std::vector<std::int32_t> outputs;
  std::optional<Table> options;
};

/// What a TFLite file says, with every index in range and every constant as long as its shape.
struct Contents {
  std::string file;
  std::vector<FileTensor> tensors;
  std::vector<FileOperator> operators;
  std::vector<std::int32_t> inputs;
  std::vector<std::int32_t> outputs;
};

/// Reads the tables of a TFLite file by the numbers of their fields, which its schema fixes for good.
class ContentsReader {
 public:
  explicit ContentsReader(Buffer& from) : buffer(&from) {}

  /// Errors: FileError.
  Contents read() {
    const Table model = Table::root(*buffer, "model");
    if (const auto version = model.number<std::uint32_t>(0, 0); version != 3)
      model.fail("version 3 of the format", std::to_string(version));
    if (const std::size_t graphs = model.count(2); graphs != 1)
      model.fail("one graph, without branches or loops that call others", std::to_string(graphs));
    const Table graph = model.at(2, 0, "graph");
    contents.file = buffer->file;
    // Where every table has room of its own, there are no more of them than this.
    const std::size_t most = buffer->bytes.size() / 4;
    for (std::size_t index = 0; index < graph.count(0); ++index)
      contents.tensors.push_back(read_tensor(model, graph.at(0, index, "tensor"), index));
    for (std::size_t index = 0; index < graph.count(3); ++index)
      contents.operators.push_back(read_operator(model, graph.at(3, index, "operator"), most));
    contents.inputs = indices(graph, 1, most, false);
    contents.outputs = indices(graph, 2, most, false);
    return std::move(contents);
  }

 private:
  static std::optional<ElementType> element_type(int code) {
    constexpr std::array<std::optional<ElementType>, 17> types{
        ElementType::float32, ElementType::float16, ElementType::int32,   ElementType::uint8,
        ElementType::int64,   std::nullopt,         ElementType::boolean, ElementType::int16,
        std::nullopt,         ElementType::int8,    ElementType::float64, std::nullopt,
        ElementType::uint64,  std::nullopt,         std::nullopt,         ElementType::uint32,
        ElementType::uint16};
    return code >= 0 && static_cast<std::size_t>(code) < types.size() ? types[static_cast<std::size_t>(code)]
                                                                      : std::nullopt;
  }

  FileTensor read_tensor(const Table& model, const Table& table, std::size_t index) {
    FileTensor tensor;
    tensor.name = table.text(3);
    buffer->charge(sizeof(FileTensor) + tensor.name.size(), table.offset());
    const auto fail = [&](std::string expected, std::string found) {
      throw FileError(buffer->file, "tensor " + std::to_string(index) + " " + quote_text(tensor.name),
                      std::move(expected), std::move(found));
    };
    const auto code = table.number<std::int8_t>(1, 0);
    const auto type = element_type(code);
    if (!type) fail("numbers or truth values", "type " + std::to_string(code));
    tensor.type = *type;
    for (const std::int32_t extent : table.numbers<std::int32_t>(0, 8, "extents")) {
      if (extent < 0) fail("extents of at least 0", std::to_string(extent));
      tensor.shape.push_back(static_cast<std::size_t>(extent));
    }
    if (table.has(4)) read_quantization(table.child(4, "quantization"), tensor, fail);

    const auto at = table.number<std::uint32_t>(2, 0);
    if (const std::size_t buffers = model.count(4); at >= buffers)
      fail("the index of one of " + std::to_string(buffers) + " buffers", std::to_string(at));
    const Table data = model.at(4, at, "buffer");
    if (data.number<std::uint64_t>(1, 0) > 1) fail("a constant within the flatbuffer", "one behind it");
    tensor.data = data.bytes(0);
    tensor.is_constant = !tensor.data.empty();
    const auto bytes = tensor_bytes(tensor.shape, tensor.type);
    if (!bytes || *bytes > std::uint64_t{std::numeric_limits<std::int32_t>::max()})
      fail("a tensor of less than 2 GiB", "shape " + shape_text(tensor.shape));
    if (tensor.is_constant && *bytes != tensor.data.size())
      fail(std::to_string(*bytes) + " bytes for shape " + shape_text(tensor.shape),
           std::to_string(tensor.data.size()));
    return tensor;
  }

  template <class Fail>
  void read_quantization(const Table& table, FileTensor& tensor, Fail&& fail) {
    const std::size_t most = buffer->bytes.size() / 4;
    tensor.quantization.scales = table.numbers<float>(2, most, "scales");
    tensor.quantization.zero_points = table.numbers<std::int64_t>(3, most, "zero points");
    if (tensor.quantization.scales.empty()) return;
    const auto axis = table.number<std::int32_t>(6, 0);
    const std::size_t count = tensor.quantization.scales.size();
    if (tensor.quantization.zero_points.empty()) tensor.quantization.zero_points.assign(count, 0);
    if (tensor.quantization.zero_points.size() != count)
      fail("as many zero points as scales, " + std::to_string(count),
           std::to_string(tensor.quantization.zero_points.size()));
    if (axis < 0 || (count > 1 && static_cast<std::size_t>(axis) >= tensor.shape.size()))
      fail("a quantized dimension of the shape " + shape_text(tensor.shape), std::to_string(axis));
    tensor.quantization.axis = static_cast<std::size_t>(axis);
    if (count > 1 && count != tensor.shape[tensor.quantization.axis])
      fail("1 or " + std::to_string(tensor.shape[tensor.quantization.axis]) + " scales",
           std::to_string(count));
    for (const float scale : tensor.quantization.scales)
      if (!(scale > 0.0f) || !std::isfinite(scale)) fail("positive scales", std::to_string(scale));
    for (const std::int64_t point : tensor.quantization.zero_points)
      if (point < std::numeric_limits<std::int32_t>::min() ||
          point > std::numeric_limits<std::int32_t>::max())
        fail("zero points of 32 bits", std::to_string(point));
  }

  FileOperator read_operator(const Table& model, const Table& table, std::size_t most) {
    FileOperator operation;
    buffer->charge(sizeof(FileOperator), table.offset());
    const auto at = table.number<std::uint32_t>(0, 0);
    if (const std::size_t codes = model.count(1); at >= codes)
      table.fail("the index of one of " + std::to_string(codes) + " operator codes", std::to_string(at));
    const Table code = model.at(1, at, "operator code");
    // The first of the two fields ends at 127, where newer files have the code in the second one only.
    operation.code = code.number<std::int32_t>(3, 0);
    if (operation.code == 0) operation.code = code.number<std::int8_t>(0, 0);
    operation.name = builtin_name(operation.code);
    if (operation.name == "CUSTOM") operation.name += " " + quote_text(code.text(1));
    operation.inputs = indices(table, 1, most, true);
    operation.outputs = indices(table, 2, most, false);
    if (table.has(4)) operation.options = table.child(4, "options");
    return operation;
  }

  std::vector<std::int32_t> indices(const Table& table, int field, std::size_t most, bool may_be_missing) {
    auto found = table.numbers<std::int32_t>(field, most, "indices");
    for (const std::int32_t index : found)
      if (index < (may_be_missing ? -1 : 0) ||
          (index >= 0 && static_cast<std::size_t>(index) >= contents.tensors.size()))
        table.fail("the index of one of " + std::to_string(contents.tensors.size()) + " tensors",
                   std::to_string(index));
    return found;
  }

  Buffer* buffer;
  Contents contents;
};

}  // namespace whet::importer::tflite
