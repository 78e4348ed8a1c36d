#pragma once

#include <cstddef>

#include <whet/target/isa.hpp>
#include <whet/target/panel.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// Plain C++, every processor; the reference that all other targets must equal.
/// A tag derives from the one whose kernels it may use where it has none of its own.
struct generic {
  static constexpr const char* name = "generic";
  /// Whether this translation unit may run the target's kernels. Laying a model out is always possible.
  static constexpr bool available = true;
  /// Whether the compiler must optimize, -Og at least.
  static constexpr bool needs_optimization = false;
  static constexpr Panel float32_panel{1, 1, 4};
  static constexpr Panel int8_panel{1, 1, 4};
  /// Of weights [channels][taps]: a panel's channels side by side, tap after tap.
  static constexpr Panel int8_depthwise_panel{1, 1, 4};
  /// Of weights of one bit of dense layers with 32 outputs or more.
  static constexpr Panel one_bit_panel{1, 1, 4};
  /// Of words of 32 signs each: binary layers.
  static constexpr Panel bits_panel{1, 1, 4};
  /// Output pixels that an int8 convolution works on at a time.
  static constexpr int convolved_pixels = 1;
  /// Whether int8 convolutions take signed inputs as x + 128, from a copy of the image.
  static constexpr bool shifts_signed_images = false;
  /// Whether they take them as 16 bits, from a copy of the image, where a window has inputs enough.
  static constexpr bool widens_signed_images = false;
  /// Whether int8 convolutions of 3x3 windows multiply in 16 bits, in fewer products.
  static constexpr bool int8_winograd = false;
  /// Whether int8 layers of blocks take several samples at once.
  static constexpr bool sparse_int8_rows = false;
  /// Whether int8 kernels requantize in single precision where that is proven exact.
  static constexpr bool float_requantization = false;
  /// Whether int8 kernels add products of two blocks in 16 bits where that is proven exact.
  static constexpr bool adds_block_pairs = false;
  /// Whether float convolutions make 4-bit weights floats first, in the workspace.
  static constexpr bool decodes_convolutions = false;
  /// Alignment of workspaces, in bytes.
  static constexpr std::size_t alignment = 8;
  /// Stack, in bytes, that `batch` may use to run several samples through a layer at once. 0: one by one.
  static constexpr std::size_t batch_stack = 0;
};

/// What targets with vectors have in common: panels of eight outputs, which are one register or two. Not a
/// target itself.
struct simd : generic {
  static constexpr Panel float32_panel{8, 1, 16};
  static constexpr Panel int8_panel{8, 4, 16};
  static constexpr Panel int8_depthwise_panel{16, 1, 16};
  static constexpr Panel one_bit_panel{8, 4, 16};
  static constexpr Panel bits_panel{8, 1, 16};
  /// A multiple of the tiles of 4, 6 and 8 pixels.
  static constexpr int convolved_pixels = 24;
  static constexpr std::size_t alignment = 64;
  static constexpr std::size_t batch_stack = 65536;
};

/// x86-64 with SSE4.2 (x86-64-v2; Nehalem, Bulldozer, Silvermont and later).
struct sse42 : simd {
  static constexpr const char* name = "sse42";
  static constexpr bool available = WHET_HAS_SSE42 != 0;
};

/// x86-64 with AVX2 and FMA (Haswell, Zen and later).
struct avx2 : simd {
  static constexpr const char* name = "avx2";
  static constexpr bool available = WHET_HAS_AVX2 != 0;
  static constexpr Panel float32_panel{8, 1, 64};
  static constexpr Panel int8_panel{8, 4, 64};
  static constexpr Panel int8_depthwise_panel{16, 1, 64};
  static constexpr LookupPanel one_bit_panel{{32, 1, 64}};
  static constexpr Panel bits_panel{8, 1, 64};
  static constexpr bool sparse_int8_rows = true;
  static constexpr bool float_requantization = true;
  static constexpr bool adds_block_pairs = true;
  static constexpr bool decodes_convolutions = true;
  static constexpr bool widens_signed_images = true;
  static constexpr bool int8_winograd = true;
};

/// AVX2 with the 256-bit dot product (VEX-coded AVX-VNNI, or AVX-512 VNNI with VL).
struct avx_vnni : avx2 {
  static constexpr const char* name = "avx_vnni";
  static constexpr bool available = WHET_HAS_AVX_VNNI != 0;
  /// Its dot product of bytes needs no tables.
  static constexpr Panel one_bit_panel{8, 4, 64};
  static constexpr bool shifts_signed_images = true;
  static constexpr bool widens_signed_images = false;
  /// Its dot product of bytes adds in 32 bits.
  static constexpr bool adds_block_pairs = false;
  /// Its dot product of bytes is as fast with all products.
  static constexpr bool int8_winograd = false;
};

/// x86-64 with AVX-512 F, BW, DQ, VL and VNNI (Ice Lake, Zen 4 and later).
struct avx512 : avx_vnni {
  static constexpr const char* name = "avx512";
  static constexpr bool available = WHET_HAS_AVX512 != 0;
  static constexpr Panel float32_panel{16, 1, 64};
  static constexpr Panel int8_panel{16, 4, 64};
  static constexpr Panel one_bit_panel{16, 4, 64};
  static constexpr Panel bits_panel{16, 1, 64};
};

/// 64-bit Arm (AArch64), whose vectors are NEON's (Cortex-A53 and later).
struct neon64 : simd {
  static constexpr const char* name = "neon64";
  static constexpr bool available = WHET_HAS_NEON64 != 0;
};

/// The same with the dot product of bytes (Armv8.2-A and later: Cortex-A55, A75, Neoverse, Apple).
struct neon64_dotprod : neon64 {
  static constexpr const char* name = "neon64_dotprod";
  static constexpr bool available = WHET_HAS_DOTPROD != 0;
};

/// 32-bit Arm with NEON (Armv7-A: Cortex-A7, A9, A15). NEON flushes denormal floats to zero there.
struct neon : simd {
  static constexpr const char* name = "neon";
  static constexpr bool available = WHET_HAS_NEON != 0;
};

/// RISC-V. Shares the generic layout and kernels.
struct riscv : generic {
  static constexpr const char* name = "riscv";
  static constexpr bool available = WHET_HAS_RISCV != 0;
};

/// Arm Cortex-M without the DSP extension (M0, M0+, M3, M23): plain C++, which any processor runs. Rows of
/// weights as they are, so that few outputs or inputs take no padding; depthwise filters of four channels
/// side by side, which is a word.
struct cortex_m : generic {
  static constexpr const char* name = "cortex_m";
  static constexpr Panel int8_depthwise_panel{4, 1, 4};
  /// Convolutions gather what output pixels see: so many pixels at a time, a value in so many bytes.
  static constexpr int gathered_pixels = 1;
  static constexpr int gathered_bytes = 1;
};

/// Arm Cortex-M with the DSP extension (M4, M7, M33): two products of 16 bits an instruction.
struct cortex_m_dsp : cortex_m {
  static constexpr const char* name = "cortex_m_dsp";
  static constexpr bool available = WHET_HAS_CORTEX_M_DSP != 0;
  /// Inner loops are assembly that takes nearly all registers, and instructions with constants.
  static constexpr bool needs_optimization = true;
  static constexpr int gathered_pixels = 2;
  static constexpr int gathered_bytes = 2;
  /// Bytes of weights of a few bits that kernels take at a time.
  static constexpr int code_bytes = 4;
};

/// Arm Cortex-M with the vector extension (M55, M85): sixteen products of bytes an instruction.
struct cortex_m_mve : cortex_m_dsp {
  static constexpr const char* name = "cortex_m_mve";
  static constexpr bool available = WHET_HAS_CORTEX_M_MVE != 0;
  static constexpr Panel int8_depthwise_panel{8, 1, 4};
  static constexpr int gathered_pixels = 1;
  static constexpr int gathered_bytes = 1;
  static constexpr int code_bytes = 16;
};

/// The best tag for the compiler's flags. An alias, so it never appears in a symbol.
#if WHET_HAS_AVX512
using native = avx512;
#elif WHET_HAS_AVX_VNNI
using native = avx_vnni;
#elif WHET_HAS_AVX2
using native = avx2;
#elif WHET_HAS_SSE42
using native = sse42;
#elif WHET_HAS_DOTPROD
using native = neon64_dotprod;
#elif WHET_HAS_NEON64
using native = neon64;
#elif WHET_HAS_NEON
using native = neon;
#elif WHET_HAS_RISCV
using native = riscv;
#elif WHET_HAS_CORTEX_M_MVE
using native = cortex_m_mve;
#elif WHET_HAS_CORTEX_M_DSP
using native = cortex_m_dsp;
#elif WHET_HAS_CORTEX_M
using native = cortex_m;
#else
using native = generic;
#endif

}  // namespace WHET_ISA
}  // namespace whet::kernel

/// Target tags: the instruction set that kernels and weight layout are for. They live beside the kernels,
/// because a kernel is chosen by argument-dependent lookup on its tag.
namespace whet::target {
using kernel::avx2;
using kernel::avx512;
using kernel::avx_vnni;
using kernel::cortex_m;
using kernel::cortex_m_dsp;
using kernel::cortex_m_mve;
using kernel::generic;
using kernel::native;
using kernel::neon;
using kernel::neon64;
using kernel::neon64_dotprod;
using kernel::riscv;
using kernel::sse42;
}  // namespace whet::target
