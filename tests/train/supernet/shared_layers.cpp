#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <vector>

#include <whet/train/supernet/shared_layers.hpp>

#include "catch.hpp"
#include "train/supernet/paths.hpp"

namespace {

whet::SharedLayers shared(const std::vector<whet::SupernetPath>& paths) { return whet::SharedLayers(paths); }

/// Values that differ from one another.
whet::ParameterBuffer<float> counted(std::span<const whet::LayerRecord> records) {
  whet::ParameterBuffer<float> values(records);
  float value = 0.0F;
  for (float& element : values.values()) element = ++value;
  return values;
}

/// The largest difference between what a part of the shared layers computes and what the largest network
/// does with zeros everywhere else.
template <class Part, class Whole>
float difference_to_zeros_outside() {
  const whet::SupernetPath part = path_of<Part>();
  const whet::SupernetPath whole = path_of<Whole>();
  const whet::SharedLayers layers = shared({whole});
  whet::ParameterBuffer<float> own(part.network.records);
  whet::Generator generator(3);
  for (float& value : own.values()) value = static_cast<float>(generator.uniform() - 0.3);
  // Variances are positive.
  for (std::size_t index = 0; index < own.records(); ++index)
    if (part.network.records[index].role == whet::LayerRole::normalization)
      own.kernel(index) = own.kernel(index).cwiseAbs();
  whet::ParameterBuffer<float> all(layers.records());
  layers.scatter(part, own, all);
  whet::ThreadPool pool(1);
  auto small = whet::make_engine(part.network, own, pool);
  auto large = whet::make_engine(whole.network, all, pool);
  const whet::Dataset images = toy_images(5);
  const whet::ConstBatch<float> inputs(images.samples().data(), 5, 48);
  small.forward(inputs, small.last_record());
  large.forward(inputs, large.last_record());
  const auto expected = small.output(small.last_record());
  REQUIRE(expected.cwiseAbs().minCoeff() > 1e-4F);
  return (large.output(large.last_record()) - expected).cwiseAbs().maxCoeff() /
         expected.cwiseAbs().maxCoeff();
}

}  // namespace

TEST_CASE("shared layers are as large as the largest of their key in any of the paths") {
  const auto layers = shared({path_of<Elastic<6, 3, 8>>(), path_of<Elastic<4, 5, 9>>()});
  CHECK(layers.records()[0].affine == whet::AffineExtent{6, 75});
  CHECK(layers.records()[1].affine == whet::AffineExtent{6, 3});
  CHECK(layers.records()[3].affine == whet::AffineExtent{9, 6});
  CHECK(layers.records()[5].affine == whet::AffineExtent{9, 25});
  CHECK(layers.records().back().affine == whet::AffineExtent{3, 6});
}

TEST_CASE("a part of the shared layers computes what the largest network does with zeros around it") {
  CHECK(difference_to_zeros_outside<Elastic<4, 3, 5>, Elastic<6, 5, 8>>() < 1e-5F);
  CHECK(difference_to_zeros_outside<Elastic<6, 3, 8>, Elastic<6, 3, 8>>() == 0.0F);
  CHECK(difference_to_zeros_outside<Flattened<3, 4>, Flattened<5, 9>>() < 1e-5F);
  CHECK(difference_to_zeros_outside<NormalizedPixels<2>, NormalizedPixels<5>>() < 1e-5F);
}

TEST_CASE("what was gathered and scattered is where it was, and the rest as it was") {
  const auto path = path_of<Elastic<4, 3, 5>>();
  const auto layers = shared({path_of<Elastic<6, 5, 8>>()});
  const auto before = counted(layers.records());
  whet::ParameterBuffer<float> own(path.network.records);
  layers.gather(path, before, own);
  auto whole = before;
  layers.scatter(path, own, whole);
  CHECK(whole == before);
  for (float& value : own.values()) value = -value;
  layers.scatter(path, own, whole);
  const auto changed = std::ranges::count_if(whole.values(), [](float value) { return value < 0.0F; });
  CHECK(changed == static_cast<std::ptrdiff_t>(own.values().size()));
  for (std::size_t index = 0; index < whole.values().size(); ++index)
    if (std::abs(whole.values()[index]) != before.values()[index]) FAIL();
}

TEST_CASE("shared layers of one path start as its network does") {
  const auto path = path_of<Elastic<6, 3, 8>>();
  const auto layers = shared({path});
  whet::ParameterBuffer<float> found(layers.records());
  whet::ParameterBuffer<float> expected(path.network.records);
  whet::Generator generator(7);
  layers.initialize(found, generator);
  whet::Generator same(7);
  whet::initialize(expected, path.network.records, same);
  CHECK(found == expected);
  CHECK(generator == same);
}

TEST_CASE("a layer starts as in the largest network that has it, wherever keys begin and end") {
  auto narrow = path_of<Flattened<3, 4>>();
  auto wide = path_of<Flattened<5, 9>>();
  for (auto* path : {&narrow, &wide})
    for (int& key : path->keys) key = 10 - key;
  const auto layers = shared({narrow, wide});
  REQUIRE(layers.records().size() == 11);
  whet::ParameterBuffer<float> parameters(layers.records());
  whet::Generator generator(7);
  layers.initialize(parameters, generator);
  const auto& records = wide.network.records;
  for (std::size_t index = 0; index < records.size(); ++index) {
    if (records[index].parameters() == 0) continue;
    const auto kernel = parameters.kernel(10 - index);
    REQUIRE(parameters.extent(10 - index) == records[index].affine);
    const auto limit =
        static_cast<float>(whet::initial_limit(records, index, whet::Initialization::automatic));
    CHECK(kernel.cwiseAbs().maxCoeff() <= limit);
    CHECK(kernel.cwiseAbs().maxCoeff() > 0.8F * limit);
  }
}

TEST_CASE("paths that are no part of the shared layers are refused with the layer and its key") {
  using Catch::Matchers::ContainsSubstring;
  const auto layers = shared({path_of<Elastic<6, 3, 8>>()});
  CHECK_NOTHROW(layers.require_path(path_of<Elastic<4, 3, 8>>()));
  CHECK_THROWS_WITH(layers.require_path(path_of<Elastic<7, 3, 8>>()),
                    ContainsSubstring("layer 0 (Conv2D) with key 0: expected a part of the shared layer"));
  CHECK_THROWS_AS(layers.require_path(path_of<Elastic<6, 5, 8>>()), std::invalid_argument);
  CHECK_THROWS_AS(layers.require_path(path_of<Flattened<3, 4>>()), std::invalid_argument);
  auto path = path_of<Elastic<6, 3, 8>>();
  path.keys[3] = 99;
  CHECK_THROWS_WITH(layers.require_path(path), ContainsSubstring("layer 3 (Conv2D) with key 99"));
  path.keys[3] = -1;
  CHECK_THROWS_WITH(layers.require_path(path), ContainsSubstring("expected a key of 0 or more"));
  path = path_of<Elastic<6, 3, 6>>();
  path.keys[8] = 3;
  CHECK_THROWS_WITH(layers.require_path(path), ContainsSubstring("no other layer of the path"));
  path.keys.pop_back();
  CHECK_THROWS_WITH(layers.require_path(path), ContainsSubstring("expected a key for each"));
  CHECK_THROWS_WITH(shared({}), ContainsSubstring("expected paths"));
  CHECK_THROWS_WITH(shared({path_of<Elastic<6, 3, 8>>(), path_of<Flattened<3, 4>>()}),
                    ContainsSubstring("the kind of layer that the key has in other paths"));
}

TEST_CASE("values of other records are refused, also of as many") {
  using Catch::Matchers::ContainsSubstring;
  const auto path = path_of<Elastic<6, 3, 8>>();
  const auto layers = shared({path_of<Elastic<6, 5, 8>>()});
  whet::ParameterBuffer<float> whole(layers.records());
  whet::ParameterBuffer<float> part(path.network.records);
  whet::ParameterBuffer<float> foreign;
  CHECK_NOTHROW(layers.scatter(path, part, whole));
  CHECK_THROWS_WITH(layers.gather(path, foreign, foreign), ContainsSubstring("other records"));
  CHECK_THROWS_WITH(layers.scatter(path, part, part), ContainsSubstring("other records"));
  CHECK_THROWS_WITH(layers.gather(path, whole, whole), ContainsSubstring("other records"));
}

TEST_CASE("layers that could not include a path are what they were") {
  auto layers = shared({path_of<Elastic<4, 3, 5>>()});
  auto other = path_of<Elastic<6, 5, 8>>();
  other.keys.back() = other.keys.front();
  CHECK_THROWS_AS(layers.include(other), std::invalid_argument);
  CHECK(layers.records()[3].affine == whet::AffineExtent{5, 4});
  CHECK_THROWS_AS(layers.require_path(path_of<Elastic<6, 3, 5>>()), std::invalid_argument);
}

TEST_CASE("a depthwise convolution of one channel is a part of one of several") {
  using One = whet::Sequential<whet::Input<4, 4, 3>, whet::Conv2D<1, 1>, whet::DepthwiseConv2D<3>>;
  using Four = whet::Sequential<whet::Input<4, 4, 3>, whet::Conv2D<4, 1>, whet::DepthwiseConv2D<3>>;
  CHECK_NOTHROW(shared({path_of<Four>()}).require_path(path_of<One>()));
}
