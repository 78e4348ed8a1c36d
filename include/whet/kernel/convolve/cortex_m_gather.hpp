#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include <whet/core/window.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// A gathered pixel of bytes, one behind the other; without the library's functions, which are slow where
/// they are small.
struct GatheredBytes {
  std::int8_t* to;

  /// The next `count` inputs are `values`, or all `value`.
  [[gnu::always_inline]] void put(const std::int8_t* values, int count) {
    for (; count >= 4; count -= 4, values += 4) put_word(values);
    for (; count > 0; --count) put_byte(*values++);
  }
  [[gnu::always_inline]] void fill(std::int8_t value, int count) {
    for (; count > 0; --count) put_byte(value);
  }

 private:
  [[gnu::always_inline]] void put_word(const std::int8_t* values) {
    std::uint32_t word;
    std::memcpy(&word, values, sizeof(word));
    std::memcpy(to, &word, sizeof(word));
    to += sizeof(word);
    stay_a_loop();
  }
  [[gnu::always_inline]] void put_byte(std::int8_t value) {
    *to++ = value;
    stay_a_loop();
  }
  /// Otherwise the compiler makes a call of memcpy of it.
  [[gnu::always_inline]] void stay_a_loop() { __asm__("" : "+r"(to)); }
};

/// Hands what an output pixel sees of one group of channels to a gathered pixel, in the order of a filter's
/// inputs; outside of the image that is `padding`.
/// Shapes: x [input height][input width][input channels].
template <class Gathered>
[[gnu::noinline]] void gather_pixel(const Geometry& geometry, const std::int8_t* x, std::int8_t padding,
                                    int row, int column, int group, Gathered gathered) noexcept {
  const Window& window = geometry.window;
  const int width = geometry.input.width;
  const int channels = geometry.input.channels;
  const int run = geometry.group_channels();
  const bool merged = window.dilation_width == 1 && window.groups == 1 && !window.transposed;
  const int left = column * window.stride_width - window.pad_left;
  x += group * run;
  for (int down = 0; down < window.kernel_height; ++down) {
    const int source_row = geometry.source_row(row, down);
    const std::int8_t* const line = x + source_row * width * channels;
    if (source_row < 0) {
      gathered.fill(padding, window.kernel_width * run);
    } else if (merged && left >= 0 && left + window.kernel_width <= width) {
      gathered.put(line + left * run, window.kernel_width * run);
    } else {
      for (int across = 0; across < window.kernel_width; ++across) {
        const int source_column = geometry.source_column(column, across);
        if (source_column < 0)
          gathered.fill(padding, run);
        else
          gathered.put(line + source_column * channels, run);
      }
    }
  }
}

/// Whether an output pixel sees neighbouring values of the image, and never padding: where these begin is
/// `seen_in_place`.
constexpr bool is_seen_in_place(const Geometry& geometry) {
  const Window& window = geometry.window;
  return window.taps() == 1 && window.groups == 1 && !window.transposed && !geometry.has_padding();
}
[[gnu::always_inline]] inline const std::int8_t* seen_in_place(const Geometry& geometry, const std::int8_t* x,
                                                               int row, int column) {
  const Window& window = geometry.window;
  const int pixel = row * window.stride_height * geometry.input.width + column * window.stride_width;
  return x + pixel * geometry.input.channels;
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
