#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX2

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include <whet/core/window.hpp>
#include <whet/kernel/affine/xsimd_int16x8.hpp>
#include <whet/kernel/convolve/int16x8.hpp>
#include <whet/precision/int16x8.hpp>
#include <whet/precision/int16x8_convolution.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// What `count` output pixels from `pixel` see of one group of channels, a row of inputs for each; 0 outside
/// of the image. Shapes: x [input height][input width][channels], gathered [count][inputs].
[[gnu::noinline]] inline void gather_rows(const Geometry& geometry, const std::int16_t* x, int group,
                                          int pixel, int count, std::int16_t* gathered) noexcept {
  const Window& window = geometry.window;
  const int channels = geometry.group_channels();
  const std::ptrdiff_t step = geometry.input.channels;
  const bool has_runs = window.groups == 1 && window.dilation_width == 1;
  const auto copy = [&](const std::int16_t* from, int values) {
    std::memcpy(gathered, from, sizeof(std::int16_t) * static_cast<std::size_t>(values));
    gathered += values;
  };
  for (int index = pixel; index < pixel + count; ++index) {
    const int row = index / geometry.output.width;
    const int column = index % geometry.output.width;
    const int left = column * window.stride_width - window.pad_left;
    // The taps of a kernel row lie side by side.
    const bool inside = has_runs && left >= 0 && left + window.kernel_width <= geometry.input.width;
    for (int down = 0; down < window.kernel_height; ++down) {
      const int source_row = geometry.source_row(row, down);
      const std::int16_t* const line = x + (source_row < 0 ? 0 : source_row) * geometry.input.width * step +
                                       std::ptrdiff_t{group} * channels;
      if (source_row >= 0 && inside) {
        copy(line + left * step, window.kernel_width * channels);
        continue;
      }
      for (int across = 0; across < window.kernel_width; ++across) {
        const int source_column = geometry.source_column(column, across);
        if (source_row >= 0 && source_column >= 0) {
          copy(line + source_column * step, channels);
        } else {
          std::memset(gathered, 0, sizeof(std::int16_t) * static_cast<std::size_t>(channels));
          gathered += channels;
        }
      }
    }
  }
}

/// The part of a convolution that knows its shape at run time only: one for all layers. `gathered` is null
/// where the image itself holds the rows.
template <class Dot>
[[gnu::noinline]] void convolve_int16_layer(const Geometry& geometry, const std::int8_t* weights,
                                            const WideOutputs& outputs, const std::int16_t* x,
                                            std::int16_t* y, std::int16_t* gathered) noexcept {
  constexpr int most = Int16x8ConvolutionPlan::pixels;
  const int inputs = geometry.inputs();
  const int filters = geometry.output.channels / geometry.window.groups;
  for (int pixel = 0; pixel < geometry.output.pixels(); pixel += most) {
    const int left = geometry.output.pixels() - pixel;
    const int count = left < most ? left : most;
    for (int group = 0; group < geometry.window.groups; ++group) {
      const std::int16_t* rows = x + std::ptrdiff_t{pixel} * inputs;
      if (gathered != nullptr) {
        gather_rows(geometry, x, group, pixel, count, gathered);
        rows = gathered;
      }
      wide_rows<Dot, Dot::rows, 1>({weights, (group + 1) * filters, inputs}, outputs, group * filters, rows,
                                   inputs, count, y + std::ptrdiff_t{pixel} * geometry.output.channels);
    }
  }
}

/// y = clamp(requantize(W * x + b)), one sample: the same bits as the generic kernel, whose shapes and number
/// formats are these, and which takes transposed windows and unusual groups.
/// Scratch: parameters.convolution_scratch(geometry) bytes, aligned to Target::alignment.
template <class Activation, class Target, int Outputs, int Inputs, Geometry Where>
void convolve(avx2, Activation activation, const Int16x8Affine<Target, Outputs, Inputs>& parameters,
              std::integral_constant<Geometry, Where>, const std::int16_t* x, std::int16_t* y,
              std::byte* scratch) noexcept {
  check_panel<Target, 4>();
  static constexpr Geometry geometry = Where;
  constexpr auto plan = Int16x8ConvolutionPlan::of<Target>(Where);
  if constexpr (plan.supported)
    convolve_int16_layer<decltype(wide_dot(Target{}))>(
        geometry, parameters.weights, WideOutputs::of(parameters), x, y,
        plan.in_place ? nullptr : reinterpret_cast<std::int16_t*>(scratch));
  else
    convolve(generic{}, activation, parameters, geometry, x, y, scratch);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
