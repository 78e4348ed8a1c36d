#include <string_view>

#include <whet/topology/gru.hpp>

#include "catch.hpp"
#include "topology/check_activation.hpp"

namespace {

using namespace whet;

static_assert(std::string_view(GRU<20>::type) == "GRU");
static_assert(GRU<20>::recurrence({28, 28}) == Recurrence{Cell::gru, 20, 28, 28, false});
static_assert(GRU<20, Sequence>::recurrence({28, 28}).whole_sequence);
static_assert(GRU<20>::affine({28, 28}).parameters() == 3000, "as Keras counts them");

}  // namespace

TEST_CASE("GRU writes itself as source") {
  CHECK(source_of<GRU<20>>() == "whet::GRU<20>");
  CHECK(source_of<GRU<20, Sequence>>() == "whet::GRU<20, whet::Sequence>");
}
