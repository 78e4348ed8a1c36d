#include <string_view>

#include <whet/model/layer_cost.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

struct Net : Sequential<Input<2, 4>, Flatten, Dense<6>, ReLU, Dense<3>, Softmax> {};
using Float = Model<Net, Float32Policy, target::generic>;
using Int8 = Model<Net, Int8Policy, target::generic>;
constexpr auto float_costs = step_costs<Float>;
constexpr auto int8_costs = step_costs<Int8>;

static_assert(float_costs.size() == 3 && int8_costs.size() == 5);
static_assert(float_costs[0].kind == StepKind::affine && float_costs[0].layer == 1 &&
              float_costs[0].activation == 2);
static_assert(float_costs[0].input == Shape(8) && float_costs[0].output == Shape(6));
static_assert(float_costs[0].parameters == 8 * 6 + 6 && float_costs[0].macs == 8 * 6);
static_assert(float_costs[0].bytes == 4 * (8 * 6 + 6));
static_assert(float_costs[2].kind == StepKind::softmax && float_costs[2].bytes == 0);
static_assert(int8_costs[0].kind == StepKind::quantize && int8_costs[0].layer == -1 &&
              int8_costs[0].macs == 0);
static_assert(int8_costs[0].output == Shape(2, 4) && int8_costs[0].live_bytes == 8);
static_assert(int8_costs[1].live_bytes == 8 + 6, "input and output of the step");

template <class Model>
constexpr auto sum = [] {
  struct {
    std::size_t macs = 0, bytes = 0, parameters = 0;
  } total;
  for (const StepCost& cost : step_costs<Model>) {
    total.macs += cost.macs;
    total.bytes += cost.bytes;
    total.parameters += cost.parameters;
  }
  return total;
}();
static_assert(sum<Float>.macs == Float::macs && sum<Int8>.macs == Int8::macs);
static_assert(sum<Float>.bytes == Float::weight_bytes);
static_assert(sum<Int8>.bytes <= Int8::weight_bytes, "the rest is padding between steps");
static_assert(sum<Float>.parameters == 8 * 6 + 6 + 6 * 3 + 3);

struct Signs : Sequential<Input<40>, Dense<8>, BatchNorm, HardTanh, Dense<2>> {};
using Binary = Model<Signs, BinaryPolicy, target::generic>;
constexpr auto binary_costs = step_costs<Binary>;
static_assert(binary_costs.size() == 3 && binary_costs[0].kind == StepKind::binarize &&
              binary_costs[0].parameters == 0 && binary_costs[0].macs == 0);
static_assert(binary_costs[1].normalization == 1 && binary_costs[1].activation == -1);
static_assert(binary_costs[1].bytes == 4 * (8 * 2 + 8), "two words of signs and a threshold for each output");
static_assert(sum<Binary>.macs == Binary::macs && sum<Binary>.parameters == 40 * 8 + 8 + 8 * 4 + 8 * 2 + 2);

struct Linear : Sequential<Input<8>, Dense<6>, Dense<3>> {};
using Widened = Model<Linear, Mixed<Int8Policy, At<1, Int16x8Policy>>, target::generic>;
static_assert(Widened::program.step(2).kind == StepKind::rescale && step_costs<Widened>[2].macs == 0,
              "a conversion does not do its layer's work again");
static_assert(sum<Widened>.macs == Widened::macs && sum<Widened>.parameters == 8 * 6 + 6 + 6 * 3 + 3);

}  // namespace

TEST_CASE("the energy of a step is that of its arithmetic and of reading its weights once") {
  // Horowitz, ISSCC 2014, in picojoule: 4.6 a float multiply-add, 5 for 32 bits of SRAM.
  CHECK(float_costs[0].energy == Catch::Approx(48 * 4.6 + 54 * 5.0));
  CHECK(float_costs[2].energy == 0.0);
  CHECK(int8_costs[1].energy ==
        Catch::Approx(48 * 0.3 + static_cast<double>(int8_costs[1].bytes) * 1.25).margin(0.2));
  CHECK(estimated_energy<Int8> < estimated_energy<Float> / 2);
  // Weights that are widened before they are multiplied cost what floats do, and less to read.
  constexpr StepCost widened = step_costs<Model<Net, WeightOnly<Int8Policy>, target::generic>>[0];
  CHECK(widened.energy == Catch::Approx(48 * 4.6 + static_cast<double>(widened.bytes) * 1.25));
  constexpr StepCost packed = step_costs<Model<Net, WeightOnly<Int4Policy>, target::generic>>[0];
  CHECK(packed.energy == Catch::Approx(48 * 4.6 + static_cast<double>(packed.bytes) * 1.25));
  // A sparse layer multiplies what it stores.
  constexpr StepCost sparse = step_costs<Model<Net, Sparse<Float32Policy, NofM<2, 4>>, target::generic>>[0];
  CHECK(sparse.macs == 48);
  CHECK(sparse.energy == Catch::Approx(24 * 4.6 + static_cast<double>(sparse.bytes) * 1.25));
  // Multiplication by a sign: 0.002995 + 0.00104; addition of a bit: 0.003125.
  CHECK(binary_costs[2].energy ==
        Catch::Approx(16 * 0.00716 + static_cast<double>(binary_costs[2].bytes) * 1.25));
  double total = 0.0;
  for (const StepCost& cost : float_costs) total += cost.energy;
  CHECK(estimated_energy<Float> == Catch::Approx(total));
}

TEST_CASE("a step names the precision it computes in, a conversion none") {
  CHECK(std::string_view(float_costs[0].precision) == Float32Policy::name);
  CHECK(std::string_view(int8_costs[1].precision) == Int8Policy::name);
  CHECK(std::string_view(int8_costs[0].precision).empty());
}
