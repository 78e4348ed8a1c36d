#include <type_traits>

#include <whet/topology/search/any.hpp>
#include <whet/topology/search/open_part.hpp>
#include <whet/topology/window_options.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

static_assert(std::is_same_v<decltype(any(8, 16, 24)), Any<int, 3>>);
static_assert(any(8, 16).values[1] == 16 && any(8, 16) == any(8, 16) && !(any(8, 16) == any(16, 8)));
static_assert(detail::is_any<Any<Size, 2>> && !detail::is_any<Size>);
static_assert(detail::value_count<any(3, 5, 7)> == 3 && detail::value_count<4> == 1);
static_assert(detail::taken_value<any(3, 5, 7), 2> == 7 && detail::taken_value<4, 0> == 4);
static_assert(detail::taken_value<any(Size{3, 1}, Size{1, 3}), 1> == Size(1, 3));
static_assert(detail::values_differ<any(1, 2)>() && !detail::values_differ<any(1, 2, 1)>());

}  // namespace

TEST_CASE("any keeps its values in order") {
  CHECK(any(5, 3).values[0] == 5);
  CHECK(any(5, 3).values[1] == 3);
}
