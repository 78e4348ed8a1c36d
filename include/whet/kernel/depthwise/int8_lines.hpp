#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX2

#include <cstddef>
#include <cstdint>
#include <cstring>

#include <whet/core/window.hpp>
#include <whet/kernel/affine/int8_outputs.hpp>
#include <whet/kernel/primitive/avx2.hpp>
#include <whet/kernel/primitive/avx2_lines.hpp>
#include <whet/kernel/primitive/unroll.hpp>
#include <whet/precision/float_requantization.hpp>
#include <whet/precision/int8_depthwise_lines.hpp>

// A depthwise int8 convolution with AVX2, in vectors of 32 bytes of an output row
// (precision/int8_depthwise_lines.hpp).

namespace whet::kernel {
inline namespace WHET_ISA {

/// The weights of one tap for the channels of 32 bytes, the first of which is `byte` of an output row.
/// Weights in panels of [taps][16].
[[gnu::always_inline]] inline auto line_weights(const std::int8_t* weights, int channels, int byte, int tap) {
  constexpr int panel = 16;
  constexpr int taps = Int8DepthwiseLines::taps * Int8DepthwiseLines::taps;
  const auto of_channel = [&](int offset) {
    const int channel = (byte + offset) % channels;
    return weights + (channel / panel * taps + tap) * panel + channel % panel;
  };
  if (channels % panel == 0) return load_halves(of_channel(0), of_channel(panel));
  return load_quarters(of_channel(0), of_channel(8), of_channel(16), of_channel(24));
}

/// What outputs of a pattern are made with, in the order of FourLines.
struct LinePattern {
  const std::int8_t* weights;
  const float* scale;
  const float* offset;
  const std::int32_t* corrections;

  LinePattern(const Int8DepthwiseLines& plan, const std::byte* place)
      : weights(reinterpret_cast<const std::int8_t*>(place)),
        scale(reinterpret_cast<const float*>(place + plan.weight_bytes())),
        offset(scale + Int8DepthwiseLines::vector),
        corrections(reinterpret_cast<const std::int32_t*>(offset + Int8DepthwiseLines::vector)) {}
};

/// Writes a pattern whose first byte is `byte` of an output row.
template <class Dot>
[[gnu::noinline]] void make_line_pattern(const Int8DepthwiseLines& plan, const std::int8_t* weights,
                                         const Int8Outputs& outputs, int byte, std::byte* place) noexcept {
  constexpr int taps = Int8DepthwiseLines::taps;
  constexpr int vector = Int8DepthwiseLines::vector;
  const int channels = outputs.outputs;
  auto* to = reinterpret_cast<std::int8_t*>(place);
  typename Dot::block lines[taps + 2][taps];  // of zeros, the rows of the kernel, and of zeros
  for (int column = 0; column < taps; ++column) {
    lines[0][column] = lines[taps + 1][column] = Dot::zero();
    for (int row = 0; row < taps; ++row)
      lines[row + 1][column] = line_weights(weights, channels, byte, row * taps + column);
  }
  for (int row = 0; row < plan.output_rows; ++row) {
    const auto* const seen = lines + 1 - row;
    for (int column = 0; column < taps; ++column) {
      FourLines(seen[0][column], seen[1][column], seen[2][column], seen[3][column]).store(to);
      to += 4 * vector;
    }
  }
  auto* scale = reinterpret_cast<float*>(to);
  for (int part = 0; part < 4; ++part)
    for (int half = 0; half < vector; half += vector / 2, scale += 4) {
      const int channel = (byte + half + 4 * part) % channels;
      std::memcpy(scale, outputs.scale + channel, 4 * sizeof(float));
      std::memcpy(scale + vector, outputs.offset + channel, 4 * sizeof(float));
    }
  if constexpr (Dot::shifts_inputs) {
    auto* const corrections = reinterpret_cast<std::int32_t*>(scale + vector);
    const auto* const first = reinterpret_cast<const std::int8_t*>(place);
    for (int part = 0; part < 4; ++part) {
      const auto factors = Dot::broadcast(std::int32_t{-0x7f7f'7f80});  // four times 128 as an unsigned byte
      typename Dot::accumulator total = Dot::zero();
      for (int column = 0; column < taps; ++column)
        Dot::step(total, Dot::load(first + (column * 4 + part) * vector), factors);
      const Integers sum = Integers(0) - Integers(Dot::finish(total));
      sum.store_unaligned(corrections + part * 8);
    }
  }
}

/// How the bytes of an output row lie in a pattern's lines: from `source` on, the upper half of a vector
/// `half` bytes behind the lower one, the next vector of this pattern `step` bytes on.
struct LineWalk {
  int source;
  int half;
  int step;
};

/// The outputs of one pattern in Rows output rows: vectors from `byte` to `end`, `stride` bytes apart.
template <class Dot, int Rows>
struct DepthwiseLine {
  const std::int8_t* lines[Int8DepthwiseLines::lines];
  std::int8_t* outputs[Rows];
  std::ptrdiff_t channels;
  Narrower narrower;

  /// Those of 32 channels of neighbouring pixels from `byte` of an output row on, where they are a pattern.
  /// The lines are interleaved once for all windows that see them, and each vector's weights and factors stay
  /// in registers.
  template <int Stride>
  [[gnu::noinline, gnu::flatten]] void run_pixels(const LinePattern& pattern, std::ptrdiff_t byte,
                                                  int pixels) const noexcept {
    constexpr int taps = Int8DepthwiseLines::taps;
    constexpr int vector = Int8DepthwiseLines::vector;
    constexpr int most = 16;
    constexpr int parts = 4;
    constexpr int width = vector / parts;
    alignas(64) std::int8_t columns[(most - 1) * Stride + taps][parts][vector];
    alignas(64) std::int32_t results[Rows][most][parts][width];
    const Narrower narrow = narrower;
    const LinePattern from = pattern;
    const std::int8_t* const rows[] = {lines[0], lines[1], lines[2], lines[Rows == 1 ? 2 : 3]};
    std::ptrdiff_t source = byte;
    for (int left = pixels; left > 0; left -= most) {
      const int count = left < most ? left : most;
      const int seen = (count - 1) * Stride + taps;
      for (int column = 0; column < seen; ++column, source += channels)
        FourLines(Dot::load(rows[0] + source), Dot::load(rows[1] + source), Dot::load(rows[2] + source),
                  Dot::load(rows[3] + source))
            .store(columns[column][0]);
      source -= (taps - Stride) * channels;
      for (int part = 0; part < parts; ++part) {
        typename Dot::block weights[Rows * taps];
        for (int index = 0; index < Rows * taps; ++index)
          weights[index] = Dot::load(from.weights + (index * parts + part) * vector);
        const FloatSumRequantizer requantize(from.scale + part * width, from.offset + part * width);
        for (int pixel = 0; pixel < count; ++pixel) {
          typename Dot::accumulator totals[Rows];
          for (auto& total : totals) total = Dot::zero();
          for (int column = 0; column < taps; ++column) {
            const auto values = Dot::inputs(Dot::load(columns[pixel * Stride + column][part]));
            for (int row = 0; row < Rows; ++row) Dot::step(totals[row], weights[row * taps + column], values);
          }
          for (int row = 0; row < Rows; ++row) {
            Integers sum = Dot::finish(totals[row]);
            if constexpr (Dot::shifts_inputs)
              sum += Integers::load_unaligned(from.corrections + part * width);
            requantize(sum).store_aligned(results[row][pixel][part]);
          }
        }
      }
      // The last row first: one that is not there has the place of the row before it.
      for (int row = Rows - 1; row >= 0; --row) {
        std::int8_t* to = outputs[row] + byte;
        for (int pixel = 0; pixel < count; ++pixel, to += channels) {
          const auto value = [&](int part) __attribute__((always_inline)) {
            return Integers::load_aligned(results[row][pixel][part]);
          };
          narrow.store_in_order(to, {value(0), value(1), value(2), value(3)});
        }
      }
      byte += count * channels;
    }
  }

  template <bool Neighbours>
  [[gnu::noinline, gnu::flatten]] void run(const LinePattern& pattern, LineWalk walk, std::ptrdiff_t byte,
                                           std::ptrdiff_t stride, std::ptrdiff_t end) const noexcept {
    constexpr int taps = Int8DepthwiseLines::taps;
    constexpr int vector = Int8DepthwiseLines::vector;
    const Narrower narrow = narrower;
    const LinePattern from = pattern;
    const std::int8_t* const rows[] = {lines[0], lines[1], lines[2], lines[Rows == 1 ? 2 : 3]};
    for (std::ptrdiff_t source = walk.source; byte < end; byte += stride, source += walk.step) {
      typename Dot::accumulator totals[Rows][4];
      unroll<Rows>([&](auto row) { unroll<4>([&](auto part) { totals[row][part] = Dot::zero(); }); });
      unroll<taps>([&](auto column) {
        const auto line = [&](int index) __attribute__((always_inline)) {
          const std::ptrdiff_t at = source + column * channels;
          if constexpr (Neighbours)
            return Dot::load(rows[index] + at);
          else
            return load_halves(rows[index] + at, rows[index] + at + walk.half);
        };
        const FourLines seen(line(0), line(1), line(2), line(3));
        unroll<4>([&](auto part) {
          const auto values = Dot::inputs(seen.vectors[part]);
          unroll<Rows>([&](auto row) {
            Dot::step(totals[row][part],
                      Dot::load(from.weights + ((row * taps + column) * 4 + part) * vector), values);
          });
        });
      });
      // The last row first: one that is not there has the place of the row before it.
      unroll<Rows>([&](auto index) {
        constexpr int row = Rows - 1 - index;
        Integers values[4];
        unroll<4>([&](auto part) {
          Integers sum = Dot::finish(totals[row][part]);
          if constexpr (Dot::shifts_inputs) sum += Integers::load_unaligned(from.corrections + part * 8);
          values[part] = FloatSumRequantizer(from.scale + part * 8, from.offset + part * 8)(sum);
        });
        narrow.store_in_order(outputs[row] + byte, values);
      });
    }
  }
};

/// Rows of an image with padding around them, the last four of those that were asked for; Shift: as x + 128.
template <bool Shift>
class PaddedLines {
 public:
  PaddedLines(const Geometry& geometry, const Int8DepthwiseLines& plan, const std::int8_t* image,
              std::int8_t padding, std::int8_t* lines)
      : x(image),
        copies(lines),
        line_bytes(plan.line_bytes),
        row_bytes(std::ptrdiff_t{geometry.input.width} * geometry.input.channels),
        left(std::ptrdiff_t{geometry.window.pad_left} * geometry.input.channels),
        height(geometry.input.height),
        next(-geometry.window.pad_top),
        outside(Shift ? static_cast<std::int8_t>(padding ^ -128) : padding) {
    std::memset(copies, outside, static_cast<std::size_t>(line_bytes) * Int8DepthwiseLines::lines);
    copied = static_cast<std::size_t>(line_bytes - left < row_bytes ? line_bytes - left : row_bytes);
  }

  const std::int8_t* operator[](int row) const { return line(row); }

  /// Copies the rows up to `end` that are still missing; row -4 is the first that can be asked for.
  void copy_until(int end) {
    for (; next < end; ++next) {
      std::int8_t* const to = line(next) + left;
      if (next < 0 || next >= height) {
        std::memset(to, outside, copied);
        continue;
      }
      std::memcpy(to, x + next * row_bytes, copied);
      if constexpr (Shift)
        for (std::size_t at = 0; at < copied; ++at) to[at] = static_cast<std::int8_t>(to[at] ^ -128);
    }
  }

 private:
  std::int8_t* line(int row) const {
    return copies + (row + Int8DepthwiseLines::lines) % Int8DepthwiseLines::lines * line_bytes;
  }

  const std::int8_t* x;
  std::int8_t* copies;
  std::ptrdiff_t line_bytes;
  std::ptrdiff_t row_bytes;
  std::ptrdiff_t left;
  int height;
  int next;
  std::int8_t outside;
  std::size_t copied;
};

/// A depthwise int8 convolution that such a plan supports and all of whose outputs are requantized in
/// one-sided single precision. Scratch: as the plan says.
template <class Dot, int Rows>
[[gnu::noinline]] void depthwise_int8_lines(const Geometry& geometry, const Int8DepthwiseLines& plan,
                                            const std::int8_t* x, std::int8_t padding,
                                            const std::int8_t* weights, const Int8Outputs& outputs,
                                            std::int8_t* y, std::byte* scratch) noexcept {
  constexpr int vector = Int8DepthwiseLines::vector;
  const int channels = geometry.output.channels;
  const int stride = geometry.window.stride_width;
  const int pattern_step = plan.patterns * vector;
  std::byte* const patterns = scratch + plan.patterns_at;
  for (int pattern = 0; pattern < plan.patterns; ++pattern)
    make_line_pattern<Dot>(plan, weights, outputs, pattern * vector % channels,
                           patterns + pattern * plan.pattern_bytes);
  PaddedLines<Dot::shifts_inputs> lines(geometry, plan, x, padding, reinterpret_cast<std::int8_t*>(scratch));
  DepthwiseLine<Dot, Rows> line{
      {},
      {},
      channels,
      Narrower(requantization_centre(outputs.low, outputs.high), outputs.low, outputs.high)};
  // Vectors of a pattern from `byte` of an output row up to where `end` does not reach.
  const auto run = [&](int pattern, int byte, int end) {
    const int source = Int8DepthwiseLines::source(geometry, byte);
    const LineWalk walk{source, Int8DepthwiseLines::source(geometry, byte + vector / 2) - source,
                        pattern_step * stride};
    const LinePattern chosen(plan, patterns + pattern * plan.pattern_bytes);
    if (walk.half == vector / 2)
      line.template run<true>(chosen, walk, byte, pattern_step, end);
    else
      line.template run<false>(chosen, walk, byte, pattern_step, end);
  };
  const int last = plan.row_bytes - vector;
  for (int row = 0; row < geometry.output.height; row += Rows) {
    const int top = row * stride - geometry.window.pad_top;
    lines.copy_until(top + Rows + Int8DepthwiseLines::taps - 1);
    for (int index = 0; index < Int8DepthwiseLines::lines; ++index) line.lines[index] = lines[top + index];
    for (int index = 0; index < Rows; ++index) {
      const int present = row + index < geometry.output.height ? row + index : row;
      line.outputs[index] = y + std::ptrdiff_t{present} * plan.row_bytes;
    }
    for (int pattern = 0; pattern < plan.patterns; ++pattern) {
      if (channels % vector == 0) {
        // Two output rows share lines where the stride is one.
        constexpr int line_stride = Rows == 2 ? 1 : 2;
        const LinePattern chosen(plan, patterns + pattern * plan.pattern_bytes);
        line.template run_pixels<line_stride>(chosen, pattern * vector, geometry.output.width);
        continue;
      }
      run(pattern, pattern * vector, last + 1);
      // A last vector that is not whole overlaps the one before it.
      if (last % vector != 0 && (pattern * vector - last) % channels == 0) run(pattern, last, last + 1);
    }
  }
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
