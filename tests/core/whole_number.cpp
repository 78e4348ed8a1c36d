#include <cstddef>
#include <cstdint>

#include <whet/core/whole_number.hpp>

#include "catch.hpp"

namespace {

using whet::WholeNumber;

static_assert(WholeNumber<int> && WholeNumber<std::size_t> && WholeNumber<std::int8_t> &&
              WholeNumber<const int>);
static_assert(!WholeNumber<bool> && !WholeNumber<const bool> && !WholeNumber<float> && !WholeNumber<int*>);

}  // namespace

TEST_CASE("whole numbers are integers, but no truth values") { SUCCEED("as the assertions above say"); }
