#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD

#include <cstddef>
#include <type_traits>

#include <whet/kernel/activate.hpp>
#include <whet/kernel/affine/float_panels.hpp>
#include <whet/kernel/affine/panel_streams.hpp>
#include <whet/kernel/affine/row_tiles.hpp>
#include <whet/kernel/affine/xsimd_vectors.hpp>
#include <whet/kernel/affine/xsimd_weight_only.hpp>
#include <whet/kernel/convolve/float_outputs.hpp>
#include <whet/kernel/convolve/gather_tile.hpp>
#include <whet/kernel/convolve/generic.hpp>
#include <whet/kernel/convolve/pixel_tiles.hpp>
#include <whet/kernel/primitive/unroll.hpp>
#include <whet/precision/float_affine.hpp>
#include <whet/precision/weight_only_coded.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// How many accumulators each output of a tile needs so that eight of them are busy: two multipliers take
/// four cycles each.
constexpr int accumulation_ways(int registers) {
  int ways = 1;
  while (ways * registers < 8) ways *= 2;
  return ways;
}

/// y = clamp(W·x + b) for Pixels output pixels and the Panels panels from output `first`.
/// Ways neighbouring inputs have accumulators of their own where the tile has too few to keep the multipliers
/// busy while each waits for its own last sum. y: of the first of the pixels, which are `pitch` values apart.
template <class Vectors, class Number, int Pixels, int Panels>
[[gnu::always_inline]] inline void float32_tile(const FloatFilters<Number>& layer, int first,
                                                const PixelRuns<float>& runs, float* y,
                                                std::ptrdiff_t pitch) {
  using FloatVector = typename Vectors::floats;
  constexpr int width = Vectors::lanes;
  constexpr int ways = accumulation_ways(Pixels * Panels * Vectors::registers);
  constexpr int steps = ways > Vectors::unrolled ? ways : Vectors::unrolled;
  const std::ptrdiff_t panel_stride = std::ptrdiff_t{layer.inputs} * width;
  FloatVector sums[ways][Pixels][Panels];
  unroll<Pixels>([&](auto pixel) {
    unroll<Panels>([&](auto panel) {
      sums[0][pixel][panel] = layer.template start<Vectors>(first + panel * width);
      unroll<ways - 1>([&](auto way) { sums[way + 1][pixel][panel] = FloatVector(0.0f); });
    });
  });
  const float* const* sources = runs.sources;
  for (int run = 0; run < runs.count; ++run, sources += Pixels) {
    const float* x[Pixels];
    unroll<Pixels>([&](auto pixel) { x[pixel] = sources[pixel]; });
    PanelStreams<Vectors, typename Number::stored, Panels> weights(
        layer.weights + std::ptrdiff_t{first} * layer.inputs + std::ptrdiff_t{runs.inputs[run]} * width,
        panel_stride);
    std::ptrdiff_t input = 0;
    const auto add = [&](auto step) __attribute__((always_inline)) {
      constexpr int way = step % ways;
      FloatVector block[Panels];
      unroll<Panels>([&](auto panel) {
        block[panel] = load_weights(Number{}, Vectors{}, weights[panel] + step * width);
      });
      unroll<Pixels>([&](auto pixel) {
        const typename Vectors::uniform value(x[pixel][input + step]);
        unroll<Panels>([&](auto panel) {
          sums[way][pixel][panel] = Vectors::fma(value, block[panel], sums[way][pixel][panel]);
        });
      });
    };
    for (; input + steps <= runs.length; input += steps, weights.advance(steps * width)) unroll<steps>(add);
    for (; input < runs.length; ++input, weights.advance(width)) add(std::integral_constant<int, 0>{});
  }
  unroll<ways - 1>([&](auto way) {
    unroll<Pixels * Panels>([&](auto index) {
      sums[0][index / Panels][index % Panels] += sums[way + 1][index / Panels][index % Panels];
    });
  });
  layer.template finish_tile<Vectors>(first, sums[0]);
  store_pixels(sums[0], y + first, pitch, layer.outputs - first);
}

/// float32_tile as a function of its own.
template <class Vectors, class Number, int Pixels, int Panels>
[[gnu::noinline, gnu::flatten]] void float32_pixels(const FloatFilters<Number>& layer, int first,
                                                    const PixelRuns<float>& runs, float* y,
                                                    std::ptrdiff_t pitch) noexcept {
  float32_tile<Vectors, Number, Pixels, Panels>(layer, first, runs, y, pitch);
}

/// float32_tile of `tiles` tiles of neighbouring pixels in turn, whose inputs lie in one row each: with few
/// inputs a call, and finding its runs, cost as much as a tile. x, y: of the first pixel, all inputs and
/// outputs.
template <class Vectors, class Number, int Pixels, int Panels>
[[gnu::noinline, gnu::flatten]] void float32_pointwise_tiles(const FloatFilters<Number>& layer, int first,
                                                             const float* x, int tiles, float* y) noexcept {
  const std::ptrdiff_t inputs = layer.inputs;
  const std::ptrdiff_t outputs = layer.outputs;
  for (int tile = 0; tile < tiles; ++tile, x += Pixels * inputs, y += Pixels * outputs) {
    const float* sources[Pixels];
    int begin = 0;
    unroll<Pixels>([&](auto pixel) { sources[pixel] = x + pixel * inputs; });
    float32_tile<Vectors, Number, Pixels, Panels>(layer, first, {sources, &begin, 1, layer.inputs}, y,
                                                  outputs);
  }
}

/// A convolution of one tap: all pixels meet one group of panels after the other, whose weights stay in the
/// first-level cache unless inputs are many.
template <class Vectors, class Number>
[[gnu::noinline]] void float32_pointwise(const FloatFilters<Number>& layer, int pixels, const float* x,
                                         float* y) noexcept {
  for_each_tile_group<Vectors::tile_rows>(
      pixels, [&](auto size, int tiles, int pixel) __attribute__((always_inline)) {
        for_each_panel_group<Vectors::lanes, Vectors::tile_panels>(
            layer.outputs, [&](auto panels, int first) __attribute__((always_inline)) {
              float32_pointwise_tiles<Vectors, Number, size, panels>(
                  layer, first, x + pixel * std::ptrdiff_t{layer.inputs}, tiles,
                  y + pixel * std::ptrdiff_t{layer.outputs});
            });
      });
}

/// A convolution whose tiles stay in one row, or go down a column that sees padding left or right. So all of
/// them read kernel rows, and taps outside left and right take no time.
template <class Vectors, class Number>
[[gnu::noinline]] void float32_columns(const FloatFilters<Number>& layer, const Geometry& geometry,
                                       const float* x, const float* zeros, PixelRuns<float> runs,
                                       float* y) noexcept {
  const InnerColumns inner = inner_columns(geometry);
  const Shape& output = geometry.output;
  const auto multiply = [&](auto pixels, PixelPlace place, std::ptrdiff_t pitch)
      __attribute__((always_inline)) {
    float* const to = y + (std::ptrdiff_t{place.row} * output.width + place.column) * layer.outputs;
    for_each_panel_group<Vectors::lanes, Vectors::tile_panels>(
        layer.outputs, [&](auto panels, int first) __attribute__((always_inline)) {
          float32_pixels<Vectors, Number, pixels, panels>(layer, first, runs, to, pitch);
        });
  };
  for_each_tile_group<Vectors::tile_rows>(
      inner.count(), [&](auto pixels, int tiles, int first) __attribute__((always_inline)) {
        for (int row = 0; row < output.height; ++row)
          for (int tile = 0; tile < tiles; ++tile) {
            const PixelPlace place{row, inner.first + first + tile * pixels};
            find_row_runs<pixels>(geometry, place, x, runs);
            multiply(pixels, place, layer.outputs);
          }
      });
  for_each_tile_group<Vectors::tile_rows>(
      output.height, [&](auto pixels, int tiles, int first) __attribute__((always_inline)) {
        for (int edge = 0; edge < output.width - inner.count(); ++edge) {
          const int column = edge < inner.first ? edge : edge + inner.count();
          for (int tile = 0; tile < tiles; ++tile) {
            const PixelPlace place{first + tile * pixels, column};
            find_column_runs(geometry, place, pixels, x, zeros, runs);
            multiply(pixels, place, std::ptrdiff_t{output.width} * layer.outputs);
          }
        }
      });
}

/// y = clamp(W·x + b), one sample of any geometry. The filters of a group of channels are whole panels, or
/// there is one group. `zeros` is what lies outside of the image, a group's channels; `gathered` has room for
/// a tile's inputs (gathered_size) where the geometry asks for gathering and is null elsewhere.
template <class Vectors, class Number>
[[gnu::noinline]] void float32_convolution(const FloatFilters<Number>& layer, const Geometry& geometry,
                                           const float* x, const float* zeros, PixelRuns<float> runs,
                                           float* gathered, float* y) noexcept {
  const int filters = layer.outputs / geometry.window.groups;
  const bool by_rows = reads_whole_rows(geometry);
  for (int first = 0; first < layer.outputs; first += filters, x += geometry.group_channels()) {
    PixelPlace place;
    const auto tile = [&](auto pixels, int pixel) __attribute__((always_inline)) {
      if (by_rows && is_inside(geometry, place, pixels))
        find_row_runs<pixels>(geometry, place, x, runs);
      else if (gathered != nullptr)
        gather_runs(geometry, place, pixels, x, gathered, runs);
      else
        find_tap_runs(geometry, place, pixels, x, zeros, runs);
      place.advance(pixels, geometry.output.width);
      for_each_panel_group<Vectors::lanes, Vectors::tile_panels>(
          first + filters,
          [&](auto panels, int output) __attribute__((always_inline)) {
            float32_pixels<Vectors, Number, pixels, panels>(
                layer, output, runs, y + std::ptrdiff_t{pixel} * layer.outputs, layer.outputs);
          },
          first);
    };
    for_each_row_tile<Vectors::tile_rows>(geometry.output.pixels(), tile);
  }
}

/// Whether the filters of each group of channels are whole panels, or there is one group.
template <class Vectors>
constexpr bool has_whole_panels(const Geometry& geometry) {
  const int groups = geometry.window.groups;
  return groups == 1 || geometry.output.channels / groups % Vectors::lanes == 0;
}

/// The convolution of a layer whose panels are at hand, with what is of no type in its values.
template <class Activation, class Target, Geometry Extents, class Number>
void float32_convolution_of(Activation activation, const FloatPanels<Number>& panels, const float* x,
                            float* y, std::byte* scratch) noexcept {
  using Vectors = decltype(vectors_of(Target{}));
  static constexpr Geometry geometry = lengthened(Extents);
  const FloatFilters layer{panels, FloatClamp::of_activation<Activation>()};
  if constexpr (geometry.is_pointwise() && geometry.window.groups == 1) {
    float32_pointwise<Vectors>(layer, geometry.output.pixels(), x, y);
  } else {
    constexpr bool by_columns = walks_columns(geometry);
    constexpr bool gathers = !by_columns && gathers_runs(geometry);
    constexpr int pixels = Vectors::tile_rows;
    auto* zeros = reinterpret_cast<float*>(scratch);
    constexpr int outside = (by_columns ? geometry.window.kernel_width : 1) * geometry.group_channels();
    if constexpr (!gathers && geometry.has_padding())
      for (int value = 0; value < outside; ++value) zeros[value] = 0.0f;
    RunStorage<float, gathers || by_columns ? geometry.window.kernel_height : geometry.window.taps(), pixels>
        storage;
    if constexpr (by_columns) {
      float32_columns<Vectors>(layer, geometry, x, zeros, storage.runs(), y);
    } else {
      float gathered[gathers ? gathered_size(geometry, pixels) : 1];
      float32_convolution<Vectors>(layer, geometry, x, zeros, storage.runs(), gathers ? gathered : nullptr,
                                   y);
    }
  }
  if constexpr (!FloatClamp::covers<Activation>)
    activate(simd{}, activation, y, y, geometry.output.channels * geometry.output.pixels());
}

/// y = Activation(W * x + b), one sample. Shapes as in the generic kernel; the order of the sum differs.
/// Scratch: Parameters::convolution_scratch(geometry).
template <class Activation, FloatMatrix Parameters, Geometry Extents>
void convolve(simd, Activation activation, const Parameters& parameters,
              std::integral_constant<Geometry, Extents>, const float* x, float* y,
              std::byte* scratch) noexcept {
  using Target = typename Parameters::target;
  check_panel<Target, 1>();
  if constexpr (!has_whole_panels<decltype(vectors_of(Target{}))>(Extents))
    convolve(generic{}, activation, parameters, Extents, x, y, scratch);
  else
    float32_convolution_of<Activation, Target, Extents>(activation, float_panels(parameters), x, y, scratch);
}

#if WHET_HAS_AVX2
/// The same with weights of four bits, which are decoded first.
template <class Activation, class Target, int Outputs, int Inputs, WeightGroups Groups, Geometry Extents>
void convolve(avx2, Activation activation,
              const WeightOnlyCodedAffine<Target, Int4Coding, Outputs, Inputs, Groups>& parameters,
              std::integral_constant<Geometry, Extents>, const float* x, float* y,
              std::byte* scratch) noexcept {
  using Vectors = decltype(vectors_of(Target{}));
  check_panel<Target, 1>();
  if constexpr (!has_whole_panels<Vectors>(Extents)) {
    convolve(generic{}, activation, parameters, Extents, x, y, scratch);
  } else {
    auto* const decoded = reinterpret_cast<float*>(scratch);
    decode_nibbles<Vectors, Groups.divide(Inputs)>(nibble_panels(parameters), decoded);
    const FloatPanels<Float32> panels{decoded, nullptr, parameters.bias, Outputs, Inputs};
    float32_convolution_of<Activation, Target, Extents>(
        activation, panels, x, y,
        scratch + sizeof(float) * std::remove_cvref_t<decltype(parameters)>::decoded_size);
  }
}
#endif

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
