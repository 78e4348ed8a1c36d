#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <whet/io/element_type.hpp>
#include <whet/io/file_error.hpp>
#include <whet/io/quote.hpp>

namespace whet {

/// A tensor as a safetensors file holds it: row-major, little-endian.
struct StoredTensor {
  ElementType type = ElementType::float32;
  std::vector<std::size_t> shape;
  std::vector<std::byte> bytes;
};

/// The named tensors of a safetensors file and its string-to-string metadata.
class SafeTensors {
 public:
  using Tensors = std::map<std::string, StoredTensor, std::less<>>;
  using Metadata = std::map<std::string, std::string, std::less<>>;

  /// No tensors. `path` is what messages name.
  explicit SafeTensors(std::string path = "safetensors") : source(std::move(path)) {}

  const std::string& file() const { return source; }
  const Tensors& tensors() const { return by_name; }
  bool contains(std::string_view name) const { return by_name.contains(name); }
  Metadata& metadata() { return texts; }
  const Metadata& metadata() const { return texts; }

  /// Errors: FileError naming the tensor when there is none of this name.
  const StoredTensor& tensor(std::string_view name) const {
    const auto found = by_name.find(name);
    if (found == by_name.end())
      fail(name, "a tensor of this name", std::to_string(by_name.size()) + " others");
    return found->second;
  }

  /// The values of a tensor, which live as long as it stays here.
  /// Errors: FileError naming the tensor when it is missing or of another type.
  template <FileElement Value>
  std::span<const Value> values(std::string_view name) const {
    const StoredTensor& stored = tensor(name);
    constexpr ElementType wanted = *element_type_v<Value>;
    if (stored.type != wanted)
      fail(name, std::string(element_facts(wanted).name) + " values",
           std::string(element_facts(stored.type).name));
    // Any other byte in a bool is undefined behaviour in C++.
    if constexpr (wanted == ElementType::boolean)
      for (std::byte byte : stored.bytes)
        if (byte > std::byte{1}) fail(name, "bytes 0 or 1", std::to_string(std::to_integer<int>(byte)));
    return {reinterpret_cast<const Value*>(stored.bytes.data()), stored.bytes.size() / sizeof(Value)};
  }

  /// The same, of a tensor whose shape is known. Errors: also FileError when it has another shape.
  template <FileElement Value>
  std::span<const Value> values(std::string_view name, const std::vector<std::size_t>& shape) const {
    const StoredTensor& stored = tensor(name);
    if (stored.shape != shape) fail(name, "shape " + shape_text(shape), shape_text(stored.shape));
    return values<Value>(name);
  }

  /// Adds a tensor, or replaces the one of this name.
  /// Errors: std::invalid_argument naming the tensor when the shape does not have this many bytes or values.
  void add(std::string name, StoredTensor stored) {
    if (name == "__metadata__")
      throw std::invalid_argument("tensor '__metadata__': the format reserves this name");
    if (stored.shape.size() > max_file_rank)
      throw std::invalid_argument("tensor " + quote_text(name) + ": expected at most " +
                                  std::to_string(max_file_rank) + " dimensions, found " +
                                  std::to_string(stored.shape.size()));
    if (tensor_bytes(stored.shape, stored.type) != stored.bytes.size())
      throw std::invalid_argument("tensor " + quote_text(name) + ": expected the bytes of " +
                                  std::string(element_facts(stored.type).name) + " values of shape " +
                                  shape_text(stored.shape) + ", found " +
                                  std::to_string(stored.bytes.size()) + " bytes");
    by_name.insert_or_assign(std::move(name), std::move(stored));
  }

  template <FileElement Value>
  void add(std::string name, std::vector<std::size_t> shape, std::span<const Value> contents) {
    const auto bytes = std::as_bytes(contents);
    add(std::move(name), {*element_type_v<Value>, std::move(shape), {bytes.begin(), bytes.end()}});
  }

 private:
  [[noreturn]] void fail(std::string_view name, std::string expected, std::string found) const {
    throw FileError(source, "tensor " + quote_text(name), std::move(expected), std::move(found));
  }

  std::string source;
  Tensors by_name;
  Metadata texts;
};

}  // namespace whet
