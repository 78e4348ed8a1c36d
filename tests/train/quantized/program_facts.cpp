#include <whet/precision/binary.hpp>
#include <whet/precision/edges_int8.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/dropout.hpp>
#include <whet/topology/hard_tanh.hpp>
#include <whet/topology/relu.hpp>
#include <whet/train/quantized/program_facts.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

// Records: 0 Dense, 1 HardTanh, 2 Dropout, 3 Dense, 4 ReLU, 5 Dense.
struct Net : Sequential<Input<8>, Dense<8>, HardTanh, Dropout<Ratio<1, 4>>, Dense<8>, ReLU, Dense<3>> {};
using Int8 = quantized::ProgramFacts<Net, Int8Policy>;
using Signs = quantized::ProgramFacts<Net, Mixed<Int8Policy, At<1, BinaryPolicy>>>;

}  // namespace

TEST_CASE("steps are those of layers that compute, with what is fused into them") {
  CHECK(Int8::step_of(0) >= 0);
  CHECK(Int8::step_of(1) < 0);
  CHECK(Int8::step_of(2) < 0);
  CHECK(Int8::step_of(3) > Int8::step_of(0));
  CHECK_FALSE(Int8::is_fused_in_float(4));
  CHECK(Int8::reads_input_once());
}

TEST_CASE("an identity in front of a binary layer feeds signs, and in front of another one none") {
  CHECK(Signs::feeds_signs(2));
  CHECK_FALSE(Int8::feeds_signs(2));
}
