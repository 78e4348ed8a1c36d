#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <whet/importer/graph.hpp>
#include <whet/importer/onnx/graph_writer.hpp>
#include <whet/importer/onnx/proto.hpp>
#include <whet/io/element_type.hpp>
#include <whet/io/file_error.hpp>
#include <whet/io/quote.hpp>
#include <whet/precision/bfloat16.hpp>
#include <whet/precision/float16.hpp>

namespace whet::importer {

/// Largest extent of an axis and largest number of values of a tensor that a reader takes from a file that
/// does not hold them: anything beyond is no network for small devices but a hostile file.
inline constexpr std::int64_t max_extent = std::int64_t{1} << 24;
inline constexpr std::int64_t max_values = std::int64_t{1} << 28;

/// A constant of an ONNX file. Values are float, or the integers of a quantized tensor, of shapes and
/// indices.
struct OnnxConstant {
  Dims dims;
  ElementType type = ElementType::float32;
  std::vector<std::byte> bytes;
  /// Set where a DequantizeLinear stands behind it: it then means reals.
  std::optional<QuantizationParameters> quantization;
  /// A QuantizeLinear made it uint8, which is taken for int8.
  bool was_unsigned = false;

  std::size_t size() const { return bytes.size() / element_facts(type).bytes; }

  template <class Value>
  std::vector<Value> as() const {
    std::vector<Value> values(bytes.size() / sizeof(Value));
    if (!values.empty()) std::memcpy(values.data(), bytes.data(), values.size() * sizeof(Value));
    return values;
  }

  /// Whole numbers of any type, for shapes, axes and zero points. Errors: none; of floats there are none.
  std::vector<std::int64_t> integers() const {
    const auto widen = [](const auto& values) {
      return std::vector<std::int64_t>(values.begin(), values.end());
    };
    switch (type) {
      case ElementType::int8:
        return widen(as<std::int8_t>());
      case ElementType::uint8:
      case ElementType::boolean:
        return widen(as<std::uint8_t>());
      case ElementType::int16:
        return widen(as<std::int16_t>());
      case ElementType::uint16:
        return widen(as<std::uint16_t>());
      case ElementType::int32:
        return widen(as<std::int32_t>());
      case ElementType::int64:
        return as<std::int64_t>();
      default:
        return {};
    }
  }

  bool is_float() const { return type == ElementType::float32; }
  bool is_integer() const { return !is_float() && type != ElementType::float64; }
};

/// Number of values of dimensions, or nothing where they are negative or more than 2^40.
inline std::optional<std::int64_t> count_of(std::span<const std::int64_t> dims) {
  std::int64_t count = 1;
  for (const std::int64_t extent : dims) {
    if (extent < 0 || extent > (std::int64_t{1} << 40)) return std::nullopt;
    if (extent != 0 && count > (std::int64_t{1} << 40) / extent) return std::nullopt;
    count *= extent;
  }
  return count;
}

/// Reads a tensor of an ONNX file: typed fields and raw data alike. float16, bfloat16 and double become
/// float. Errors: FileError naming the tensor: for external data, other types, and where values and
/// dimensions do not agree.
class OnnxTensorReader {
 public:
  OnnxTensorReader(const ::onnx::TensorProto& proto, const std::string& path) : tensor(proto), file(path) {}

  OnnxConstant read() const {
    using Proto = ::onnx::TensorProto;
    if (tensor.has_data_location() && tensor.data_location() == Proto::EXTERNAL)
      fail("values within the file", "external data");
    if (tensor.has_segment()) fail("a whole tensor", "a segment of one");
    OnnxConstant constant{
        .dims = {tensor.dims().begin(), tensor.dims().end()}, .bytes = {}, .quantization = {}};
    if (constant.dims.size() > max_file_rank)
      fail("at most 32 dimensions", std::to_string(constant.dims.size()));
    const std::optional<std::int64_t> count = count_of(constant.dims);
    if (!count) fail("extents of at least 0 whose product fits into 40 bits", "others");
    const auto values = static_cast<std::size_t>(*count);
    switch (tensor.data_type()) {
      case Proto::FLOAT:
        take<float>(constant, ElementType::float32, values, tensor.float_data());
        break;
      case Proto::DOUBLE:
        take_double(constant, values);
        break;
      case Proto::FLOAT16:
        take_half(constant, values, [](std::uint16_t half) { return Float16::decode(half); });
        break;
      case Proto::BFLOAT16:
        take_half(constant, values, [](std::uint16_t half) { return BFloat16::decode(half); });
        break;
      case Proto::INT8:
        take<std::int8_t>(constant, ElementType::int8, values, tensor.int32_data());
        break;
      case Proto::UINT8:
      case Proto::BOOL:
        take<std::uint8_t>(constant, ElementType::uint8, values, tensor.int32_data());
        break;
      case Proto::INT16:
        take<std::int16_t>(constant, ElementType::int16, values, tensor.int32_data());
        break;
      case Proto::UINT16:
        take<std::uint16_t>(constant, ElementType::uint16, values, tensor.int32_data());
        break;
      case Proto::INT32:
        take<std::int32_t>(constant, ElementType::int32, values, tensor.int32_data());
        break;
      case Proto::INT64:
        take<std::int64_t>(constant, ElementType::int64, values, tensor.int64_data());
        break;
      default:
        fail("values of a type that weights have: float, double, halves, integers of 8 to 64 bits",
             "type " + std::to_string(tensor.data_type()));
    }
    return constant;
  }

 private:
  template <class Value, class Field>
  std::vector<Value> gather(std::size_t values, const Field& field) const {
    const std::string& raw = tensor.raw_data();
    const bool is_raw = tensor.has_raw_data();
    const std::size_t found = is_raw ? raw.size() : static_cast<std::size_t>(field.size());
    const std::size_t wanted = is_raw ? values * sizeof(Value) : values;
    if (found != wanted)
      fail(std::to_string(wanted) + (is_raw ? " bytes" : " values"), std::to_string(found));
    std::vector<Value> result(values);
    if (is_raw && !result.empty()) std::memcpy(result.data(), raw.data(), raw.size());
    if (!is_raw)
      std::transform(field.begin(), field.end(), result.begin(),
                     [](auto value) { return static_cast<Value>(value); });
    return result;
  }

  template <class Value>
  static void store(OnnxConstant& constant, ElementType type, const std::vector<Value>& values) {
    constant.type = type;
    const auto bytes = std::as_bytes(std::span(values));
    constant.bytes.assign(bytes.begin(), bytes.end());
  }

  template <class Value, class Field>
  void take(OnnxConstant& constant, ElementType type, std::size_t values, const Field& field) const {
    store(constant, type, gather<Value>(values, field));
  }

  void take_double(OnnxConstant& constant, std::size_t values) const {
    const std::vector<double> wide = gather<double>(values, tensor.double_data());
    std::vector<float> narrow(wide.size());
    std::transform(wide.begin(), wide.end(), narrow.begin(),
                   [](double value) { return static_cast<float>(value); });
    store(constant, ElementType::float32, narrow);
  }

  template <class Decode>
  void take_half(OnnxConstant& constant, std::size_t values, Decode decode) const {
    std::vector<float> wide;
    for (const std::uint16_t half : gather<std::uint16_t>(values, tensor.int32_data()))
      wide.push_back(decode(half));
    store(constant, ElementType::float32, wide);
  }

  [[noreturn]] void fail(std::string expected, std::string found) const {
    throw FileError(file, "tensor " + quote_text(tensor.name()), std::move(expected), std::move(found));
  }

  const ::onnx::TensorProto& tensor;
  const std::string& file;
};

}  // namespace whet::importer
