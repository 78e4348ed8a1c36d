#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <flatbuffers/flatbuffers.h>
#include <string>
#include <vector>

/// Writes small TFLite files, table by table.
namespace tflite_file {

/// 0, 1, 2, …
inline std::vector<float> counted(int count) {
  std::vector<float> values;
  for (int index = 0; index < count; ++index) values.push_back(static_cast<float>(index));
  return values;
}

/// A field of an operator's options.
struct Option {
  int field;
  enum Kind { byte, integer, real } kind;
  double value;
};

enum Type { float32 = 0, float16 = 1, int32 = 2, int8 = 9, int16 = 7 };

struct Scales {
  std::vector<float> scales;
  std::vector<std::int64_t> zero_points;
  int axis = 0;
};

class Writer {
 public:
  /// Adds a tensor and returns its index.
  int tensor(const std::string& name, const std::vector<std::int32_t>& shape, Type type,
             const Scales& scales = {}, const std::vector<std::uint8_t>& data = {}) {
    std::uint32_t buffer = 0;
    if (!data.empty()) {
      builder.ForceVectorAlignment(data.size(), 1, 16);
      const auto bytes = builder.CreateVector(data);
      buffers.push_back(table([&] { builder.AddOffset(at(0), bytes); }));
      buffer = static_cast<std::uint32_t>(buffers.size());
    }
    flatbuffers::Offset<flatbuffers::Table> quantization;
    if (!scales.scales.empty()) {
      const auto scale = builder.CreateVector(scales.scales);
      const auto zero = builder.CreateVector(scales.zero_points);
      quantization = table([&] {
        builder.AddOffset(at(2), scale);
        builder.AddOffset(at(3), zero);
        builder.AddElement<std::int32_t>(at(6), scales.axis, 0);
      });
    }
    const auto extents = builder.CreateVector(shape);
    const auto text = builder.CreateString(name);
    tensors.push_back(table([&] {
      builder.AddOffset(at(0), extents);
      builder.AddElement<std::int8_t>(at(1), static_cast<std::int8_t>(type), 0);
      builder.AddElement<std::uint32_t>(at(2), buffer, 0);
      builder.AddOffset(at(3), text);
      if (!quantization.IsNull()) builder.AddOffset(at(4), quantization);
    }));
    return static_cast<int>(tensors.size()) - 1;
  }

  template <class Number>
  int constant(const std::string& name, const std::vector<std::int32_t>& shape, Type type,
               const std::vector<Number>& values, const Scales& scales = {}) {
    std::vector<std::uint8_t> data(values.size() * sizeof(Number));
    std::memcpy(data.data(), values.data(), data.size());
    return tensor(name, shape, type, scales, data);
  }

  void operation(int code, const std::vector<std::int32_t>& inputs, const std::vector<std::int32_t>& outputs,
                 const std::vector<Option>& options = {}, const std::string& custom = {}) {
    flatbuffers::Offset<flatbuffers::String> custom_name;
    if (!custom.empty()) custom_name = builder.CreateString(custom);
    codes.push_back(table([&] {
      builder.AddElement<std::int8_t>(at(0), static_cast<std::int8_t>(code > 127 ? 127 : code), 0);
      if (!custom.empty()) builder.AddOffset(at(1), custom_name);
      builder.AddElement<std::int32_t>(at(3), code, 0);
    }));
    flatbuffers::Offset<flatbuffers::Table> chosen;
    if (!options.empty())
      chosen = table([&] {
        for (const Option& option : options) {
          if (option.kind == Option::byte)
            builder.AddElement<std::int8_t>(at(option.field), static_cast<std::int8_t>(option.value));
          else if (option.kind == Option::integer)
            builder.AddElement<std::int32_t>(at(option.field), static_cast<std::int32_t>(option.value));
          else
            builder.AddElement<float>(at(option.field), static_cast<float>(option.value));
        }
      });
    const auto from = builder.CreateVector(inputs);
    const auto to = builder.CreateVector(outputs);
    operators.push_back(table([&] {
      builder.AddElement<std::uint32_t>(at(0), static_cast<std::uint32_t>(codes.size() - 1), 0);
      builder.AddOffset(at(1), from);
      builder.AddOffset(at(2), to);
      if (!chosen.IsNull()) builder.AddOffset(at(4), chosen);
    }));
  }

  std::vector<std::byte> finish(const std::vector<std::int32_t>& inputs,
                                const std::vector<std::int32_t>& outputs, std::uint32_t version = 3) {
    const auto all_tensors = builder.CreateVector(tensors);
    const auto all_operators = builder.CreateVector(operators);
    const auto from = builder.CreateVector(inputs);
    const auto to = builder.CreateVector(outputs);
    const auto graph = table([&] {
      builder.AddOffset(at(0), all_tensors);
      builder.AddOffset(at(1), from);
      builder.AddOffset(at(2), to);
      builder.AddOffset(at(3), all_operators);
    });
    // The first buffer is the empty one of tensors that are computed.
    buffers.insert(buffers.begin(), table([] {}));
    const auto graphs = builder.CreateVector(std::vector{graph});
    const auto all_buffers = builder.CreateVector(buffers);
    const auto all_codes = builder.CreateVector(codes);
    builder.Finish(table([&] {
                     builder.AddElement<std::uint32_t>(at(0), version, 0);
                     builder.AddOffset(at(1), all_codes);
                     builder.AddOffset(at(2), graphs);
                     builder.AddOffset(at(4), all_buffers);
                   }),
                   "TFL3");
    const auto* begin = reinterpret_cast<const std::byte*>(builder.GetBufferPointer());
    return {begin, begin + builder.GetSize()};
  }

 private:
  using TableOffset = flatbuffers::Offset<flatbuffers::Table>;

  static flatbuffers::voffset_t at(int field) { return static_cast<flatbuffers::voffset_t>(4 + 2 * field); }
  template <class Fill>
  TableOffset table(Fill&& fill) {
    const auto start = builder.StartTable();
    fill();
    return TableOffset(builder.EndTable(start));
  }

  flatbuffers::FlatBufferBuilder builder;
  std::vector<TableOffset> tensors;
  std::vector<TableOffset> buffers;
  std::vector<TableOffset> codes;
  std::vector<TableOffset> operators;
};

/// An image of 4x4x2 through a convolution of three filters, a dense layer of two units and a softmax, in
/// floats or in integers.
inline std::vector<std::byte> small_network(bool integers = false) {
  Writer file;
  const Type type = integers ? int8 : float32;
  const auto scale = [&](float value, std::int64_t zero) {
    return integers ? Scales{{value}, {zero}} : Scales{};
  };
  const auto weights = [&](const std::string& name, const std::vector<std::int32_t>& shape, int count,
                           const Scales& scales) {
    std::vector<float> real;
    std::vector<std::int8_t> integer;
    for (int index = 0; index < count; ++index) {
      real.push_back(0.01f * static_cast<float>(index % 17 - 8));
      integer.push_back(static_cast<std::int8_t>(index % 17 - 8));
    }
    return integers ? file.constant(name, shape, type, integer, scales)
                    : file.constant(name, shape, type, real);
  };
  const auto bias = [&](const std::string& name, int count, const Scales& scales) {
    return integers ? file.constant(name, {count}, int32,
                                    std::vector<std::int32_t>(static_cast<std::size_t>(count), 7), scales)
                    : file.constant(name, {count}, float32,
                                    std::vector<float>(static_cast<std::size_t>(count), 0.5f));
  };
  const int image = file.tensor("image", {1, 4, 4, 2}, type, scale(0.5f, -128));
  const int filters = weights("net/conv/Conv2D", {3, 3, 3, 2}, 54,
                              integers ? Scales{{0.01f, 0.02f, 0.03f}, {0, 0, 0}} : Scales{});
  const int filter_bias =
      bias("net/conv/BiasAdd", 3, integers ? Scales{{0.005f, 0.01f, 0.015f}, {0, 0, 0}} : Scales{});
  const int features = file.tensor("net/conv/Relu", {1, 4, 4, 3}, type, scale(0.25f, -128));
  const int shape = file.constant("shape", {2}, int32, std::vector<std::int32_t>{1, 48});
  const int flat = file.tensor("net/flatten/Reshape", {1, 48}, type, scale(0.25f, -128));
  const int matrix = weights("net/scores/MatMul", {2, 48}, 96, scale(0.01f, 0));
  const int matrix_bias = bias("net/scores/BiasAdd", 2, scale(0.0025f, 0));
  const int scores = file.tensor("net/scores/BiasAdd1", {1, 2}, type, scale(0.125f, 3));
  const int chances = file.tensor("chances", {1, 2}, type, scale(1.0f / 256, -128));
  file.operation(
      3, {image, filters, filter_bias}, {features},
      {{0, Option::byte, 0}, {1, Option::integer, 1}, {2, Option::integer, 1}, {3, Option::byte, 1}});
  file.operation(22, {features, shape}, {flat});
  file.operation(9, {flat, matrix, matrix_bias}, {scores}, {{0, Option::byte, 0}});
  file.operation(25, {scores}, {chances}, {{0, Option::real, 1.0}});
  return file.finish({image}, {chances});
}

}  // namespace tflite_file
