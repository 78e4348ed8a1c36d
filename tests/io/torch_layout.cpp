#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <whet/io/torch_layout.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

namespace {

using namespace whet;
using Order = std::vector<std::size_t>;

/// Of what the layer before the last one gives.
template <class Network>
Order order() {
  return detail::torch_order(records<Network>, records<Network>.back().producer);
}

}  // namespace

TEST_CASE("of an image PyTorch has the channels first, flattened or not, normalized or not") {
  const Order channels_first{0, 2, 4, 1, 3, 5};  // 3x1 pixels of two channels
  struct Flat : Sequential<Input<3, 1, 2>, Flatten, Dense<2>> {};
  CHECK(order<Flat>() == channels_first);
  struct Further : Sequential<Input<3, 1, 2>, Flatten, BatchNorm, ReLU, Dense<2>> {};
  CHECK(order<Further>() == channels_first);
  struct Image : Sequential<Input<3, 1, 2>, Conv2D<2, 1>, ReLU, Flatten, Dense<2>> {};
  CHECK(order<Image>() == channels_first);
  CHECK(detail::torch_order(records<Image>, -1) == channels_first);
}

TEST_CASE("vectors that were no images, and steps of a recurrent layer, are as they are") {
  struct Vectors : Sequential<Input<3, 1, 2>, Flatten, Dense<4>, ReLU, Dense<2>> {};
  CHECK(order<Vectors>() == Order{0, 1, 2, 3});
  struct Steps : Sequential<Input<3, 2>, LSTM<2, Sequence>, Flatten, Dense<2>> {};
  CHECK(order<Steps>() == Order{0, 1, 2, 3, 4, 5});
  struct Added : Sequential<Input<3, 2>, Residual<LSTM<2, Sequence>>, Flatten, Dense<2>> {};
  CHECK(order<Added>() == Order{0, 1, 2, 3, 4, 5});
  struct Beside
      : Sequential<Input<3, 2>,
                   Concat<Layers<LSTM<2, Sequence>, Flatten>, Layers<LSTM<1, Sequence>, Flatten>>, Dense<2>> {
  };
  CHECK(order<Beside>() == Order{0, 1, 2, 3, 4, 5, 6, 7, 8});
  struct Means : Sequential<Input<3, 1, 2>, GlobalAveragePool, Dense<2>> {};
  CHECK(order<Means>() == Order{0, 1});
}

TEST_CASE("rows of a dense layer whose outputs become an image are in PyTorch's order of that image") {
  struct Decoder : Sequential<Input<2>, Dense<6>, BatchNorm, ReLU, Reshape<3, 1, 2>, Conv2D<1, 1>> {};
  std::vector<Order> places;
  detail::for_each_torch_tensor(records<Decoder>, {}, [&](std::size_t, const detail::TorchTensor& tensor) {
    places.push_back(tensor.places);
  });
  REQUIRE(places.size() == 8);
  CHECK(places[0] == Order{0, 1, 4, 5, 8, 9, 2, 3, 6, 7, 10, 11});  // weights: rows of two
  CHECK(places[1] == Order{12, 14, 16, 13, 15, 17});                // biases behind them
  CHECK(places[2] == Order{0, 6, 12, 3, 9, 15});                    // gamma: rows of three
  CHECK(places[3] == Order{18, 20, 22, 19, 21, 23});                // beta
  CHECK(places[6] == Order{0, 1});                                  // the convolution's
  // One channel, one pixel, or steps of a recurrent layer are as they are.
  struct Plane : Sequential<Input<2>, Dense<6>, Reshape<3, 2>, Conv2D<1, 1>, Flatten, Dense<2>> {};
  struct Pixel : Sequential<Input<2>, Dense<6>, Reshape<1, 1, 6>, Conv2D<1, 1>> {};
  struct Steps : Sequential<Input<2>, Dense<6>, Reshape<3, 1, 2>, ReLU, LSTM<2>> {};
  CHECK(detail::torch_order(records<Plane>, 0) == Order{0, 1, 2, 3, 4, 5});
  CHECK(detail::torch_order(records<Pixel>, 0) == Order{0, 1, 2, 3, 4, 5});
  CHECK(detail::torch_order(records<Steps>, 0) == Order{0, 1, 2, 3, 4, 5});
  CHECK_NOTHROW(detail::require_torch_images(records<Plane>));
  CHECK_NOTHROW(detail::require_torch_images(records<Steps>));
}

TEST_CASE("images of several channels that are made of other values are refused") {
  const auto refused = [](std::span<const LayerRecord> layers, const std::string& found) {
    CHECK_THROWS_WITH(
        detail::require_torch_images(layers),
        Catch::Matchers::ContainsSubstring("(Reshape): expected the outputs of a dense layer") &&
            Catch::Matchers::ContainsSubstring("found those of layer " + found));
  };
  struct Folded : Sequential<Input<4, 4>, Conv2D<2, 1>, Reshape<2, 2, 8>, Conv2D<1, 1>> {};
  refused(records<Folded>, "0 (Conv2D)");
  struct Flattened : Sequential<Input<4, 4, 2>, Flatten, ReLU, Reshape<2, 2, 8>, Conv2D<1, 1>> {};
  refused(records<Flattened>, "0 (Flatten)");
  struct Back : Sequential<Input<4, 4, 2>, Flatten, ReLU, Reshape<4, 4, 2>, Conv2D<1, 1>> {};
  CHECK_NOTHROW(detail::require_torch_images(records<Back>));
  struct FromSteps : Sequential<Input<3, 2>, LSTM<2, Sequence>, Reshape<6, 1>, Conv2D<1, 1>> {};
  CHECK_NOTHROW(detail::require_torch_images(records<FromSteps>));
  struct Pixels : Sequential<Input<32>, Reshape<4, 4, 2>, Conv2D<1, 1>> {};
  CHECK_NOTHROW(detail::require_torch_images(records<Pixels>));
}

TEST_CASE("flattened images that are put together keep their orders one behind the other") {
  struct Two
      : Sequential<Input<2, 1, 3>,
                   Concat<Layers<Conv2D<2, 1>, Flatten>, Layers<Conv2D<1, 1>, Flatten>, Layers<Flatten>>,
                   Dense<2>> {};
  CHECK(order<Two>() == Order{0, 2, 1, 3, 4, 5, 6, 9, 7, 10, 8, 11});
}

TEST_CASE("sums of vectors have one order in PyTorch, or are refused") {
  struct Alike : Sequential<Input<2, 1, 2>, Add<Layers<Conv2D<2, 1>, Flatten>, Layers<Flatten>>, Dense<2>> {};
  CHECK(order<Alike>() == Order{0, 2, 1, 3});
  struct Vectors : Sequential<Input<4>, Residual<Dense<4>, ReLU, Dense<4>>, Dense<2>> {};
  CHECK(order<Vectors>() == Order{0, 1, 2, 3});
  struct Mixed : Sequential<Input<2, 1, 2>, Flatten, Residual<Dense<4>, ReLU, Dense<4>>, Dense<2>> {};
  CHECK_THROWS_WITH(order<Mixed>(), Catch::Matchers::ContainsSubstring(
                                        "(Add): expected branches whose values PyTorch has in one order"));
  struct OneChannel : Sequential<Input<4, 1, 1>, Flatten, Residual<Dense<4>>, Dense<2>> {};
  CHECK(order<OneChannel>() == Order{0, 1, 2, 3});
}
