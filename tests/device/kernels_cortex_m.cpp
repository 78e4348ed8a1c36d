// The int8 kernels of the processor that this is compiled for against the generic ones, by ==, over odd
// shapes; for an emulated board: prints a line for each kind of layer and returns how many cases differ.
#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <whet/kernel/affine.hpp>
#include <whet/kernel/convolve.hpp>
#include <whet/kernel/depthwise.hpp>
#include <whet/kernel/join.hpp>

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
alignas(8) std::byte scratch[8192];

/// Parameters as freeze might make them, and some that it never would: every kind of shift, no multiplier,
/// sums that wrap.
template <class Parameters>
void fill(Parameters& parameters, bool nonnegative, bool extreme) {
  for (auto& weight : parameters.weights) {
    const std::int8_t value = random.byte();
    weight = value == -128 ? std::int8_t{-127} : value;
  }
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

void compare(int count, const char* kind, int which) {
  ++cases;
  bool equal = true;
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

template <int Outputs, int Inputs, bool NonNegative>
void check_affine(int which) {
  static whet::Int8Affine<Native, Outputs, Inputs, NonNegative> parameters;
  for (bool extreme : {false, true}) {
    fill(parameters, NonNegative, extreme);
    affine(whet::target::generic{}, NoActivation{}, parameters, input(which), expected, scratch);
    affine(Native{}, NoActivation{}, parameters, input(which), found + guard, scratch);
    compare(Outputs, "affine", which);
  }
}

template <Geometry Where, bool NonNegative>
void check_convolution(int which) {
  constexpr bool is_depthwise = Where.is_depthwise();
  constexpr auto layout = is_depthwise ? Native::int8_depthwise_panel : Native::int8_panel;
  static whet::Int8Affine<Native, Where.output.channels, Where.inputs(), NonNegative, layout> parameters;
  static_assert(parameters.convolution_scratch(Where) <= sizeof(scratch));
  static_assert(Where.input.size() + 4 <= most && Where.output.size() <= most);
  constexpr std::integral_constant<Geometry, Where> geometry{};
  for (bool extreme : {false, true}) {
    fill(parameters, NonNegative, extreme);
    convolve(whet::target::generic{}, NoActivation{}, parameters, Where, input(which), expected, scratch);
    if constexpr (is_depthwise)
      depthwise(Native{}, NoActivation{}, parameters, geometry, input(which), found + guard, scratch);
    else
      convolve(Native{}, NoActivation{}, parameters, geometry, input(which), found + guard, scratch);
    compare(static_cast<int>(Where.output.size()), is_depthwise ? "depthwise" : "convolve", which);
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

void check_dense() {
  check_affine<1, 1, false>(0);
  check_affine<1, 16, true>(1);
  check_affine<2, 3, false>(2);
  check_affine<3, 4, false>(3);
  check_affine<4, 5, true>(4);
  check_affine<5, 17, false>(5);
  check_affine<7, 31, false>(6);
  check_affine<8, 64, false>(7);
  check_affine<10, 100, true>(8);
  check_affine<12, 63, false>(9);
  check_affine<17, 130, false>(10);
}

void check_convolutions() {
  constexpr Window three{.kernel_height = 3, .kernel_width = 3};
  constexpr Window strided{.kernel_height = 3, .kernel_width = 3, .stride_height = 2, .stride_width = 2};
  constexpr Window dilated{.kernel_height = 3, .kernel_width = 2, .dilation_height = 2, .dilation_width = 3};
  constexpr Window grouped{.kernel_height = 3, .kernel_width = 3, .groups = 2};
  constexpr Window one{};
  constexpr Window one_strided{.stride_height = 2, .stride_width = 2};
  constexpr Window wide{.kernel_height = 10, .kernel_width = 4, .stride_height = 2, .stride_width = 2};
  check_convolution<window_of(Shape(5, 5, 1), 1, three, true), false>(0);
  check_convolution<window_of(Shape(6, 5, 3), 4, three, true), true>(1);
  check_convolution<window_of(Shape(7, 7, 3), 5, strided, true), false>(2);
  check_convolution<window_of(Shape(7, 6, 16), 16, three, true), false>(3);
  check_convolution<window_of(Shape(7, 6, 8), 7, strided, false), false>(4);
  check_convolution<window_of(Shape(9, 8, 4), 3, dilated, true), false>(5);
  check_convolution<window_of(Shape(9, 8, 5), 3, dilated, false), true>(6);
  check_convolution<window_of(Shape(6, 6, 8), 6, grouped, true), false>(7);
  check_convolution<window_of(Shape(6, 6, 6), 4, grouped, false), false>(8);
  check_convolution<window_of(Shape(5, 3, 64), 12, one, false), false>(9);
  check_convolution<window_of(Shape(5, 3, 13), 1, one, false), true>(10);
  check_convolution<window_of(Shape(7, 5, 20), 9, one_strided, true), false>(11);
  check_convolution<window_of(Shape(21, 10, 1), 9, wide, true), false>(12);
  check_convolution<
      Geometry{
          Shape(4, 4, 4),
          Shape(8, 8, 3),
          {.kernel_height = 2, .kernel_width = 2, .stride_height = 2, .stride_width = 2, .transposed = true}},
      false>(13);
  check_convolution<window_of(Shape(1, 1, 9), 5, one, false), false>(14);
}

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
  check_convolution<window_of(Shape(6, 5, 64), 64, with(64, 3, 3, 1, 1), true), false>(0);
  check_convolution<window_of(Shape(7, 7, 4), 4, with(4, 3, 3, 2, 1), true), true>(1);
  check_convolution<window_of(Shape(7, 7, 5), 5, with(5, 3, 3, 2, 1), true), false>(2);
  check_convolution<window_of(Shape(7, 7, 3), 3, with(3, 3, 3, 1, 1), false), false>(3);
  check_convolution<window_of(Shape(9, 9, 18), 18, with(18, 3, 2, 1, 2), true), false>(4);
  check_convolution<window_of(Shape(6, 6, 8), 8, with(8, 5, 5, 1, 1), true), true>(5);
  check_convolution<window_of(Shape(5, 5, 31), 31, with(31, 1, 1, 1, 1), false), false>(6);
  check_convolution<window_of(Shape(5, 5, 12), 12, with(12, 3, 3, 1, 1), true), false>(7);
  check_convolution<window_of(Shape(5, 5, 3), 6, with(3, 3, 3, 1, 1), true), false>(8);
  check_convolution<window_of(Shape(25, 5, 2), 2, with(2, 3, 3, 1, 1), true), false>(9);
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
  check_dense();
  check_convolutions();
  check_depthwise();
  check_add();
  char line[] = "000 cases, 000 differ\n";
  for (int digit = 0, rest = cases; digit < 3; ++digit, rest /= 10)
    line[2 - digit] = static_cast<char>('0' + rest % 10);
  for (int digit = 0, rest = failures; digit < 3; ++digit, rest /= 10)
    line[13 - digit] = static_cast<char>('0' + rest % 10);
  semihosting_print(line);
  return failures;
}
