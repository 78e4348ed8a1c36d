#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <whet/core/window.hpp>
#include <whet/precision/affine_source.hpp>
#include <whet/precision/binary_outputs.hpp>
#include <whet/precision/bits.hpp>
#include <whet/precision/clear.hpp>
#include <whet/precision/float32.hpp>
#include <whet/precision/format.hpp>
#include <whet/precision/int8.hpp>

namespace whet {

namespace detail {
template <class Target, int Outputs, int Values, Format Output>
using binary_outputs_t =
    std::conditional_t<Output == Format::bits, BinaryThresholds<Target, Outputs, Values>,
                       std::conditional_t<Output == Format::int8, BinaryIntegers<Target, Outputs, Values>,
                                          BinaryReals<Target, Outputs, Values>>>;
}  // namespace detail

/// Parameters of y = scale · (sign(W)·sign(x)) + b, signs in, and out what `Output` says: see
/// precision/binary_outputs.hpp. Shapes: W [Outputs][words] in panels, padded with zeros; the rest [Outputs].
/// Runs: how the signs of one output's inputs lie.
template <class Target, int Outputs, BitRuns Runs, Format Output>
struct BinaryAffine {
  static_assert(Runs.values() <= 65536, "whet: a binary layer takes at most 65536 inputs");

  using target = Target;
  static constexpr auto panel = Target::bits_panel;
  static constexpr int outputs = Outputs;
  static constexpr BitRuns runs = Runs;
  static constexpr int values = Runs.values();
  /// Words of 32 inputs: what a column of the matrix is.
  static constexpr int inputs = Runs.words();
  static constexpr Format output_format = Output;
  /// Elements of one sample's output.
  static constexpr int output_elements = Output == Format::bits ? words_of(Outputs) : Outputs;

  alignas(panel.alignment) std::uint32_t weights[panel.size(Outputs, inputs)];
  detail::binary_outputs_t<Target, Outputs, values, Output> results;

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("weights", self.weights);
    visitor("results", self.results);
  }
};

/// The sign of a weight is its sign bit: a +0 counts as +1 and a -0 as -1, so that folding a negative factor
/// into weights turns all of their signs around.
template <class Target, int Outputs, BitRuns Runs, Format Output>
constexpr void pack(BinaryAffine<Target, Outputs, Runs, Output>& parameters, const AffineSource& source) {
  constexpr auto panel = Target::bits_panel;
  detail::clear(parameters);
  for (int output = 0; output < Outputs; ++output)
    for (int value = 0; value < Runs.values(); ++value) {
      const float weight = source.kernel[static_cast<std::ptrdiff_t>(output) * Runs.values() + value];
      const int place = Runs.place(value);
      parameters.weights[panel.index(output, place / 32, Runs.words())] |=
          (std::bit_cast<std::uint32_t>(weight) >> 31) << (place % 32);
    }
  parameters.results.pack(source);
}

/// Output pixels whose windows a convolution brings together before it multiplies.
template <class Target>
inline constexpr int binary_pixels = Target::bits_panel.outputs > 1 ? 16 : 0;

/// Bytes of workspace that the kernels of `Target` need for a binary convolution of one sample.
template <class Target>
constexpr std::size_t binary_convolution_scratch(const Geometry& geometry) {
  if (geometry.is_pointwise()) return 0;
  const BitRuns runs{geometry.window.taps(), geometry.input.channels};
  return sizeof(std::uint32_t) * static_cast<std::size_t>(binary_pixels<Target> * runs.words());
}

/// Signs on both sides: dense layers and convolutions take the signs of their inputs (sign(0) = +1; outside
/// of an image +1) and have a sign for each weight and a scale for each output. They give signs to binary
/// layers, int8 to layers whose tensors are int8, else float. Batch normalization directly behind them
/// becomes part of them, HardTanh and maximum pooling between them cost nothing or little; everything else
/// computes in the format that its reader has, or float. Source: Rastegari et al. 2016 (XNOR-Net);
/// thresholds: Umuroglu et al. 2017 (FINN), section 4.2.
struct BinaryPolicy {
  static constexpr const char* name = "whet::BinaryPolicy";
  using activation = float;
  static constexpr bool needs_ranges = false;
  static constexpr int scale_levels = 1;
  /// Layers with weights read signs, and write what their readers want.
  static constexpr bool reads_bits = true;

  template <class Target, int Outputs, BitRuns Runs, Format Output>
  using binary = BinaryAffine<Target, Outputs, Runs, Output>;
  /// Batch normalization that follows no binary layer.
  template <class Target, int Outputs, int Inputs, bool NonNegativeInput>
  using affine = Float32Affine<Target, Outputs, Inputs>;

  /// The quantization of a tensor that an int8 layer reads.
  static constexpr TensorQuantization quantize(Range range, bool nonnegative) {
    return Int8Policy::quantize(range, nonnegative);
  }
};

}  // namespace whet
