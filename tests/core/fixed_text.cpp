#include <string_view>

#include <whet/core/fixed_text.hpp>

#include "catch.hpp"

namespace {

using Text = whet::FixedText<5>;

template <Text Value>
inline constexpr std::size_t length = Value.size();

constexpr Text appended(std::string_view first, std::string_view second) {
  Text text(first);
  text.append(second);
  return text;
}

static_assert(Text().empty() && Text().size() == 0 && Text().view() == "");
static_assert(Text("abc").view() == "abc" && !Text("abc").empty());
static_assert(Text("abcde").size() == 5, "the capacity is usable in full");
static_assert(Text("abcdefg").view() == "abcde", "what is longer is cut");
static_assert(appended("ab", "cd").view() == "abcd" && appended("abcd", "ef").view() == "abcde");
static_assert(Text("ab") == Text("ab") && Text("ab") != Text("abc"));
static_assert(length<Text("xyz")> == 3, "a text is a template argument");

}  // namespace

TEST_CASE("a fixed text views its own characters") {
  const Text text("live");
  CHECK(text.view().data() == text.characters);
}
