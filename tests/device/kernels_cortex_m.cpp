// The kernels of the processor that this is compiled for against the generic ones, by ==, over odd
// shapes; for an emulated board: prints a line for each kind of layer and returns how many cases differ.
#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <whet/kernel/affine.hpp>
#include <whet/kernel/convolve.hpp>
#include <whet/kernel/depthwise.hpp>
#include <whet/kernel/join.hpp>
#include <whet/precision/binary_weight.hpp>
#include <whet/precision/float32.hpp>
#include <whet/precision/int4.hpp>
#include <whet/precision/ternary.hpp>

#include "semihosting.h"

namespace {

using whet::Geometry;
using whet::Shape;
using whet::Window;
using Native = whet::target::native;

struct NoActivation {};

/// Pseudo-random numbers. Source: Marsaglia 2003, xorshift32.
class Random {
 public:
  std::uint32_t bits() {
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
  }
  std::int8_t byte() { return static_cast<std::int8_t>(bits() >> 24); }
  int between(int low, int high) {
    return low + static_cast<int>(bits() % static_cast<std::uint32_t>(high - low + 1));
  }

 private:
  std::uint32_t state = 2463534242u;
};
Random random;

int cases = 0;
int failures = 0;

/// What a case needs besides its parameters; with room for guard bytes.
constexpr int most = 20000;
constexpr int guard = 8;
std::int8_t x[most];
std::int8_t expected[most];
std::int8_t found[most + 2 * guard];
alignas(8) std::byte scratch[8192 + guard];

template <std::size_t Count>
void fill_weights(std::int8_t (&weights)[Count]) {
  for (std::int8_t& weight : weights) {
    weight = random.byte();
    if (weight == -128) weight = -127;
  }
}
template <class Coding, int Outputs, int Inputs, whet::WeightGroups Groups, auto Layout>
void fill_weights(whet::CodedWeights<Coding, Outputs, Inputs, Groups, Layout>& weights) {
  weights = {};
  for (int output = 0; output < Outputs; ++output)
    for (int input = 0; input < Inputs; ++input)
      weights.set(
          output, input,
          Coding::bits == 1 ? random.between(0, 1) * 2 - 1 : random.between(-Coding::offset, Coding::most));
  if constexpr (Groups.divide(Inputs))
    for (int output = 0; output < Outputs; ++output)
      for (int group = 0; group < weights.groups; ++group)
        weights.multipliers.set(group, output, random.between(1, weights.most_multiplier));
}

/// Parameters as freeze might make them, and some that it never would: every kind of shift, no multiplier,
/// sums that wrap.
template <class Parameters>
void fill(Parameters& parameters, bool nonnegative, bool extreme) {
  fill_weights(parameters.weights);
  for (std::size_t output = 0; output < Parameters::padded; ++output) {
    parameters.bias[output] =
        extreme ? static_cast<std::int32_t>(random.bits()) : random.between(-9999, 9999);
    parameters.mantissa[output] = random.between(1 << 30, 0x7fffffff - 1);
    if (extreme && random.bits() % 8 == 0) parameters.mantissa[output] = 0;
    if (extreme && random.bits() % 8 == 0) parameters.mantissa[output] = 0x7fffffff;
    parameters.shift[output] =
        static_cast<std::int8_t>(extreme ? random.between(-31, 3) : random.between(-12, -7));
  }
  parameters.output.zero_point = random.between(-128, 127);
  const int low = random.between(-128, 127);
  parameters.low = static_cast<std::int8_t>(random.bits() % 2 == 0 ? -128 : low);
  parameters.high =
      static_cast<std::int8_t>(random.bits() % 2 == 0 ? 127 : random.between(parameters.low, 127));
  parameters.padding = nonnegative ? std::int8_t{0} : random.byte();
  for (auto& value : x) {
    value = random.byte();
    if (nonnegative) value = static_cast<std::int8_t>(value & 127);
  }
  for (auto& value : found) value = 93;
}

/// Guard bytes behind the workspace that a kernel says it takes.
void guard_scratch(std::size_t size) {
  for (int index = 0; index < guard; ++index) scratch[size + static_cast<std::size_t>(index)] = std::byte{93};
}

bool guards_scratch(std::size_t size) {
  bool all = true;
  for (int index = 0; index < guard; ++index)
    all = all && scratch[size + static_cast<std::size_t>(index)] == std::byte{93};
  return all;
}

void compare(int count, const char* kind, int which, bool equal = true) {
  ++cases;
  for (int index = 0; index < count; ++index) equal = equal && found[guard + index] == expected[index];
  for (int index = 0; index < guard; ++index)
    equal = equal && found[index] == 93 && found[guard + count + index] == 93;
  if (equal) return;
  ++failures;
  char line[] = "differs: case 000 of ";
  for (int digit = 0, rest = which; digit < 3; ++digit, rest /= 10)
    line[16 - digit] = static_cast<char>('0' + rest % 10);
  semihosting_print(line);
  semihosting_print(kind);
  semihosting_print("\n");
}

/// Inputs of any alignment: every case begins at another byte.
const std::int8_t* input(int which) { return x + which % 4; }

template <class Policy, int Outputs, int Inputs, bool NonNegative>
void check_affine(int which) {
  static typename Policy::template affine<Native, Outputs, Inputs, NonNegative> parameters;
  static_assert(parameters.scratch + guard <= sizeof(scratch));
  for (bool extreme : {false, true}) {
    fill(parameters, NonNegative, extreme);
    affine(whet::target::generic{}, NoActivation{}, parameters, input(which), expected, scratch);
    guard_scratch(parameters.scratch);
    affine(Native{}, NoActivation{}, parameters, input(which), found + guard, scratch);
    compare(Outputs, "affine", which, guards_scratch(parameters.scratch));
  }
}

/// What a policy takes for a convolution.
template <class Policy, Geometry Where, bool NonNegative>
auto convolution_parameters() {
  constexpr int filters = Where.output.channels;
  if constexpr (Where.is_depthwise())
    return std::type_identity<
        typename Policy::template depthwise<Native, filters, Where.inputs(), NonNegative>>{};
  else if constexpr (requires { typename Policy::template convolution<Native, filters, 1, false>; })
    return std::type_identity<
        typename Policy::template convolution<Native, filters, Where.inputs(), NonNegative>>{};
  else
    return std::type_identity<
        typename Policy::template affine<Native, filters, Where.inputs(), NonNegative>>{};
}

template <class Policy, Geometry Where, bool NonNegative>
void check_convolution(int which) {
  constexpr bool is_depthwise = Where.is_depthwise();
  static typename decltype(convolution_parameters<Policy, Where, NonNegative>())::type parameters;
  constexpr std::size_t scratch_size = parameters.convolution_scratch(Where);
  static_assert(scratch_size + guard <= sizeof(scratch));
  static_assert(Where.input.size() + 4 <= most && Where.output.size() <= most);
  constexpr std::integral_constant<Geometry, Where> geometry{};
  for (bool extreme : {false, true}) {
    fill(parameters, NonNegative, extreme);
    convolve(whet::target::generic{}, NoActivation{}, parameters, Where, input(which), expected, scratch);
    guard_scratch(scratch_size);
    if constexpr (is_depthwise)
      depthwise(Native{}, NoActivation{}, parameters, geometry, input(which), found + guard, scratch);
    else
      convolve(Native{}, NoActivation{}, parameters, geometry, input(which), found + guard, scratch);
    compare(static_cast<int>(Where.output.size()), is_depthwise ? "depthwise" : "convolve", which,
            guards_scratch(scratch_size));
  }
}

/// A convolution with `same` padding, or none.
constexpr Geometry window_of(Shape input, int filters, Window window, bool same) {
  const auto extent = [&](int size, int kernel, int stride, int dilation) {
    const int covered = (kernel - 1) * dilation + 1;
    return same ? (size + stride - 1) / stride : (size - covered) / stride + 1;
  };
  const auto pad = [&](int size, int out, int kernel, int stride, int dilation) {
    const int total = (out - 1) * stride + (kernel - 1) * dilation + 1 - size;
    return same && total > 0 ? total / 2 : 0;
  };
  Geometry geometry;
  geometry.input = input;
  const int height = extent(input.height, window.kernel_height, window.stride_height, window.dilation_height);
  const int width = extent(input.width, window.kernel_width, window.stride_width, window.dilation_width);
  geometry.output = Shape(height, width, filters);
  window.pad_top =
      pad(input.height, height, window.kernel_height, window.stride_height, window.dilation_height);
  window.pad_left = pad(input.width, width, window.kernel_width, window.stride_width, window.dilation_width);
  geometry.window = window;
  return geometry;
}

template <class Policy>
void check_dense() {
  check_affine<Policy, 1, 1, false>(0);
  check_affine<Policy, 1, 16, true>(1);
  check_affine<Policy, 2, 3, false>(2);
  check_affine<Policy, 3, 4, false>(3);
  check_affine<Policy, 4, 5, true>(4);
  check_affine<Policy, 5, 17, false>(5);
  check_affine<Policy, 7, 31, false>(6);
  check_affine<Policy, 8, 64, false>(7);
  check_affine<Policy, 10, 100, true>(8);
  check_affine<Policy, 12, 63, false>(9);
  check_affine<Policy, 17, 130, false>(10);
  check_affine<Policy, 33, 300, false>(11);
}

template <class Policy>
void check_convolutions() {
  constexpr Window three{.kernel_height = 3, .kernel_width = 3};
  constexpr Window strided{.kernel_height = 3, .kernel_width = 3, .stride_height = 2, .stride_width = 2};
  constexpr Window dilated{.kernel_height = 3, .kernel_width = 2, .dilation_height = 2, .dilation_width = 3};
  constexpr Window grouped{.kernel_height = 3, .kernel_width = 3, .groups = 2};
  constexpr Window one{};
  constexpr Window one_strided{.stride_height = 2, .stride_width = 2};
  constexpr Window wide{.kernel_height = 10, .kernel_width = 4, .stride_height = 2, .stride_width = 2};
  check_convolution<Policy, window_of(Shape(5, 5, 1), 1, three, true), false>(0);
  check_convolution<Policy, window_of(Shape(6, 5, 3), 4, three, true), true>(1);
  check_convolution<Policy, window_of(Shape(7, 7, 3), 5, strided, true), false>(2);
  check_convolution<Policy, window_of(Shape(7, 6, 16), 16, three, true), false>(3);
  check_convolution<Policy, window_of(Shape(7, 6, 8), 7, strided, false), false>(4);
  check_convolution<Policy, window_of(Shape(9, 8, 4), 3, dilated, true), false>(5);
  check_convolution<Policy, window_of(Shape(9, 8, 5), 3, dilated, false), true>(6);
  check_convolution<Policy, window_of(Shape(6, 6, 8), 6, grouped, true), false>(7);
  check_convolution<Policy, window_of(Shape(6, 6, 6), 4, grouped, false), false>(8);
  check_convolution<Policy, window_of(Shape(5, 3, 64), 12, one, false), false>(9);
  check_convolution<Policy, window_of(Shape(5, 3, 13), 1, one, false), true>(10);
  check_convolution<Policy, window_of(Shape(7, 5, 20), 9, one_strided, true), false>(11);
  check_convolution<Policy, window_of(Shape(21, 10, 1), 9, wide, true), false>(12);
  check_convolution<
      Policy,
      Geometry{
          Shape(4, 4, 4),
          Shape(8, 8, 3),
          {.kernel_height = 2, .kernel_width = 2, .stride_height = 2, .stride_width = 2, .transposed = true}},
      false>(13);
  check_convolution<Policy, window_of(Shape(1, 1, 9), 5, one, false), false>(14);
}

template <class Policy>
void check_depthwise() {
  constexpr auto with = [](int channels, int height, int width, int stride, int dilation) {
    return Window{.kernel_height = height,
                  .kernel_width = width,
                  .stride_height = stride,
                  .stride_width = stride,
                  .dilation_height = dilation,
                  .dilation_width = dilation,
                  .groups = channels};
  };
  check_convolution<Policy, window_of(Shape(6, 5, 64), 64, with(64, 3, 3, 1, 1), true), false>(0);
  check_convolution<Policy, window_of(Shape(7, 7, 4), 4, with(4, 3, 3, 2, 1), true), true>(1);
  check_convolution<Policy, window_of(Shape(7, 7, 5), 5, with(5, 3, 3, 2, 1), true), false>(2);
  check_convolution<Policy, window_of(Shape(7, 7, 3), 3, with(3, 3, 3, 1, 1), false), false>(3);
  check_convolution<Policy, window_of(Shape(9, 9, 18), 18, with(18, 3, 2, 1, 2), true), false>(4);
  check_convolution<Policy, window_of(Shape(6, 6, 8), 8, with(8, 5, 5, 1, 1), true), true>(5);
  check_convolution<Policy, window_of(Shape(5, 5, 31), 31, with(31, 1, 1, 1, 1), false), false>(6);
  check_convolution<Policy, window_of(Shape(5, 5, 12), 12, with(12, 3, 3, 1, 1), true), false>(7);
  check_convolution<Policy, window_of(Shape(5, 5, 3), 6, with(3, 3, 3, 1, 1), true), false>(8);
  check_convolution<Policy, window_of(Shape(25, 5, 2), 2, with(2, 3, 3, 1, 1), true), false>(9);
}

template <class Policy>
void check_layers() {
  semihosting_print(Policy::name);
  semihosting_print("\n");
  check_dense<Policy>();
  check_convolutions<Policy>();
  check_depthwise<Policy>();
}

/// Float layers with small whole numbers, whose sums are exact in any order.
struct Twice {
  static float value(float sum) { return 2.0f * sum; }
};
template <Geometry Where>
void check_float(int which) {
  static whet::Float32Affine<Native, Where.output.channels, Where.inputs()> parameters;
  static float in[Where.input.size()];
  static float wanted[Where.output.size()];
  static float got[Where.output.size()];
  for (float& weight : parameters.weights) weight = static_cast<float>(random.between(-9, 9));
  for (float& bias : parameters.bias) bias = static_cast<float>(random.between(-99, 99));
  for (float& value : in) value = static_cast<float>(random.between(-9, 9));
  constexpr std::integral_constant<Geometry, Where> geometry{};
  convolve(whet::target::generic{}, Twice{}, parameters, Where, in, wanted, scratch);
  if constexpr (Where.is_depthwise())
    depthwise(Native{}, Twice{}, parameters, geometry, in, got, scratch);
  else if constexpr (Where.input.pixels() == 1 && Where.output.pixels() == 1)
    affine(Native{}, Twice{}, parameters, in, got, scratch);
  else
    convolve(Native{}, Twice{}, parameters, geometry, in, got, scratch);
  bool equal = true;
  for (std::size_t index = 0; index < Where.output.size(); ++index)
    equal = equal && wanted[index] == got[index];
  for (auto& value : found) value = 93;
  expected[0] = 93;
  if (!equal) found[guard] = 0;
  compare(1, "float32", which);
}
void check_floats() {
  semihosting_print("whet::Float32Policy\n");
  constexpr Window three{.kernel_height = 3, .kernel_width = 3};
  constexpr Window strided{.kernel_height = 3, .kernel_width = 3, .stride_height = 2, .stride_width = 2};
  constexpr Window wide{.kernel_height = 5, .kernel_width = 9};
  constexpr Window dilated{.kernel_height = 3, .kernel_width = 2, .dilation_height = 2, .dilation_width = 3};
  check_float<window_of(Shape(1, 1, 17), 1, {}, false)>(0);
  check_float<window_of(Shape(1, 1, 64), 10, {}, false)>(1);
  check_float<window_of(Shape(6, 5, 3), 7, three, true)>(2);
  check_float<window_of(Shape(7, 7, 5), 4, strided, true)>(3);
  check_float<window_of(Shape(3, 4, 2), 5, wide, true)>(4);
  check_float<window_of(Shape(9, 8, 4), 3, dilated, true)>(5);
  check_float<window_of(Shape(6, 6, 8), 6, {.kernel_height = 3, .kernel_width = 3, .groups = 2}, true)>(6);
  check_float<window_of(Shape(6, 6, 5), 5, {.kernel_height = 3, .kernel_width = 3, .groups = 5}, true)>(7);
}

void check_add() {
  for (int which = 0; which < 24; ++which) {
    whet::Int8Add<2, Native> parameters;
    const float scales[] = {0.02f, 0.02f * static_cast<float>(random.between(1, 400)) / 100.0f};
    const whet::TensorQuantization inputs[] = {{scales[which % 2], random.between(-128, 127)},
                                               {scales[1 - which % 2], random.between(-128, 127)}};
    const float output = which < 20 ? 0.05f : 1e-7f;
    pack(parameters, {.inputs = inputs, .output = {output, random.between(-128, 127)}});
    if (which % 3 == 0) parameters.low = static_cast<std::int8_t>(parameters.output.zero_point);
    for (auto& value : x) value = random.byte();
    for (auto& value : found) value = 93;
    const int count = random.between(1, 100);
    const std::array<const std::int8_t*, 2> branches{input(which), input(which + 1) + 200};
    add(whet::target::generic{}, parameters, branches, expected, count);
    add(Native{}, parameters, branches, found + guard, count);
    compare(count, "add", which);
  }
}

}  // namespace

int main() {
  semihosting_print("target ");
  semihosting_print(Native::name);
  semihosting_print("\n");
  check_layers<whet::Int8Policy>();
  check_layers<whet::Int4Policy>();
  check_layers<whet::TernaryPolicy>();
  check_layers<whet::BinaryWeightPolicy>();
  check_floats();
  check_add();
  char line[] = "000 cases, 000 differ\n";
  for (int digit = 0, rest = cases; digit < 3; ++digit, rest /= 10)
    line[2 - digit] = static_cast<char>('0' + rest % 10);
  for (int digit = 0, rest = failures; digit < 3; ++digit, rest /= 10)
    line[13 - digit] = static_cast<char>('0' + rest % 10);
  semihosting_print(line);
  return failures == 0 ? 0 : 1;
}
