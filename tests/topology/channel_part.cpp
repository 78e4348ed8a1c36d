#include <string_view>

#include <whet/topology/channel_part.hpp>

#include "catch.hpp"
#include "topology/check_activation.hpp"

namespace {

using namespace whet;
using Second = ChannelPart<1, 3>;

static_assert(Second::role == LayerRole::rearrange && std::string_view(Second::type) == "ChannelPart");
static_assert(Second::output({4, 5, 12}) == Shape(4, 5, 4) && ChannelPart<0>::output(8) == Shape(4));
static_assert(Second::accepts({4, 5, 12}) && !Second::accepts({4, 5, 10}));
static_assert(Second::source_channel(0, {4, 5, 12}) == 4 && Second::source_channel(3, {4, 5, 12}) == 7);
static_assert(Second::source_row(3, {4, 5, 12}) == 3 && Second::source_column(4, {4, 5, 12}) == 4);

}  // namespace

TEST_CASE("a part of the channels writes itself as source") {
  CHECK(source_of<Second>() == "whet::ChannelPart<1, 3>");
  CHECK(source_of<ChannelPart<1>>() == "whet::ChannelPart<1, 2>");
}
