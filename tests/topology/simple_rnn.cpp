#include <string_view>

#include <whet/topology/simple_rnn.hpp>

#include "catch.hpp"
#include "topology/check_activation.hpp"

namespace {

using namespace whet;

static_assert(std::string_view(SimpleRNN<20>::type) == "SimpleRNN");
static_assert(SimpleRNN<20>::recurrence({28, 28}) == Recurrence{Cell::simple, 20, 28, 28, false});
static_assert(SimpleRNN<20, Sequence>::recurrence({28, 28}).whole_sequence);
static_assert(SimpleRNN<20>::affine({28, 28}).parameters() == 980, "as Keras counts them");

}  // namespace

TEST_CASE("SimpleRNN writes itself as source") {
  CHECK(source_of<SimpleRNN<20>>() == "whet::SimpleRNN<20>");
  CHECK(source_of<SimpleRNN<20, Sequence>>() == "whet::SimpleRNN<20, whet::Sequence>");
}
