#include <string_view>

#include <whet/model/program.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

constexpr auto filled = [] {
  Program<2> program;
  const int input = program.add_tensor({.count = 5, .place = Place::input});
  const int output = program.add_tensor({.count = 5, .format = Format::int8});
  program.add_step({.kind = StepKind::quantize, .input = input, .output = output});
  return program;
}();
static_assert(filled.tensor_count == 2 && filled.step_count == 1);
static_assert(filled.tensor(0).bytes() == 20 && filled.tensor(1).bytes() == 5);
static_assert(filled.tensor(1).storage == 1, "a tensor has memory of its own until a plan says otherwise");
static_assert(filled.step(0).output == 1 && filled.step(0).scratch == -1);

}  // namespace

TEST_CASE("every kind of step has a name") {
  for (StepKind kind : {StepKind::affine, StepKind::activation, StepKind::softmax, StepKind::custom,
                        StepKind::quantize, StepKind::dequantize, StepKind::binarize, StepKind::copy})
    CHECK_FALSE(std::string_view(name_of(kind)).empty());
  CHECK(std::string_view(name_of(StepKind::quantize)) == "quantize");
  CHECK(std::string_view(name_of(StepKind::copy)) == "copy");
}
