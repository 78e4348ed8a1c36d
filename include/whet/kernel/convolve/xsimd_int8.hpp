#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <whet/kernel/affine/int8_outputs.hpp>
#include <whet/kernel/affine/row_tiles.hpp>
#include <whet/kernel/affine/xsimd_vectors.hpp>
#include <whet/kernel/convolve/dot_pixels.hpp>
#include <whet/kernel/convolve/generic.hpp>
#include <whet/kernel/convolve/int8_image.hpp>
#include <whet/kernel/convolve/int8_winograd.hpp>
#include <whet/kernel/convolve/unpack_coded.hpp>
#include <whet/precision/int8.hpp>
#include <whet/precision/int8_convolution.hpp>
#include <whet/precision/int8_winograd.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// The image of an int8 convolution as its tiles read it, and where its parts of the workspace lie.
struct Int8Image {
  const Geometry& geometry;
  const Int8ConvolutionPlan& plan;
  const std::int8_t* x;
  std::int8_t padding;
  /// Where bands are copied to, in the elements of the Dot.
  void* copy;
  std::int8_t* gathered;
  /// One for each output, where the Dot shifts its inputs; else the workspace may have no room for them.
  std::int32_t* corrections;
  /// Those of runs that are filled up.
  std::int8_t* weights;
  /// The layer's pairs of blocks, and where in a window these begin, for a Dot that adds pairs.
  BlockOrder order = {};
  const std::int32_t* offsets = nullptr;

  std::ptrdiff_t row_stride() const { return std::ptrdiff_t{plan.width} * geometry.input.channels; }

  /// The runs of a window in the image.
  WindowRuns runs() const {
    const Window& window = geometry.window;
    return {plan.rows, plan.columns, row_stride() * window.dilation_height,
            std::ptrdiff_t{window.dilation_width} * geometry.input.channels, plan.length};
  }

  /// What the windows of `rows` output rows from `first` see.
  template <class Dot>
  const typename Dot::element* band(int first, int rows) const {
    if constexpr (!widens<Dot>)
      if (!plan.copied) return x;
    auto* const elements = static_cast<typename Dot::element*>(copy);
    copy_image<Dot>(geometry, plan, x, padding, first, rows, elements);
    return elements;
  }

  /// Finds the windows of `count` output pixels of a band from `pixel`, for a group of channels from
  /// `channel`.
  template <class Element>
  void find(const Element* pixels, int pixel, int count, std::ptrdiff_t channel,
            const Element** windows) const {
    const Window& window = geometry.window;
    const std::ptrdiff_t step = std::ptrdiff_t{window.stride_width} * geometry.input.channels;
    int column = pixel % geometry.output.width;
    const Element* row =
        pixels + channel + pixel / geometry.output.width * window.stride_height * row_stride();
    for (int index = 0; index < count; column = 0, row += window.stride_height * row_stride()) {
      const int left = geometry.output.width - column;
      const int end = index + left < count ? index + left : count;
      for (const Element* at = row + column * step; index < end; ++index, at += step) {
        windows[index] = at;
        asm("" : "+r"(at));  // a loop for vectors is longer than most rows
      }
    }
  }
};

/// How Target multiplies the image of a plan.
template <class Target, bool NonNegative, bool Widened, bool Paired>
struct ImageDots {
  using type = decltype(pixels_dot(Target{}, std::bool_constant<NonNegative>{}));
};
template <class Target>
struct ImageDots<Target, false, true, false> {
  using type = decltype(widened_pixels_dot(Target{}));
};
template <class Target>
struct ImageDots<Target, true, false, true> {
  using type = decltype(paired_dot(Target{}));
};

/// Whether a convolution adds blocks in pairs: any of them, or those that the layer knows where its weights
/// lie as it has them and all outputs see all inputs.
template <class Parameters>
constexpr bool pairs_blocks(const Geometry& geometry, const Int8ConvolutionPlan& plan) {
  return pairs_any_blocks<Parameters>() ||
         (KnowsBlockPairs<Parameters> && geometry.window.groups == 1 && !plan.filled);
}
template <class Parameters, const Geometry& Where, const Int8ConvolutionPlan& Plan>
using ImageDot = typename ImageDots<typename Parameters::target, Parameters::nonnegative_input, Plan.widened,
                                    pairs_blocks<Parameters>(Where, Plan)>::type;

/// Tells an image about these.
template <const Geometry& Where, const Int8ConvolutionPlan& Plan, class Parameters>
[[gnu::always_inline]] inline void set_block_pairs(Int8Image& image, const Parameters& parameters) {
  if constexpr (pairs_blocks<Parameters>(Where, Plan)) {
    static constexpr auto offsets = BlockOffsets<Plan.inputs / 4>::of(Where, Plan);
    if constexpr (KnowsBlockPairs<Parameters>)
      image.order = BlockOrder::of(parameters);
    else
      image.order = NaturalOrder<Plan.inputs / 4>::order();
    image.offsets = offsets.values;
  }
}

/// An int8 convolution of any shape. Some pixels at a time, in tiles of at most Dot::rows · Dot::panels;
/// their inputs stay in the first-level cache while all panels of weights pass. `multiply(panels as a
/// constant, first output, weights, runs, windows, first pixel, pixels)` does a part.
template <class Dot, class Multiply>
[[gnu::always_inline]] inline void convolve_int8(const Int8Image& image, const std::int8_t* weights,
                                                 Multiply&& multiply) {
  constexpr int width = Dot::vectors::lanes;
  constexpr int most = simd::convolved_pixels;
  const Geometry& geometry = image.geometry;
  const int inputs = image.plan.inputs;
  const int groups = geometry.window.groups;
  const int filters = geometry.output.channels / groups;
  WindowRuns runs = image.plan.gathered ? WindowRuns{1, 1, 0, 0, inputs} : image.runs();
  runs.offsets = image.offsets;
  runs.blocks = inputs / 4;
  if (image.plan.filled) {
    fill_runs<width>(geometry, image.plan, weights, image.weights);
    weights = image.weights;
  }
  if constexpr (Dot::shifts_inputs)
    for (int output = 0; output < geometry.output.channels; output += width)
      store_corrections<Dot>(weights + std::ptrdiff_t{output} * inputs, inputs / 4,
                             image.corrections + output);
  using Element = typename Dot::element;
  const Element* windows[most];
  const auto band = [&](const Element* from, int group, int before, int pixels)
      __attribute__((always_inline)) {
    // As even parts as can be: a last one of a few pixels would cost nearly as much as a whole one.
    const int parts = (pixels + most - 1) / most;
    const int each = (pixels + parts - 1) / parts;
    for (int pixel = 0; pixel < pixels; pixel += each) {
      const int count = pixels - pixel < each ? pixels - pixel : each;
      image.find(from, pixel, count, std::ptrdiff_t{group} * geometry.group_channels(), windows);
      if constexpr (!widens<Dot>)
        if (image.plan.gathered)
          gather_windows(image.runs(), windows, count, image.gathered, inputs + Int8ConvolutionPlan::slack);
      for_each_panel_group<width, Dot::panels>(
          (group + 1) * filters,
          [&](auto panels, int first) __attribute__((always_inline)) {
            const PanelWeights layer{weights + std::ptrdiff_t{first} * inputs, std::ptrdiff_t{width} * inputs,
                                     Dot::shifts_inputs ? image.corrections + first : nullptr,
                                     AddsPairs<Dot> ? image.order.template at<width>(first) : BlockOrder{}};
            multiply(panels, first, layer, runs, windows, before + pixel, count);
          },
          group * filters);
    }
  };
  for (int row = 0; row < geometry.output.height; row += image.plan.band_rows) {
    const int left = geometry.output.height - row;
    const int rows = left < image.plan.band_rows ? left : image.plan.band_rows;
    const Element* const from = image.template band<Dot>(row, rows);
    for (int group = 0; group < groups; ++group)
      band(from, group, row * geometry.output.width, rows * geometry.output.width);
  }
}

/// The image, and the parts of the workspace: copied bands come first.
[[gnu::always_inline]] inline Int8Image image_of(const Geometry& geometry, const Int8ConvolutionPlan& plan,
                                                 const std::int8_t* x, std::int8_t padding,
                                                 std::byte* scratch) {
  return {geometry,
          plan,
          x,
          padding,
          scratch,
          reinterpret_cast<std::int8_t*>(scratch + plan.gathered_at),
          reinterpret_cast<std::int32_t*>(scratch + plan.corrections_at),
          reinterpret_cast<std::int8_t*>(scratch + plan.weights_at)};
}

/// The sums of a part's tiles go through memory to `store(first output, panels, first pixel, pixels, sums)`,
/// which takes them as [panel][pixel][one panel's outputs].
template <class Dot, class Store>
struct SumsBetween {
  Store store;

  template <int Panels>
  [[gnu::always_inline]] void operator()(std::integral_constant<int, Panels>, int first,
                                         const PanelWeights& layer, const WindowRuns& runs,
                                         const typename Dot::element* const* windows, int pixel,
                                         int count) const {
    alignas(64) std::int32_t sums[simd::convolved_pixels * Panels * Dot::vectors::lanes];
    dot_pixel_tiles<Dot, Panels>(layer, runs, windows, count,
                                 SumsInMemory<typename Dot::vectors>{sums, count});
    store(first, Panels, pixel, count, static_cast<const std::int32_t*>(sums));
  }
};

/// The part of an int8 convolution that knows its shape at run time only: one for all layers. Requantization
/// has more to prepare than the products of a tile hide: it takes a part's pixels at once.
template <class Dot>
[[gnu::noinline]] void convolve_int8_layer(const Int8Image& image, const std::int8_t* weights,
                                           const Int8Outputs& outputs, std::int8_t* y) noexcept {
  const auto store = [&](int first, int panels, int pixel, int count, const std::int32_t* sums) {
    outputs.store<typename Dot::vectors>(first, panels, pixel, count, sums, y);
  };
  convolve_int8<Dot>(image, weights, SumsBetween<Dot, decltype(store)>{store});
}

#if WHET_HAS_AVX2
/// The same of one with windows of 3x3.
template <class Vectors>
[[gnu::noinline]] void convolve_winograd_int8_layer(const Geometry& geometry, const Int8WinogradPlan& plan,
                                                    const std::int8_t* x, std::int8_t padding,
                                                    const std::int8_t* weights, std::byte* scratch,
                                                    const Int8Outputs& outputs, std::int8_t* y) noexcept {
  convolve_winograd(geometry, plan, x, padding, weights, scratch,
                    [&](int first, int panels, int pixel, int count, const std::int32_t* sums) {
                      outputs.store<Vectors>(first, panels, pixel, count, sums, y);
                    });
}
#endif

/// y = clamp(requantize(W * x + b) + zero point), one sample: the same bits as the generic kernel, whose
/// shapes and number formats are these, and which takes transposed windows and unusual groups.
/// Weights of fewer bits become bytes in the workspace first.
/// Scratch: parameters.convolution_scratch(geometry) bytes, aligned to Target::alignment.
template <class Activation, Int8Layer Parameters, Geometry Where>
void convolve(simd, Activation activation, const Parameters& parameters,
              std::integral_constant<Geometry, Where>, const std::int8_t* x, std::int8_t* y,
              std::byte* scratch) noexcept {
  using Target = typename Parameters::target;
  constexpr bool nonnegative = Parameters::nonnegative_input;
  check_panel<Target, 4>();
  static constexpr auto plan = Int8ConvolutionPlan::of<Target>(Where, nonnegative);
  static constexpr auto winograd = Int8WinogradPlan::of<Target>(Where);
  static constexpr Geometry geometry = Where;
  if constexpr (winograd.supported) {
    const std::int8_t* const weights = int8_weights(parameters, scratch);
    convolve_winograd_int8_layer<decltype(vectors_of(Target{}))>(
        geometry, winograd, x, parameters.padding, weights, scratch, Int8Outputs::of(parameters), y);
  } else if constexpr (!plan.supported) {
    convolve(generic{}, activation, parameters, geometry, x, y, scratch);
  } else {
    const std::int8_t* const weights = int8_weights(parameters, scratch);
    Int8Image image = image_of(geometry, plan, x, parameters.padding, scratch);
    set_block_pairs<geometry, plan>(image, parameters);
    convolve_int8_layer<ImageDot<Parameters, geometry, plan>>(image, weights, Int8Outputs::of(parameters), y);
  }
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
