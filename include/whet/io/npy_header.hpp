#pragma once

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <whet/io/element_type.hpp>
#include <whet/io/file_error.hpp>
#include <whet/io/quote.hpp>

namespace whet {

/// What the header of an NPY file says.
struct NpyHeader {
  ElementType type = ElementType::float32;
  std::vector<std::size_t> shape;
};

/// Parses the dictionary in an NPY header, which is a Python literal with exactly the keys descr,
/// fortran_order and shape: `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`, then spaces and a
/// line end. Source: NumPy's format description, numpy.lib.format, version 1.0.
class NpyHeaderParser {
 public:
  /// `first` is the offset of `header` in the file, for messages. Both outlive the parser.
  NpyHeaderParser(std::string_view header, const std::string& path, std::uint64_t first)
      : text(header), file(path), start(first) {}

  NpyHeader parse() {
    std::optional<ElementType> type;
    std::optional<std::vector<std::size_t>> shape;
    bool has_order = false;
    expect("{");
    while (!accept("}")) {
      const std::size_t key_at = skip_spaces();
      const std::string_view key = string_literal();
      expect(":");
      if (key == "descr" && !type) {
        type = element_type();
      } else if (key == "fortran_order" && !has_order) {
        has_order = true;
        row_major();
      } else if (key == "shape" && !shape) {
        shape = extents();
      } else {
        throw FileError(file, start + key_at, "the keys 'descr', 'fortran_order' and 'shape', each once",
                        quote_text(key));
      }
      if (!accept(",")) {
        expect("}");
        break;
      }
    }
    require_end();
    if (!type || !has_order || !shape)
      throw FileError(file, start, "the keys 'descr', 'fortran_order' and 'shape', each once",
                      "no " + std::string(!type        ? "'descr'"
                                          : !has_order ? "'fortran_order'"
                                                       : "'shape'"));
    return {*type, *std::move(shape)};
  }

 private:
  ElementType element_type() {
    const std::size_t at = skip_spaces();
    if (at < text.size() && text[at] == '[') fail("a plain element type", "a structured one");
    const std::string_view descriptor = string_literal();
    std::string known;
    for (const ElementTypeFacts& entry : element_types) {
      if (entry.npy.empty()) continue;
      if (entry.npy == descriptor) return entry.type;
      known += (known.empty() ? "" : ", ") + quote_text(entry.npy);
    }
    const bool big_endian = descriptor.size() == 3 && descriptor[0] == '>';
    throw FileError(file, start + at, big_endian ? "little-endian values" : "one of " + known,
                    quote_text(descriptor) + (big_endian ? ", which is big-endian" : ""));
  }

  void row_major() {
    if (accept("False")) return;
    if (accept("True")) fail("values in C order", "Fortran order");
    fail("True or False", rest());
  }

  std::vector<std::size_t> extents() {
    std::vector<std::size_t> shape;
    expect("(");
    while (!accept(")")) {
      if (shape.size() == max_file_rank)
        fail("at most " + std::to_string(max_file_rank) + " dimensions", "more");
      shape.push_back(number());
      if (accept(",")) continue;
      // (3) is a number to Python; a tuple of one is (3,).
      if (shape.size() == 1) fail("',' after the only extent", rest());
      expect(")");
      break;
    }
    return shape;
  }

  std::size_t number() {
    skip_spaces();
    std::size_t value = 0;
    const auto [end, problem] = std::from_chars(text.data() + position, text.data() + text.size(), value);
    if (problem == std::errc::result_out_of_range) fail("an extent that fits into 64 bits", rest());
    if (problem != std::errc()) fail("an extent", rest());
    position = static_cast<std::size_t>(end - text.data());
    return value;
  }

  std::string_view string_literal() {
    skip_spaces();
    const char quote = position < text.size() ? text[position] : '\0';
    const std::size_t end = quote == '\'' || quote == '"' ? text.find(quote, position + 1) : text.npos;
    if (end == text.npos) fail("a string in quotes", rest());
    const std::string_view value = text.substr(position + 1, end - position - 1);
    position = end + 1;
    return value;
  }

  std::size_t skip_spaces() {
    while (position < text.size() && text[position] == ' ') ++position;
    return position;
  }

  bool accept(std::string_view token) {
    skip_spaces();
    if (!text.substr(position).starts_with(token)) return false;
    position += token.size();
    return true;
  }

  void expect(std::string_view token) {
    if (!accept(token)) fail(quote_text(token), rest());
  }

  void require_end() {
    skip_spaces();
    if (text.substr(position) != "\n") fail("spaces and one line end behind the header's '}'", rest());
  }

  std::string rest() const {
    return position == text.size() ? "the end of the header" : quote_text(text.substr(position));
  }

  [[noreturn]] void fail(std::string expected, std::string found) const {
    throw FileError(file, start + position, std::move(expected), std::move(found));
  }

  std::string_view text;
  const std::string& file;
  std::uint64_t start;
  std::size_t position = 0;
};

/// The header of an NPY file, from its magic string up to the first value: version 1.0, padded to a multiple
/// of 64 bytes, byte for byte as NumPy writes it.
inline std::string npy_header(ElementType type, const std::vector<std::size_t>& shape) {
  std::string text =
      "{'descr': '" + std::string(element_facts(type).npy) + "', 'fortran_order': False, 'shape': (";
  for (std::size_t axis = 0; axis < shape.size(); ++axis)
    text += (axis == 0 ? "" : ", ") + std::to_string(shape[axis]);
  text += shape.size() == 1 ? ",), }" : "), }";

  constexpr std::size_t before_text = 10;
  constexpr std::size_t alignment = 64;
  const std::size_t used = before_text + text.size() + 1;
  text.append((alignment - used % alignment) % alignment, ' ');
  text += '\n';
  const std::array<char, 4> version_and_length{1, 0, static_cast<char>(text.size() & 0xff),
                                               static_cast<char>(text.size() >> 8)};
  return std::string("\x93NUMPY") + std::string(version_and_length.data(), version_and_length.size()) + text;
}

}  // namespace whet
