#include <whet/topology/gru.hpp>
#include <whet/topology/lstm.hpp>
#include <whet/topology/recurrent.hpp>

#include "catch.hpp"

namespace {

using namespace whet;
constexpr Shape rows(28, 28);

static_assert(LSTM<20>::role == LayerRole::recurrent && LSTM<20>::view({28, 14, 2}) == Shape(28, 1, 28));
static_assert(LSTM<20>::output(rows) == Shape(20) && LSTM<20, Sequence>::output(rows) == Shape(28, 1, 20));
// Keras: 4 · (28 · 20 + 20 · 20 + 20) parameters of an LSTM on MNIST's rows.
static_assert(LSTM<20>::affine(rows).parameters() == 3920);
static_assert(LSTM<20>::macs(rows) == 28 * 4 * (28 * 20 + 20 * 20));
static_assert(LSTM<20>::bounds.low == -1.0f && LSTM<20>::bounds.high == 1.0f);
static_assert(LSTM<20>::accepts(7) && !LSTM<20>::accepts(0));
// Keras, reset_after=True: 3 · (28 · 20 + 20 · 20 + 2 · 20).
static_assert(GRU<20>::affine(rows).parameters() == 3000);

}  // namespace

TEST_CASE("recurrent layers have the parameters that Keras counts") {
  SUCCEED("as the assertions above say");
}
