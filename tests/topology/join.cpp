#include <limits>

#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/join.hpp>
#include <whet/topology/named.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/topology/sigmoid.hpp>

#include "catch.hpp"
#include "topology/check_activation.hpp"

namespace {

using namespace whet;

struct Sum
    : Sequential<Input<4, 4, 3>, Conv2D<8, 3>, Add<Layers<>, Layers<Conv2D<8, 1>, ReLU>, Conv2D<8, 3>>> {};
constexpr auto sum = records<Sum>;
static_assert(check<Sum>() && sum.size() == 5);
static_assert(sum[1].producer == 0 && sum[3].producer == 0, "every branch takes the input of the block");
static_assert(sum[4].role == LayerRole::join && sum[4].type.view() == "Add" && sum[4].value_by_value);
static_assert(sum[4].producer == 0 && sum[4].others.count == 2 && sum[4].others[0] == 2 &&
              sum[4].others[1] == 3);
static_assert(sum[4].output == Shape(4, 4, 8) && sum[4].parameters() == 0);

struct Gate : Sequential<Input<4, 4, 3>, Multiply<Layers<Conv2D<6>, ReLU>, Layers<Conv2D<6>, Sigmoid>>> {};
static_assert(check<Gate>() && records<Gate>.back().bounds.nonnegative(), "both branches are");

struct Side
    : Sequential<Input<4, 4, 3>, Named<"wide", Concat<Layers<>, Layers<Conv2D<8>, ReLU>, Conv2D<5>>>> {};
static_assert(check<Side>() && output_shape<Side> == Shape(4, 4, 16));
static_assert(records<Side>.back().producer == -1 && records<Side>.back().name.view() == "wide");
static_assert(!records<Side>.back().value_by_value);

struct Vectors : Sequential<Input<3>, Concat<Dense<4>, Dense<6>>> {};
static_assert(check<Vectors>() && output_shape<Vectors> == Shape(10));

constexpr Shape image(4, 4, 3);
constexpr Shape alike[]{image, image};
constexpr Shape other_image[]{image, {4, 3, 3}};
constexpr Shape other_width[]{image, {4, 4, 5}};
constexpr Shape gate[]{3, image};
static_assert(AddBranches::accepts(alike) && !AddBranches::accepts(other_width) &&
              !AddBranches::accepts(gate));
static_assert(MultiplyBranches::accepts(alike) && MultiplyBranches::accepts(gate) &&
              MultiplyBranches::output(gate) == image);
static_assert(!MultiplyBranches::accepts(other_width) && !MultiplyBranches::accepts(other_image));
static_assert(ConcatBranches::accepts(other_width) && !ConcatBranches::accepts(other_image) &&
              ConcatBranches::output(other_width) == Shape(4, 4, 8));

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr Bounds known[]{{-1.0f, 2.0f}, {0.0f, infinity}};
static_assert(AddBranches::bounds(known).low == -1.0f && AddBranches::bounds(known).high == infinity);
static_assert(ConcatBranches::bounds(known).low == -1.0f && ConcatBranches::bounds(known).high == infinity);
static_assert(MultiplyBranches::bounds(known).low == -infinity);

}  // namespace

TEST_CASE("joins write themselves as source") {
  CHECK(source_of<AddBranches>() == "whet::AddBranches");
  CHECK(source_of<MultiplyBranches>() == "whet::MultiplyBranches");
  CHECK(source_of<ConcatBranches>() == "whet::ConcatBranches");
}
