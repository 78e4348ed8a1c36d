#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <whet/io/element_type.hpp>
#include <whet/io/file_error.hpp>
#include <whet/io/quote.hpp>

namespace whet {

/// What a safetensors header says about one tensor. Offsets count from the end of the header.
struct SafeTensorsEntry {
  ElementType type = ElementType::float32;
  std::vector<std::size_t> shape;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

struct SafeTensorsHeader {
  std::map<std::string, SafeTensorsEntry, std::less<>> tensors;
  std::map<std::string, std::string, std::less<>> metadata;
};

/// Receives a safetensors header from nlohmann's parser, event by event. Taking events instead of a document
/// bounds the memory, finds keys that come twice, and lets nothing in that the format does not know, above
/// all no deep nesting.
class SafeTensorsHeaderReader {
 public:
  explicit SafeTensorsHeaderReader(const std::string& path) : file(path) {}

  SafeTensorsHeader take() { return std::move(header); }

  bool start_object(std::size_t) {
    switch (state) {
      case State::start:
        return enter(State::names);
      case State::metadata_start:
        return enter(State::metadata);
      case State::tensor_start:
        return enter(State::tensor);
      default:
        return refuse("an object");
    }
  }

  bool key(std::string& name) {
    switch (state) {
      case State::names:
        return begin_entry(name);
      case State::metadata:
        current_key = name;
        if (header.metadata.contains(name)) fail("a key only once", quote_text(name) + " again");
        return enter(State::metadata_value);
      default:
        return begin_field(name);
    }
  }

  bool string(std::string& value) {
    if (state == State::metadata_value) {
      header.metadata.emplace(std::move(current_key), std::move(value));
      return enter(State::metadata);
    }
    if (state != State::type) return refuse("the string " + quote_text(value));
    for (const ElementTypeFacts& known : element_types) {
      if (known.safetensors != value) continue;
      entry.type = known.type;
      return enter(State::tensor);
    }
    fail("a known dtype", quote_text(value));
  }

  bool start_array(std::size_t) {
    if (state == State::shape_start) return enter(State::shape);
    if (state == State::offsets_start) return enter(State::offsets);
    return refuse("an array");
  }

  bool number_unsigned(std::uint64_t value) {
    if (state == State::shape) {
      if (entry.shape.size() == max_file_rank)
        fail("at most " + std::to_string(max_file_rank) + " dimensions", "more");
      entry.shape.push_back(static_cast<std::size_t>(value));
      return true;
    }
    if (state != State::offsets || offset_count == 2) return refuse("the number " + std::to_string(value));
    (offset_count++ == 0 ? entry.begin : entry.end) = value;
    return true;
  }

  bool end_array() {
    if (state == State::offsets && offset_count != 2) fail("two data_offsets", std::to_string(offset_count));
    return enter(State::tensor);
  }

  bool end_object() {
    if (state == State::tensor) {
      if (!has_type || !has_shape || !has_offsets)
        fail("the keys dtype, shape and data_offsets", !has_type    ? "no dtype"
                                                       : !has_shape ? "no shape"
                                                                    : "no data_offsets");
      header.tensors.emplace(std::move(tensor_name), std::move(entry));
      tensor_name.clear();
      entry = {};
    }
    return enter(state == State::names ? State::end : State::names);
  }

  bool null() { return refuse("null"); }
  bool boolean(bool value) { return refuse(value ? "true" : "false"); }
  bool number_integer(std::int64_t value) { return refuse("the number " + std::to_string(value)); }
  bool number_float(double, const std::string& text) { return refuse("the number " + quote_text(text)); }
  bool binary(nlohmann::json::binary_t&) { return refuse("binary data"); }

  bool parse_error(std::size_t position, const std::string& last_token, const std::exception&) {
    constexpr std::size_t header_begin = 8;
    throw FileError(file, header_begin + (position > 0 ? position - 1 : 0), "a JSON header",
                    last_token.empty() ? "its end" : quote_text(last_token));
  }

 private:
  enum class State {
    start,
    names,
    metadata_start,
    metadata,
    metadata_value,
    tensor_start,
    tensor,
    type,
    shape_start,
    shape,
    offsets_start,
    offsets,
    end
  };

  bool enter(State next) {
    state = next;
    return true;
  }

  bool begin_entry(const std::string& name) {
    if (name == "__metadata__") {
      if (std::exchange(has_metadata, true)) fail("__metadata__ only once", "it again");
      return enter(State::metadata_start);
    }
    if (header.tensors.contains(name)) fail("a tensor name only once", quote_text(name) + " again");
    tensor_name = name;
    has_type = has_shape = has_offsets = false;
    offset_count = 0;
    return enter(State::tensor_start);
  }

  bool begin_field(const std::string& name) {
    if (name == "dtype" && !std::exchange(has_type, true)) return enter(State::type);
    if (name == "shape" && !std::exchange(has_shape, true)) return enter(State::shape_start);
    if (name == "data_offsets" && !std::exchange(has_offsets, true)) return enter(State::offsets_start);
    fail("the keys dtype, shape and data_offsets, each once", quote_text(name));
  }

  std::string_view expected() const {
    switch (state) {
      case State::metadata_start:
        return "an object for __metadata__";
      case State::metadata_value:
        return "a string in __metadata__";
      case State::tensor_start:
        return "an object with dtype, shape and data_offsets";
      case State::type:
        return "a string for dtype";
      case State::shape_start:
        return "an array for shape";
      case State::shape:
        return "extents that fit into 64 bits";
      case State::offsets_start:
      case State::offsets:
        return "two data_offsets that fit into 64 bits";
      default:
        return "an object of tensors";
    }
  }

  bool refuse(std::string found) const { fail(std::string(expected()), std::move(found)); }

  [[noreturn]] void fail(std::string wanted, std::string found) const {
    const std::string place = tensor_name.empty() ? "header" : "tensor " + quote_text(tensor_name);
    throw FileError(file, place, std::move(wanted), std::move(found));
  }

  const std::string& file;
  SafeTensorsHeader header;
  State state = State::start;
  std::string current_key;
  std::string tensor_name;
  SafeTensorsEntry entry;
  int offset_count = 0;
  bool has_metadata = false;
  bool has_type = false;
  bool has_shape = false;
  bool has_offsets = false;
};

/// Parses the JSON of a safetensors header. Errors: FileError naming `file` and the tensor.
/// Source: the format section of the safetensors documentation (Hugging Face).
inline SafeTensorsHeader parse_safetensors_header(std::string_view text, const std::string& file) {
  constexpr std::uint64_t header_begin = 8;
  if (!text.starts_with('{')) throw FileError(file, header_begin, "'{'", quote_text(text.substr(0, 1)));
  // nlohmann's parser takes a zero byte for the end of its input.
  if (const std::size_t zero = text.find('\0'); zero != text.npos)
    throw FileError(file, header_begin + zero, "a JSON header", "a zero byte");
  SafeTensorsHeaderReader reader(file);
  nlohmann::json::sax_parse(text, &reader);
  return reader.take();
}

}  // namespace whet
