#pragma once

// WHET_ISA names the instruction sets that this translation unit may use. Target tags and kernels live in
// an inline namespace of this name, so every symbol that mentions a target differs between differently
// compiled units: otherwise the linker merges two compilations of one template, and the baseline unit dies
// of an illegal instruction that came from its AVX2 neighbour.

#if defined(__AVX2__)
#define WHET_ISA_AVX2 _avx2
#else
#define WHET_ISA_AVX2
#endif
#if defined(__FMA__)
#define WHET_ISA_FMA _fma
#else
#define WHET_ISA_FMA
#endif
#if defined(__BMI2__)
#define WHET_ISA_BMI2 _bmi2
#elif defined(__BMI__)
#define WHET_ISA_BMI2 _bmi
#else
#define WHET_ISA_BMI2
#endif
#if defined(__AVX512F__)
#define WHET_ISA_AVX512F _avx512f
#else
#define WHET_ISA_AVX512F
#endif
#if defined(__AVX512BW__)
#define WHET_ISA_AVX512BW _bw
#else
#define WHET_ISA_AVX512BW
#endif
#if defined(__AVX512DQ__)
#define WHET_ISA_AVX512DQ _dq
#else
#define WHET_ISA_AVX512DQ
#endif
#if defined(__AVX512VL__)
#define WHET_ISA_AVX512VL _vl
#else
#define WHET_ISA_AVX512VL
#endif
#if defined(__AVX512VNNI__) && defined(__AVX512VL__)
#define WHET_ISA_VNNI _avx512vnni
#else
#define WHET_ISA_VNNI
#endif
#if defined(__AVXVNNI__)
#define WHET_ISA_AVXVNNI _avxvnni
#else
#define WHET_ISA_AVXVNNI
#endif
#if defined(__AVX512VBMI__) || defined(__AVX512VBMI2__) || defined(__AVX512IFMA__) || \
    defined(__AVX512BITALG__)
#define WHET_ISA_ICELAKE _icelake
#else
#define WHET_ISA_ICELAKE
#endif
#if defined(__AVX512BF16__)
#define WHET_ISA_BF16 _bf16
#else
#define WHET_ISA_BF16
#endif
#if defined(__AVX512FP16__)
#define WHET_ISA_FP16 _fp16
#else
#define WHET_ISA_FP16
#endif
#if defined(__LZCNT__)
#define WHET_ISA_LZCNT _lzcnt
#else
#define WHET_ISA_LZCNT
#endif
#if defined(__F16C__)
#define WHET_ISA_F16C _f16c
#else
#define WHET_ISA_F16C
#endif
#if defined(__POPCNT__)
#define WHET_ISA_POPCNT _popcnt
#else
#define WHET_ISA_POPCNT
#endif
#if defined(__GFNI__)
#define WHET_ISA_GFNI _gfni
#else
#define WHET_ISA_GFNI
#endif
#if defined(__AVX__)
#define WHET_ISA_SSE _avx
#elif defined(__SSE4_2__)
#define WHET_ISA_SSE _sse42
#elif defined(__SSE4_1__)
#define WHET_ISA_SSE _sse41
#elif defined(__SSSE3__)
#define WHET_ISA_SSE _ssse3
#else
#define WHET_ISA_SSE
#endif
// Of application processors: Arm with NEON, 32 and 64 bits, and RISC-V. In the place of WHET_ISA_ARM.
#if defined(__ARM_FEATURE_SVE2)
#define WHET_ISA_SVE _sve2
#elif defined(__ARM_FEATURE_SVE)
#define WHET_ISA_SVE _sve
#else
#define WHET_ISA_SVE
#endif
#if defined(__ARM_FEATURE_DOTPROD)
#define WHET_ISA_DOTPROD _dotprod
#else
#define WHET_ISA_DOTPROD
#endif
#if defined(__ARM_FEATURE_MATMUL_INT8)
#define WHET_ISA_I8MM _i8mm
#else
#define WHET_ISA_I8MM
#endif
#if defined(__ARM_FEATURE_FP16_VECTOR_ARITHMETIC)
#define WHET_ISA_ARM_FP16 _fp16
#else
#define WHET_ISA_ARM_FP16
#endif
#if defined(__ARM_FEATURE_BF16_VECTOR_ARITHMETIC)
#define WHET_ISA_ARM_BF16 _bf16
#else
#define WHET_ISA_ARM_BF16
#endif
#if defined(__aarch64__)
#define WHET_ISA_NEON _neon64
#elif defined(__ARM_NEON) && defined(__ARM_FEATURE_DIRECTED_ROUNDING)
#define WHET_ISA_NEON _neon8
#elif defined(__ARM_NEON) && defined(__ARM_FEATURE_FMA)
#define WHET_ISA_NEON _neon_fma
#elif defined(__ARM_NEON)
#define WHET_ISA_NEON _neon
#else
#define WHET_ISA_NEON
#endif
#if defined(__riscv_vector)
#define WHET_ISA_RVV _v
#else
#define WHET_ISA_RVV
#endif
#if defined(__riscv_zba) || defined(__riscv_zbb) || defined(__riscv_zbs)
#define WHET_ISA_ZB _zb
#else
#define WHET_ISA_ZB
#endif
#if defined(__riscv_flen) && __riscv_flen >= 64
#define WHET_ISA_RISCV _riscv_d
#elif defined(__riscv_flen)
#define WHET_ISA_RISCV _riscv_f
#else
#define WHET_ISA_RISCV _riscv
#endif
#if defined(__riscv_compressed)
#define WHET_ISA_RVC _c
#else
#define WHET_ISA_RVC
#endif
#define WHET_ISA_JOINED(one, two, three, four, five, six) one##two##three##four##five##six
#define WHET_ISA_JOIN(...) WHET_ISA_JOINED(__VA_ARGS__)

#if defined(__riscv)
#define WHET_ISA_ARM WHET_ISA_JOIN(WHET_ISA_RISCV, WHET_ISA_RVC, WHET_ISA_RVV, WHET_ISA_ZB, , )
#elif defined(__ARM_NEON)
#define WHET_ISA_ARM                                                                                  \
  WHET_ISA_JOIN(WHET_ISA_NEON, WHET_ISA_DOTPROD, WHET_ISA_I8MM, WHET_ISA_ARM_FP16, WHET_ISA_ARM_BF16, \
                WHET_ISA_SVE)
#elif defined(__ARM_FEATURE_MVE) && (__ARM_FEATURE_MVE & 2)
#define WHET_ISA_ARM _mve_float
#elif defined(__ARM_FEATURE_MVE)
#define WHET_ISA_ARM _mve
#elif defined(__ARM_FEATURE_DSP)
#define WHET_ISA_ARM _dsp
#else
#define WHET_ISA_ARM
#endif

#define WHET_ISA_PASTE(sse, avx2, fma, bmi2, lzcnt, f16c, avx512f, bw, dq, vl, vnni, avxvnni, icelake, bf16, \
                       fp16, gfni, popcnt, arm)                                                              \
  isa##sse##avx2##fma##bmi2##lzcnt##f16c##avx512f##bw##dq##vl##vnni##avxvnni##icelake##bf16##fp16##gfni##popcnt##arm
#define WHET_ISA_NAME(...) WHET_ISA_PASTE(__VA_ARGS__)
#define WHET_ISA                                                                                          \
  WHET_ISA_NAME(WHET_ISA_SSE, WHET_ISA_AVX2, WHET_ISA_FMA, WHET_ISA_BMI2, WHET_ISA_LZCNT, WHET_ISA_F16C,  \
                WHET_ISA_AVX512F, WHET_ISA_AVX512BW, WHET_ISA_AVX512DQ, WHET_ISA_AVX512VL, WHET_ISA_VNNI, \
                WHET_ISA_AVXVNNI, WHET_ISA_ICELAKE, WHET_ISA_BF16, WHET_ISA_FP16, WHET_ISA_GFNI,          \
                WHET_ISA_POPCNT, WHET_ISA_ARM)

// Whether this unit may run the kernels of a family of targets: 1 or 0.

#if defined(__AVX2__) && defined(__FMA__)
#define WHET_HAS_AVX2 1
#else
#define WHET_HAS_AVX2 0
#endif
#if WHET_HAS_AVX2 && (defined(__AVXVNNI__) || (defined(__AVX512VNNI__) && defined(__AVX512VL__)))
#define WHET_HAS_AVX_VNNI 1
#else
#define WHET_HAS_AVX_VNNI 0
#endif
#if WHET_HAS_AVX2 && defined(__AVX512F__) && defined(__AVX512BW__) && defined(__AVX512DQ__) && \
    defined(__AVX512VL__) && defined(__AVX512VNNI__)
#define WHET_HAS_AVX512 1
#else
#define WHET_HAS_AVX512 0
#endif
#if defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M'
#define WHET_HAS_CORTEX_M 1
#else
#define WHET_HAS_CORTEX_M 0
#endif
#if WHET_HAS_CORTEX_M && defined(__ARM_FEATURE_DSP)
#define WHET_HAS_CORTEX_M_DSP 1
#else
#define WHET_HAS_CORTEX_M_DSP 0
#endif
#if defined(__x86_64__) && defined(__SSE4_2__)
#define WHET_HAS_SSE42 1
#else
#define WHET_HAS_SSE42 0
#endif
#if defined(__aarch64__) && defined(__ARM_NEON)
#define WHET_HAS_NEON64 1
#else
#define WHET_HAS_NEON64 0
#endif
#if WHET_HAS_NEON64 && defined(__ARM_FEATURE_DOTPROD)
#define WHET_HAS_DOTPROD 1
#else
#define WHET_HAS_DOTPROD 0
#endif
#if defined(__arm__) && defined(__ARM_NEON)
#define WHET_HAS_NEON 1
#else
#define WHET_HAS_NEON 0
#endif
#if defined(__riscv)
#define WHET_HAS_RISCV 1
#else
#define WHET_HAS_RISCV 0
#endif
/// Whether it may run kernels made of vectors of 32-bit lanes, those of any target that derives from `simd`.
#if WHET_HAS_AVX2 || WHET_HAS_SSE42 || WHET_HAS_NEON64 || WHET_HAS_NEON
#define WHET_HAS_SIMD 1
#else
#define WHET_HAS_SIMD 0
#endif
#if WHET_HAS_CORTEX_M_DSP && defined(__ARM_FEATURE_MVE)
#define WHET_HAS_CORTEX_M_MVE 1
#else
#define WHET_HAS_CORTEX_M_MVE 0
#endif
