#include <whet/precision/dynamic.hpp>
#include <whet/precision/float32.hpp>
#include <whet/precision/int8.hpp>
#include <whet/precision/policy.hpp>

#include "catch.hpp"

namespace {

using namespace whet;
struct NoPolicy {};
struct DoublePolicy {
  [[maybe_unused]] static constexpr const char* name = "DoublePolicy";
  using activation = double;
  [[maybe_unused]] static constexpr bool needs_ranges = false;
};

static_assert(UniformPolicy<Float32Policy> && UniformPolicy<Int8Policy> && UniformPolicy<TfliteInt8Policy> &&
              UniformPolicy<Dynamic<Int8Policy>>);
static_assert(!UniformPolicy<NoPolicy> && !UniformPolicy<int>);
static_assert(!UniformPolicy<DoublePolicy>, "tensors hold only what is a format");
static_assert(!UniformPolicy<Mixed<Int8Policy>>, "Mixed is outermost only");
static_assert(PrecisionPolicy<Mixed<Int8Policy>> && PrecisionPolicy<Int8Policy> &&
              !PrecisionPolicy<NoPolicy>);
static_assert(PrecisionPolicy<Mixed<Int8Policy, At<"stem", Float32Policy>, At<2, Dynamic<Int8Policy>>>>);
static_assert(!PrecisionPolicy<Mixed<Int8Policy, At<"stem", NoPolicy>>>);
static_assert(!PrecisionPolicy<Mixed<Mixed<Int8Policy>>>);
static_assert(At<"stem", Int8Policy>::where.text() == "stem" && At<2, Int8Policy>::where.position == 2);

}  // namespace

TEST_CASE("a policy is recognized by what it says of itself") { SUCCEED("as the assertions above say"); }
