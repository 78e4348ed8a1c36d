#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include <whet/io/global_names.hpp>
#include <whet/io/quote.hpp>

namespace whet::detail {

/// C++20 [lex.key] and the operators spelt as words.
inline constexpr std::string_view keywords =
    " alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t char16_t char32_t "
    "class co_await co_return co_yield compl concept const const_cast consteval constexpr constinit continue "
    "decltype default delete do double dynamic_cast else enum explicit export extern false float for friend "
    "goto if inline int long mutable namespace new noexcept not not_eq nullptr operator or or_eq private "
    "protected public register reinterpret_cast requires return short signed sizeof static static_assert "
    "static_cast struct switch template this thread_local throw true try typedef typeid typename union "
    "unsigned using virtual void volatile wchar_t while xor xor_eq ";

/// Whether a user may give a namespace this name: an identifier that neither the language, the
/// implementation, the standard library nor whet itself has taken.
inline bool is_free_identifier(std::string_view name) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  constexpr std::string_view digits_too = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
  if (name.empty() || letters.find(name.front()) == letters.npos) return false;
  if (name.find_first_not_of(digits_too) != name.npos || name.find("__") != name.npos) return false;
  return name != "std" && name != "whet" && !is_word_of(keywords, name) && !is_global_name(name);
}

/// `name`, or an exception that says where it comes from.
inline const std::string& checked_namespace(const std::string& name, const std::string& file) {
  if (!is_free_identifier(name))
    throw std::invalid_argument(
        "export_header: " + file +
        ": expected a C++ identifier that nobody has taken as the namespace (by default the file's name "
        "without its extension; HeaderOptions::name sets another), found " +
        quote_text(name));
  return name;
}

}  // namespace whet::detail
