#include <string>
#include <type_traits>

#include <whet/core/ratio.hpp>
#include <whet/topology/batch_norm.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/depthwise_conv2d.hpp>
#include <whet/topology/dropout.hpp>
#include <whet/topology/flatten.hpp>
#include <whet/topology/folded.hpp>
#include <whet/topology/global_average_pool.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/residual.hpp>
#include <whet/topology/squeeze_excite.hpp>

#include "catch.hpp"

using namespace whet;

namespace {

using Image = Input<8, 8, 3>;

template <class Network>
using folded_layers_t = typename Folded<Network>::layers;

struct Plain : Sequential<Image, Conv2D<4, 3>, BatchNorm, ReLU, Flatten, Dense<5>, BatchNorm> {};
static_assert(std::is_same_v<folded_layers_t<Plain>, Layers<Conv2D<4, 3>, ReLU, Flatten, Dense<5>>>);
static_assert(std::is_base_of_v<Sequential<Image, Conv2D<4, 3>, ReLU, Flatten, Dense<5>>, Folded<Plain>>);

struct Nothing : Sequential<Image, BatchNorm, Conv2D<4, 3>, ReLU, Residual<Conv2D<4, 3>, ReLU>> {};
static_assert(std::is_same_v<folded_layers_t<Nothing>, Nothing::layers>);

// Batch normalization that follows nothing it could go into.
struct Elsewhere : Sequential<Image, BatchNorm, Conv2D<4, 3>, ReLU, BatchNorm, Conv2D<4, 3>,
                              Dropout<Ratio<1, 2>>, BatchNorm, GlobalAveragePool, BatchNorm> {};
static_assert(std::is_same_v<folded_layers_t<Elsewhere>, Elsewhere::layers>);

struct Grouped : Sequential<Image, Named<"stem", Layers<Conv2D<4, 3>, Named<"norm", BatchNorm>, ReLU>>,
                            Named<"deep", DepthwiseConv2D<3>>, Named<"next", Layers<BatchNorm, ReLU>>,
                            Layers<Layers<Conv2D<6>>>, Layers<BatchNorm, Named<"last", BatchNorm>>> {};
static_assert(
    std::is_same_v<folded_layers_t<Grouped>,
                   Layers<Named<"stem", Layers<Conv2D<4, 3>, ReLU>>, Named<"deep", DepthwiseConv2D<3>>,
                          Named<"next", Layers<ReLU>>, Layers<Layers<Conv2D<6>>>>>);

struct Body {
  using layers = Layers<Conv2D<4, 1>, BatchNorm, ReLU>;
};
struct Branched
    : Sequential<Image, Body, SqueezeExcite<2>,
                 Named<"block", Residual<Shortcut<Conv2D<6>, BatchNorm>, Body, Conv2D<6, 3>, BatchNorm>>,
                 BatchNorm> {};
static_assert(
    std::is_same_v<
        folded_layers_t<Branched>,
        Layers<Layers<Conv2D<4, 1>, ReLU>, SqueezeExcite<2>,
               Named<"block", Layers<Branches<AddBranches, Layers<Layers<Conv2D<4, 1>, ReLU>, Conv2D<6, 3>>,
                                              Layers<Conv2D<6>>>>>,
               BatchNorm>>);

// What a convolution gives is read by the branch and by the shortcut: only one of them is normalized.
struct Preactivated : Sequential<Image, Conv2D<4, 3>, Residual<BatchNorm, ReLU, Conv2D<4, 3>>> {};
static_assert(std::is_same_v<folded_layers_t<Preactivated>, Preactivated::layers>);

struct Mobile : Sequential<Image, DepthwiseConv2D<3>, Named<"a", BatchNorm>, ReLU, Conv2D<9>, BatchNorm> {};

}  // namespace

TEST_CASE("folding twice is folding once") {
  CHECK(std::is_same_v<folded_layers_t<Folded<Branched>>, folded_layers_t<Branched>>);
}

TEST_CASE("folding keeps shapes and names, and counts positions anew") {
  constexpr auto layers = records<Folded<Grouped>>;
  CHECK(check<Folded<Grouped>>());
  CHECK(output_shape<Folded<Grouped>> == output_shape<Grouped>);
  CHECK(find_layer<Folded<Grouped>, "deep">() == 2);
  CHECK(std::string(layers[0].name.view()) == "stem");
  CHECK(find_layer<Folded<Grouped>, "stem/norm">() == -1);
  CHECK(find_layer<Mobile, 2>() == 3);
  CHECK(find_layer<Folded<Mobile>, 1>() == 2);
}
