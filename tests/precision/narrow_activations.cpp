#include <string>
#include <type_traits>

#include <whet/precision/float32.hpp>
#include <whet/precision/int4.hpp>
#include <whet/precision/narrow_activations.hpp>
#include <whet/precision/policy.hpp>
#include <whet/precision/weight_only.hpp>
#include <whet/precision/weight_only_coded.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

static_assert(UniformPolicy<NarrowActivations<Float16Policy>> &&
              !NarrowActivations<Float16Policy>::needs_ranges);
static_assert(std::is_same_v<NarrowActivations<Float16Policy>::activation, StoredFloat<Float16>>);
static_assert(std::is_same_v<NarrowActivations<BFloat16Policy>::activation, StoredFloat<BFloat16>>,
              "of the kind that the weights are of");
static_assert(std::is_same_v<NarrowActivations<WeightOnly<Int4Policy>>::activation, StoredFloat<Float16>>);
static_assert(sizeof(StoredFloat<Float16>) == 2);
static_assert(static_cast<float>(StoredFloat<Float16>::nearest(1.0f / 3.0f)) == 0x1.554p-2f);
static_assert(is_narrow(format_of<StoredFloat<BFloat16>>) && is_float(Format::float16) &&
              !is_narrow(Format::int16));

}  // namespace

TEST_CASE("the name of a policy with 16-bit activations is its type as source") {
  CHECK(std::string(NarrowActivations<Float32Policy, BFloat16>::name) ==
        "whet::NarrowActivations<whet::Float32Policy, whet::BFloat16>");
  CHECK(std::string(NarrowActivations<WeightOnly<Int8Policy>>::name) ==
        "whet::NarrowActivations<whet::WeightOnly<whet::Int8Policy>, whet::Float16>");
}
