#include <string_view>

#include <whet/topology/lstm.hpp>

#include "catch.hpp"
#include "topology/check_activation.hpp"

namespace {

using namespace whet;

static_assert(std::string_view(LSTM<20>::type) == "LSTM");
static_assert(LSTM<20>::recurrence({28, 28}) == Recurrence{Cell::lstm, 20, 28, 28, false});
static_assert(LSTM<20, Sequence>::recurrence({28, 28}).whole_sequence);
static_assert(LSTM<20>::affine({28, 28}).parameters() == 3920, "as Keras counts them");

}  // namespace

TEST_CASE("LSTM writes itself as source") {
  CHECK(source_of<LSTM<20>>() == "whet::LSTM<20>");
  CHECK(source_of<LSTM<20, Sequence>>() == "whet::LSTM<20, whet::Sequence>");
}
