#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <whet/core/recurrence.hpp>
#include <whet/io/file_error.hpp>
#include <whet/io/quote.hpp>
#include <whet/io/safetensors.hpp>
#include <whet/precision/int16_activation.hpp>
#include <whet/precision/int16x8.hpp>
#include <whet/precision/integer_recurrent.hpp>
#include <whet/precision/weight_groups.hpp>
#include <whet/precision/wide_requantize.hpp>
#include <whet/train/shortest_text.hpp>

namespace whet::detail {

/// What a kernel takes for granted of a number with this name.
struct NumberLimits {
  std::string_view ending;
  double least;
  double most;
};
inline constexpr std::array number_limits{
    NumberLimits{"mantissa", 0.0, 2147483647.0}, NumberLimits{"shift", -31.0, 30.0},
    NumberLimits{"zero_point", -128.0, 127.0}, NumberLimits{"zero_points", -128.0, 127.0},
    NumberLimits{"scale", 0.0, 3.4028235e38},
    // Of a softmax: the largest score itself always counts.
    NumberLimits{"diff_min", -2147483648.0, 0.0}};

/// What the kernels of some parameters take for granted instead.
template <class Parameters>
inline constexpr std::array<NumberLimits, 0> own_limits{};
template <GateFunction Function>
inline constexpr std::array own_limits<Int16Gate<Function>>{NumberLimits{"multiplier", 0.0, 32767.0},
                                                            NumberLimits{"shift", 0.0, 31.0}};
template <class Target, int Outputs, int Inputs, auto Layout>
inline constexpr std::array own_limits<Int16x8Affine<Target, Outputs, Inputs, Layout>>{
    NumberLimits{"shift", -31.0, double{most_wide_shift}}};
template <class Element, Cell Kind, class InputGates, class RecurrentGates>
inline constexpr std::array own_limits<IntegerRecurrent<Element, Kind, InputGates, RecurrentGates>>{
    NumberLimits{"cell_power", -15.0, 0.0}};
template <int Groups, int Most, int PaddedOutputs, int PanelOutputs>
inline constexpr std::array own_limits<GroupMultipliers<Groups, Most, PaddedOutputs, PanelOutputs>>{
    NumberLimits{"values", 1.0, double{Most}}};

/// own: the limits of the parameters that the numbers belong to.
/// Errors: FileError naming the tensor with a number that no frozen model has.
template <class Number>
void require_possible(const SafeTensors& file, const std::string& name, std::span<const Number> numbers,
                      std::span<const NumberLimits> own) {
  const auto fail = [&](std::string expected, double found) {
    throw FileError(file.file(), "tensor " + quote_text(name), std::move(expected), shortest_text(found));
  };
  if constexpr (std::is_floating_point_v<Number>)
    for (const Number number : numbers)
      if (!std::isfinite(number)) fail("finite numbers", double{number});
  const auto meant = [&](const NumberLimits& limits) { return name.ends_with(limits.ending); };
  auto limits = std::ranges::find_if(own, meant);
  if (limits == own.end()) {
    const std::span<const NumberLimits> all = number_limits;
    limits = std::ranges::find_if(all, meant);
    if (limits == all.end()) return;
  }
  for (const Number number : numbers)
    if (const auto value = static_cast<double>(number); !(value >= limits->least && value <= limits->most))
      fail("numbers from " + shortest_text(limits->least) + " to " + shortest_text(limits->most), value);
}

}  // namespace whet::detail
