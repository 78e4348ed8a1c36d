#include <type_traits>

#include <whet/core/layer_key.hpp>

#include "catch.hpp"

namespace {

template <whet::LayerKey Key>
struct Addressed {};

constexpr whet::LayerKey longest("12345678901234567890123456789012345678901234567");

static_assert(whet::LayerKey("stem").is_name() && whet::LayerKey("stem").text() == "stem");
static_assert(!whet::LayerKey(2).is_name() && whet::LayerKey(2).position == 2);
static_assert(std::is_same_v<Addressed<"stem">, Addressed<"stem">>);
static_assert(!std::is_same_v<Addressed<"stem">, Addressed<0>>, "one template takes names and positions");
static_assert(whet::LayerKey("block/conv").text() == "block/conv");
static_assert(whet::LayerKey(whet::first_layer).is_edge() && !whet::LayerKey(whet::first_layer).is_name());
static_assert(!whet::LayerKey(0).is_edge() && !whet::LayerKey("first").is_edge());
static_assert(!std::is_same_v<Addressed<whet::first_layer>, Addressed<whet::last_layer>> &&
                  !std::is_same_v<Addressed<whet::first_layer>, Addressed<0>>,
              "and the ends of a network");
static_assert(longest.text().size() == whet::max_layer_name);

}  // namespace

TEST_CASE("a layer key is made by the compiler only") {
  static_assert(!std::is_constructible_v<whet::LayerKey, const char*>);
  SUCCEED("as the assertions above say");
}
