#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <set>
#include <type_traits>
#include <vector>

#include <whet/kernel/affine/int8_outputs.hpp>
#include <whet/kernel/affine/row_tiles.hpp>
#include <whet/precision/int8.hpp>

#include "../buffers.hpp"
#include "../fixed_reference.hpp"
#include "../targets.hpp"
#include "catch.hpp"

#if WHET_HAS_SIMD

namespace kernel = whet::kernel;

namespace {

/// Sums of so many products are requantized in single precision where the target does that.
constexpr int inputs = 64;
constexpr std::int32_t furthest_sum = 128 * 127 * inputs;

template <class Target, int Outputs>
using Layer = whet::Int8Affine<Target, Outputs, inputs, false>;

/// Sixteen outputs of factors below 1, sixteen with larger ones, which no float form has, and eight of either
/// kind in turn, so that neighbouring vectors agree, differ, and are mixed.
template <class Parameters>
void fill(Parameters& parameters, std::mt19937& generator) {
  std::uniform_int_distribution<std::int32_t> mantissa(1 << 30, 0x7fffffff), bias(-20000, 20000);
  std::uniform_int_distribution<int> small(-8, -4), large(1, 6);
  for (int output = 0; output < Parameters::outputs; ++output) {
    const int block = output / 8 % 6;
    const bool is_large = block == 2 || block == 3 || (block == 5 && output % 2 == 0);
    parameters.bias[output] = bias(generator);
    parameters.mantissa[output] = mantissa(generator);
    parameters.shift[output] = static_cast<std::int8_t>(is_large ? large(generator) : small(generator));
  }
}

/// Random sums, and those around each of which an output changes.
template <class Parameters>
std::vector<std::int32_t> random_sums(const Parameters& parameters, int rows, std::mt19937& generator) {
  std::uniform_int_distribution<std::int32_t> any(-furthest_sum, furthest_sum), near(-1, 1), step(-130, 130);
  std::uniform_int_distribution<int> coin(0, 1);
  std::vector<std::int32_t> sums;
  for (int row = 0; row < rows; ++row)
    for (int output = 0; output < Parameters::outputs; ++output) {
      const double factor = std::ldexp(double(parameters.mantissa[output]), parameters.shift[output] - 31);
      const double edge = (step(generator) + 0.5) / factor - parameters.bias[output];
      sums.push_back(coin(generator) == 0 || std::abs(edge) > furthest_sum
                         ? any(generator)
                         : static_cast<std::int32_t>(std::lround(edge)) + near(generator));
    }
  return sums;
}

/// Stores rows of sums in tiles of at most Panels panels, as kernels do. Shapes: sums, result
/// [rows][outputs].
template <class Vectors, int Panels, class Parameters>
std::vector<std::int8_t> stored(const Parameters& parameters, const std::vector<std::int32_t>& sums,
                                int rows) {
  constexpr int lanes = Vectors::lanes;
  constexpr int outputs = Parameters::outputs;
  GuardedOutput<std::int8_t> y(sums.size());
  const auto layer = kernel::Int8Outputs::of(parameters);
  kernel::for_each_panel_group<lanes, Panels>(outputs, [&](auto panels, int first) {
    alignas(64) std::int32_t tile[64 * lanes] = {};
    for (int panel = 0; panel < panels; ++panel)
      for (int row = 0; row < rows; ++row)
        for (int lane = 0; lane < lanes; ++lane)
          if (const int output = first + panel * lanes + lane; output < outputs)
            tile[(panel * rows + row) * lanes + lane] =
                sums[static_cast<std::size_t>(row * outputs + output)];
    layer.template store<Vectors>(first, panels, 0, rows, tile, y.data());
  });
  CHECK(y.intact());
  return y.values();
}

template <class Target, int Outputs>
void check_layer(std::int32_t zero_point, std::int8_t low, std::int8_t high, std::mt19937& generator) {
  using Vectors = decltype(kernel::vectors_of(Target{}));
  const auto parameters = std::make_unique<Layer<Target, Outputs>>();
  fill(*parameters, generator);
  parameters->output.zero_point = zero_point;
  parameters->low = low;
  parameters->high = high;
  for (const bool completed : {false, true}) {
    // A layer that was not completed has the form in fixed point alone.
    if (completed) parameters->complete();
    for (const int rows : {1, 2, 3, 4, 5, 8}) {
      const auto sums = random_sums(*parameters, rows, generator);
      std::vector<std::int8_t> expected;
      for (std::size_t index = 0; index < sums.size(); ++index) {
        const std::size_t output = index % Outputs;
        expected.push_back(bounded(rescaled(std::int64_t{sums[index]} + parameters->bias[output],
                                            {parameters->mantissa[output], parameters->shift[output]}),
                                   zero_point, low, high));
      }
      CAPTURE(Target::name, Outputs, rows, zero_point, int{low}, int{high}, completed);
      CHECK(stored<Vectors, 1>(*parameters, sums, rows) == expected);
      CHECK(stored<Vectors, 4>(*parameters, sums, rows) == expected);
    }
  }
}

template <class Body>
void for_each_vector_target(Body&& body) {
  for_each_target([&]<class Target>() {
    if constexpr (std::is_base_of_v<kernel::simd, Target>) body.template operator()<Target>();
  });
}

template <class Target>
void check_shapes(std::int32_t zero_point, std::int8_t low, std::int8_t high) {
  std::mt19937 generator(1);
  check_layer<Target, 3>(zero_point, low, high, generator);
  check_layer<Target, 16>(zero_point, low, high, generator);
  check_layer<Target, 69>(zero_point, low, high, generator);
  check_layer<Target, 144>(zero_point, low, high, generator);
}

}  // namespace

TEST_CASE("outputs of a ReLU are the defined integers, for all forms of requantization side by side") {
  for_each_vector_target([]<class Target>() {
    check_shapes<Target>(0, 0, 127);
    check_shapes<Target>(-128, -128, 90);
  });
}

TEST_CASE("outputs of both signs are the defined integers, for all forms of requantization side by side") {
  for_each_vector_target([]<class Target>() {
    check_shapes<Target>(0, -128, 127);
    check_shapes<Target>(17, -100, 127);
  });
}

TEST_CASE("the layers tried here have outputs of each form") {
  for_each_vector_target([]<class Target>() {
    const auto parameters = std::make_unique<Layer<Target, 144>>();
    std::mt19937 generator(1);
    fill(*parameters, generator);
    for (const bool one_sided : {false, true}) {
      parameters->low = one_sided ? 0 : -128;
      parameters->high = 127;
      parameters->complete();
      if constexpr (Layer<Target, 144>::has_float_form) {
        const auto& forms = parameters->float_requantization.form;
        const std::set<std::uint8_t> found(std::begin(forms), std::end(forms));
        using Form = whet::RequantizationForm;
        const auto form = one_sided ? Form::one_sided_float : Form::two_sided_float;
        CHECK(found ==
              std::set{static_cast<std::uint8_t>(Form::fixed_point), static_cast<std::uint8_t>(form)});
      }
    }
    CHECK(kernel::Int8Outputs::of(*parameters).outputs == 144);
  });
}

#else
TEST_CASE("units without vectors store outputs one at a time") { CHECK_FALSE(whet::target::avx2::available); }
#endif
