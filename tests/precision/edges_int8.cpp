#include <type_traits>

#include <whet/precision/binary.hpp>
#include <whet/precision/edges_int8.hpp>

#include "catch.hpp"

static_assert(whet::PrecisionPolicy<whet::EdgesInt8<whet::BinaryPolicy>>);
static_assert(std::is_same_v<whet::EdgesInt8<whet::BinaryPolicy>,
                             whet::Mixed<whet::BinaryPolicy, whet::At<whet::first_layer, whet::Int8Policy>,
                                         whet::At<whet::last_layer, whet::Int8Policy>>>,
              "an alias, so that it prints and exports as what it is");

TEST_CASE("EdgesInt8 keeps the first and the last layer in int8") { SUCCEED("as the assertions above say"); }
