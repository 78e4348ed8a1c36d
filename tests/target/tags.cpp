#include <string_view>
#include <type_traits>

#include <whet/target/tags.hpp>

#include "catch.hpp"

namespace {

namespace target = whet::target;

template <class Target>
inline constexpr bool well_formed =
    std::is_empty_v<Target>&& std::is_base_of_v<target::generic, Target> &&
    !std::string_view(Target::name).empty() && (Target::alignment & (Target::alignment - 1)) == 0 &&
    Target::float32_panel.alignment % alignof(float) == 0;

static_assert(well_formed<target::generic> && well_formed<target::avx2> && well_formed<target::avx_vnni> &&
              well_formed<target::avx512> && well_formed<target::cortex_m> &&
              well_formed<target::cortex_m_dsp> && well_formed<target::cortex_m_mve>);
static_assert(well_formed<target::sse42> && well_formed<target::neon> && well_formed<target::neon64> &&
              well_formed<target::neon64_dotprod> && well_formed<target::riscv>);
static_assert(target::generic::available, "plain C++ runs everywhere");
static_assert(target::native::available, "the native target is one that this unit may run");
static_assert(std::is_base_of_v<target::avx2, target::avx_vnni>,
              "a tag derives from what it can fall back on");
static_assert(std::is_base_of_v<target::avx_vnni, target::avx512>);
static_assert(target::avx_vnni::available || !target::avx512::available,
              "what a tag falls back on runs wherever the tag does");
static_assert(target::avx512::float32_panel.outputs == 16 && target::avx512::int8_panel.outputs == 16 &&
              target::avx512::int8_panel.inputs == 4);
static_assert(!(target::avx2::available && target::cortex_m_dsp::available));
static_assert(target::sse42::available || !target::avx2::available, "AVX2 comes with SSE4.2");
static_assert(target::neon64::available || !target::neon64_dotprod::available);
static_assert(target::sse42::available + target::neon::available + target::neon64::available +
                      target::riscv::available <=
                  1,
              "of different processors");
static_assert(std::is_base_of_v<target::neon64, target::neon64_dotprod>);
static_assert(std::is_base_of_v<whet::kernel::simd, target::avx2> &&
                  std::is_base_of_v<whet::kernel::simd, target::neon> &&
                  !std::is_base_of_v<whet::kernel::simd, target::riscv>,
              "targets with vectors have the kernels of vectors");
static_assert(target::cortex_m::available, "plain C++ runs everywhere");
static_assert(std::is_base_of_v<target::cortex_m, target::cortex_m_dsp> &&
              std::is_base_of_v<target::cortex_m_dsp, target::cortex_m_mve>);
static_assert(target::cortex_m_dsp::available || !target::cortex_m_mve::available);
static_assert(std::is_same_v<target::generic, whet::kernel::generic>,
              "tags live beside the kernels, where argument-dependent lookup finds those");
#if defined(__AVX2__) && defined(__FMA__)
static_assert(target::avx2::available && std::is_base_of_v<target::avx2, target::native>);
static_assert(target::avx512::available == std::is_same_v<target::native, target::avx512>,
              "the native target is the best one");
#elif defined(__SSE4_2__)
static_assert(!target::avx2::available && std::is_same_v<target::native, target::sse42>);
#elif defined(__x86_64__)
static_assert(!target::sse42::available && std::is_same_v<target::native, target::generic>);
#elif defined(__ARM_FEATURE_DOTPROD)
static_assert(std::is_same_v<target::native, target::neon64_dotprod>);
#elif defined(__aarch64__)
static_assert(std::is_same_v<target::native, target::neon64>);
#elif defined(__ARM_NEON)
static_assert(std::is_same_v<target::native, target::neon>);
#elif defined(__riscv)
static_assert(std::is_same_v<target::native, target::riscv>);
#endif

constexpr int chosen(target::generic) { return 1; }
constexpr int chosen(target::avx2) { return 2; }
static_assert(chosen(target::avx512{}) == 2 && chosen(target::avx_vnni{}) == 2,
              "the most derived overload wins");
static_assert(chosen(target::cortex_m_dsp{}) == 1, "the generic one catches the rest");

}  // namespace

TEST_CASE("targets have names of their own") {
  CHECK(std::string_view(target::generic::name) == "generic");
  CHECK(std::string_view(target::avx2::name) == "avx2");
  CHECK(std::string_view(target::avx_vnni::name) == "avx_vnni");
  CHECK(std::string_view(target::avx512::name) == "avx512");
  CHECK(std::string_view(target::cortex_m::name) == "cortex_m");
  CHECK(std::string_view(target::cortex_m_dsp::name) == "cortex_m_dsp");
  CHECK(std::string_view(target::sse42::name) == "sse42");
  CHECK(std::string_view(target::neon::name) == "neon");
  CHECK(std::string_view(target::neon64::name) == "neon64");
  CHECK(std::string_view(target::neon64_dotprod::name) == "neon64_dotprod");
  CHECK(std::string_view(target::riscv::name) == "riscv");
  CHECK(std::string_view(target::cortex_m_mve::name) == "cortex_m_mve");
}
