#include <array>
#include <type_traits>

#include <whet/model/policy_assignment.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

struct Net : Sequential<Input<8>, ReLU, Named<"stem", Dense<6>>, ReLU,
                        Named<"body", Layers<Named<"a", Dense<5>>, Tanh, Named<"b", Dense<4>>>>, ReLU,
                        Dense<3>, Softmax> {};

template <class Policy>
constexpr auto choice = detail::PolicyAssignment<Net, Policy>::choice;
using Choice = std::array<int, 9>;

// Layers: 0 ReLU, 1 stem, 2 ReLU, 3 body/a, 4 Tanh, 5 body/b, 6 ReLU, 7 Dense, 8 Softmax.
static_assert(choice<Mixed<Int8Policy>> == Choice{});
static_assert(choice<Mixed<Int8Policy, At<"stem", Float32Policy>>> == Choice{0, 1, 1, 0, 0, 0, 0, 0, 0},
              "a layer without parameters follows its producer");
static_assert(choice<Mixed<Int8Policy, At<0, Float32Policy>>> == Choice{0, 1, 1, 0, 0, 0, 0, 0, 0},
              "positions count the members with parameters");
static_assert(choice<Mixed<Int8Policy, At<2, Float32Policy>>> == Choice{0, 0, 0, 0, 0, 0, 0, 1, 1});
static_assert(choice<Mixed<Int8Policy, At<"body", Float32Policy>>> == Choice{0, 0, 0, 1, 1, 1, 1, 0, 0},
              "a group's name covers what is in it");
static_assert(choice<Mixed<Int8Policy, At<1, Float32Policy>>> == Choice{0, 0, 0, 1, 1, 1, 1, 0, 0},
              "so does its position");
static_assert(choice<Mixed<Int8Policy, At<"body", Float32Policy>, At<"body/b", TfliteInt8Policy>>> ==
                  Choice{0, 0, 0, 1, 1, 2, 2, 0, 0},
              "of several that match, the last wins");
static_assert(choice<Mixed<Int8Policy, At<"body/b", TfliteInt8Policy>, At<"body", Float32Policy>>> ==
              Choice{0, 0, 0, 2, 2, 2, 2, 0, 0});

// snippet: mixed
// Stem in int8, the group "body" in float but for its layer "b", the last layer dynamic.
using Some = Mixed<Int8Policy, At<"body", Float32Policy>, At<"body/b", Float16Policy>,
                   At<last_layer, Dynamic<Int8Policy>>>;
// end
static_assert(std::is_same_v<detail::policy_at<Net, Some, 1>, Int8Policy>);
static_assert(std::is_same_v<detail::policy_at<Net, Some, 3>, Float32Policy>);
static_assert(std::is_same_v<detail::policy_at<Net, Some, 5>, Float16Policy>);
static_assert(std::is_same_v<detail::policy_at<Net, Some, 7>, Dynamic<Int8Policy>>);

using Policies = Mixed<Int8Policy, At<"body", Float32Policy>, At<2, Dynamic<Int8Policy>>>;
static_assert(std::is_same_v<detail::policy_at<Net, Policies, 1>, Int8Policy>);
static_assert(std::is_same_v<detail::policy_at<Net, Policies, 5>, Float32Policy>);
static_assert(std::is_same_v<detail::policy_at<Net, Policies, 8>, Dynamic<Int8Policy>>);
static_assert(std::is_same_v<detail::policy_at<Net, TfliteInt8Policy, 4>, TfliteInt8Policy>);

struct NamedActivation : Sequential<Input<4>, Dense<4>, Named<"gate", Tanh>, Dense<4>> {};
static_assert(
    detail::PolicyAssignment<NamedActivation, Mixed<Int8Policy, At<"gate", Float32Policy>>>::choice ==
        std::array{0, 1, 0},
    "an override may name a layer without parameters");

static_assert(choice<Mixed<Int8Policy, At<first_layer, Float32Policy>, At<last_layer, TfliteInt8Policy>>> ==
                  Choice{0, 1, 1, 0, 0, 0, 0, 2, 2},
              "the ends are layers that multiply by weights");
static_assert(choice<Mixed<Int8Policy, At<last_layer, Float32Policy>, At<2, TfliteInt8Policy>>> ==
                  Choice{0, 0, 0, 0, 0, 0, 0, 2, 2},
              "they count as any other override");

struct Normalized : Sequential<Input<4, 4, 1>, BatchNorm, Residual<Conv2D<1, 3>, BatchNorm>, BatchNorm,
                               Flatten, Dense<3>, BatchNorm, PReLU> {};
// Layers: 0 BatchNorm, 1 Conv2D, 2 BatchNorm, 3 Add, 4 BatchNorm, 5 Flatten, 6 Dense, 7 BatchNorm, 8 PReLU.
static_assert(detail::PolicyAssignment<Normalized, Mixed<Int8Policy, At<first_layer, Float32Policy>,
                                                         At<last_layer, TfliteInt8Policy>>>::choice ==
                  std::array{0, 1, 1, 1, 1, 1, 2, 2, 0},
              "nested ones count, and batch normalization goes with the end that it follows");

struct OnlyLayer : Sequential<Input<4>, Dense<3>> {};
static_assert(detail::PolicyAssignment<OnlyLayer, Mixed<Int8Policy, At<first_layer, Float32Policy>,
                                                        At<last_layer, TfliteInt8Policy>>>::choice ==
                  std::array{2},
              "a single layer is both ends");

struct BeginsWithout : Sequential<Input<2, 2>, Flatten, Dense<4>> {};
static_assert(detail::PolicyAssignment<BeginsWithout, Mixed<Int8Policy, At<0, Float32Policy>>>::choice ==
              std::array{0, 1});

}  // namespace

TEST_CASE("every layer has the policy that the overrides say") { SUCCEED("as the assertions above say"); }
