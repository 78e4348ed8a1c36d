#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <whet/importer/onnx/graph_writer.hpp>
#include <whet/importer/onnx/proto.hpp>
#include <whet/io/file_error.hpp>
#include <whet/io/quote.hpp>

namespace whet::importer {

/// The attributes of a node, with the standard's defaults where the file says nothing.
/// Errors: FileError naming node and attribute where it has another type.
class OnnxAttributes {
 public:
  OnnxAttributes(const ::onnx::NodeProto& owner, const std::string& path, std::string where)
      : node(owner), file(path), place(std::move(where)) {}

  bool has(std::string_view name) const { return find(name) != nullptr; }

  std::int64_t integer(std::string_view name, std::int64_t otherwise) const {
    const ::onnx::AttributeProto* const found = find(name, ::onnx::AttributeProto::INT, "a whole number");
    return found != nullptr ? found->i() : otherwise;
  }
  float number(std::string_view name, float otherwise) const {
    const ::onnx::AttributeProto* const found = find(name, ::onnx::AttributeProto::FLOAT, "a number");
    return found != nullptr ? found->f() : otherwise;
  }
  std::string text(std::string_view name, const char* otherwise) const {
    const ::onnx::AttributeProto* const found = find(name, ::onnx::AttributeProto::STRING, "a text");
    return found != nullptr ? found->s() : otherwise;
  }
  /// Empty where there are none.
  std::vector<std::string> texts(std::string_view name) const {
    const ::onnx::AttributeProto* const found = find(name, ::onnx::AttributeProto::STRINGS, "texts");
    if (found == nullptr) return {};
    return {found->strings().begin(), found->strings().end()};
  }
  Dims integers(std::string_view name, const Dims& otherwise) const {
    const ::onnx::AttributeProto* const found = find(name, ::onnx::AttributeProto::INTS, "whole numbers");
    return found != nullptr ? Dims(found->ints().begin(), found->ints().end()) : otherwise;
  }
  const ::onnx::TensorProto* tensor(std::string_view name) const {
    const ::onnx::AttributeProto* const found = find(name, ::onnx::AttributeProto::TENSOR, "a tensor");
    return found != nullptr ? &found->t() : nullptr;
  }

  [[noreturn]] void fail(std::string_view name, std::string expected, std::string found) const {
    throw FileError(file, place + ": attribute " + quote_text(name), std::move(expected), std::move(found));
  }

 private:
  const ::onnx::AttributeProto* find(std::string_view name) const {
    for (const ::onnx::AttributeProto& attribute : node.attribute())
      if (attribute.name() == name) return &attribute;
    return nullptr;
  }
  const ::onnx::AttributeProto* find(std::string_view name, ::onnx::AttributeProto::AttributeType type,
                                     const char* expected) const {
    const ::onnx::AttributeProto* const found = find(name);
    // The first version of the format had no types.
    if (found != nullptr && found->has_type() && found->type() != type) fail(name, expected, "another type");
    return found;
  }

  const ::onnx::NodeProto& node;
  const std::string& file;
  std::string place;
};

}  // namespace whet::importer
