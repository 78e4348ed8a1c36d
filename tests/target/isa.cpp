#include <string_view>
#include <typeinfo>

#include <whet/target/isa.hpp>
#include <whet/target/tags.hpp>

#include "catch.hpp"

#define WHET_TEST_QUOTE(...) #__VA_ARGS__
#define WHET_TEST_TEXT(...) WHET_TEST_QUOTE(__VA_ARGS__)

namespace {

constexpr std::string_view isa = WHET_TEST_TEXT(WHET_ISA);

static_assert(isa.starts_with("isa") && isa.find(' ') == std::string_view::npos, "one identifier");
#if defined(__AVX2__)
static_assert(isa.find("_avx2") != std::string_view::npos);
#else
static_assert(isa.find("_avx2") == std::string_view::npos);
#endif
#if defined(__FMA__)
static_assert(isa.find("_fma") != std::string_view::npos);
#endif

#if defined(__aarch64__)
static_assert(isa.find("_neon64") != std::string_view::npos);
#elif defined(__ARM_NEON)
static_assert(isa.find("_neon") != std::string_view::npos);
#endif
#if defined(__ARM_FEATURE_DOTPROD)
static_assert(isa.find("_dotprod") != std::string_view::npos);
#else
static_assert(isa.find("_dotprod") == std::string_view::npos);
#endif
#if defined(__riscv)
static_assert(isa.find("_riscv") != std::string_view::npos);
#endif

#if defined(__AVX512BW__)
static_assert(isa.find("_avx512f_bw") != std::string_view::npos);
#else
static_assert(isa.find("_bw") == std::string_view::npos);
#endif

}  // namespace

TEST_CASE("the enabled instruction sets are part of every symbol that mentions a target") {
  const std::string_view symbol = typeid(whet::target::native).name();
  CHECK(symbol.find(isa) != std::string_view::npos);
}
