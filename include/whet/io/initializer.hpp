#pragma once

#include <cmath>
#include <cstddef>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

#include <fmt/format.h>

#include <whet/precision/requantize.hpp>
#include <whet/precision/tensor_quantization.hpp>

namespace whet::detail {

/// Widest line of generated source.
inline constexpr std::size_t source_width = 110;

/// Appends a number as a literal: floats in hexadecimal, which loses no bit. Errors: std::invalid_argument
/// for infinity and NaN, which have no literal.
template <class Number>
void append_literal(std::string& text, Number number) {
  if constexpr (std::is_floating_point_v<Number>) {
    if (!std::isfinite(number))
      throw std::invalid_argument(
          "export_header: expected finite numbers in the model and its test vector, "
          "found " +
          std::to_string(number));
    fmt::format_to(std::back_inserter(text), std::is_same_v<Number, float> ? "{:a}f" : "{:a}", number);
  } else {
    fmt::format_to(std::back_inserter(text), "{}", number);
  }
}

/// Appends numbers as a braced list, wrapped into lines.
template <class Number>
void append_list(std::string& text, const Number* numbers, std::size_t count) {
  text += '{';
  std::size_t line_begin = text.rfind('\n') + 1;
  for (std::size_t index = 0; index < count; ++index) {
    const std::size_t separator = text.size() + (index > 0 ? 1 : 0);
    text += index > 0 ? ", " : "";
    append_literal(text, numbers[index]);
    if (text.size() - line_begin <= source_width) continue;
    if (index > 0)
      text[separator] = '\n';
    else
      text.insert(separator, 1, '\n');
    line_begin = separator + 1;
  }
  text += '}';
}

/// Appends anything that parameters are made of as the C++ source of its initializer. Structs show their
/// members through `visit`, by name and in the order of declaration.
template <class Value>
void append_initializer(std::string& text, const Value& value) {
  if constexpr (std::is_array_v<Value> && std::is_arithmetic_v<std::remove_extent_t<Value>>) {
    append_list(text, value, std::extent_v<Value>);
  } else if constexpr (std::is_array_v<Value>) {
    std::string_view before = "{";
    for (const auto& element : value) {
      text += before;
      append_initializer(text, element);
      before = ",\n";
    }
    text += '}';
  } else if constexpr (std::is_arithmetic_v<Value>) {
    append_literal(text, value);
  } else if constexpr (std::is_same_v<Value, TensorQuantization>) {
    text += "{.scale = ";
    append_literal(text, value.scale);
    text += ", .zero_point = " + std::to_string(value.zero_point) + "}";
  } else if constexpr (std::is_same_v<Value, FixedMultiplier>) {
    text +=
        "{.mantissa = " + std::to_string(value.mantissa) + ", .shift = " + std::to_string(value.shift) + "}";
  } else {
    std::string_view before = "{.";
    Value::visit(value, [&](std::string_view name, const auto& member) {
      text += before;
      text += name;
      text += " = ";
      append_initializer(text, member);
      before = ",\n.";
    });
    text += '}';
  }
}

}  // namespace whet::detail
