#include <cstdint>
#include <set>
#include <stdexcept>

#include <whet/topology/relative_conv2d.hpp>
#include <whet/train/supernet/space_supernet.hpp>
#include <whet/train/supernet/train_supernet.hpp>
#include <whet/transform/search/evaluate_path.hpp>
#include <whet/zoo/spaces/ds_cnn_space.hpp>

#include "catch.hpp"
#include "train/supernet/paths.hpp"

namespace {

using namespace whet;

/// Widths, windows, ways that differ in kind, and copies.
struct Space : SearchSpace<Input<4, 4, 3>, Conv2D<any(6, 4), any(1, 3)>, BatchNorm, ReLU,
                           Choice<Conv2D<any(4, 8), 1>, Layers<DepthwiseConv2D<3>, BatchNorm>, Skip>,
                           Repeat<0, 2, Residual<DepthwiseConv2D<any(3, 5)>, BatchNorm, ReLU>>,
                           GlobalAveragePool, Dense<3>> {};

/// A block behind one of several ways has that way's width: the way, its width and the block are three
/// decisions.
struct Ways
    : SearchSpace<
          Input<4, 4, 3>,
          Choice<Layers<Conv2D<any(4, 16), 3>, Repeat<0, 2, Residual<DepthwiseConv2D<any(3, 5)>, ReLU>>>,
                 Layers<DepthwiseConv2D<3>, Conv2D<any(6, 12), 1>,
                        Repeat<0, 2, Residual<DepthwiseConv2D<any(3, 5)>, RelativeConv2D<1>>>>,
                 Conv2D<any(6, 20), 1>, Skip>,
          Choice<Skip, Layers<RelativeConv2D<any(2, 3)>, ReLU, Conv2D<any(2, 4), 1>>,
                 Layers<Conv2D<any(8, 10), 1>,
                        Repeat<0, 1, Residual<DepthwiseConv2D<any(3, 5)>, RelativeConv2D<1>>>>>,
          GlobalAveragePool, Dense<3>> {};

/// The largest window is none: it fits no image.
struct Middle : SearchSpace<Input<6, 6, 1>, Conv2D<4, any(5, 3, 8), Valid>, GlobalAveragePool, Dense<2>> {};

}  // namespace

TEST_CASE("layers that differ in arguments share a key, others have one of their own") {
  Genotype small{.count = gene_count<Space>};
  small.genes = {1, 0, 0, 0, 2, 0};
  Genotype large = small;
  large.genes = {0, 1, 0, 1, 2, 1};
  CHECK(supernet_path<Space>(small).keys == supernet_path<Space>(large).keys);
  // Copies of a block are layers of their own.
  const std::vector<int> keys = supernet_path<Space>(small).keys;
  CHECK(std::set<int>(keys.begin(), keys.end()).size() == keys.size());
  // Another way, another layer; the head stays the same.
  Genotype other = small;
  other.genes[2] = 1;
  const std::vector<int> ways = supernet_path<Space>(other).keys;
  CHECK(ways[3] != keys[3]);
  CHECK(ways.back() == keys.back());
}

TEST_CASE("every candidate of a space is a path through its supernet") {
  const auto require_all = []<class Of>() {
    const SharedLayers layers = shared_layers<Of>();
    for (std::uint64_t index = 0; index < candidate_count<Of>; ++index)
      if (candidate_records<Of>(genotype_at<Of>(index)).valid())
        CHECK_NOTHROW(layers.require_path(supernet_path<Of>(genotype_at<Of>(index))));
  };
  require_all.operator()<Space>();
  require_all.operator()<Ways>();
  require_all.operator()<Middle>();
}

TEST_CASE("candidates of a space of the zoo are paths through its supernet") {
  using Speech = zoo::DSCNNSpace<>;
  const SharedLayers layers = shared_layers<Speech>();
  for (std::uint64_t number = 0; number < 300; ++number) {
    const Genotype genotype = genotype_at<Speech>(candidate_count<Speech> / 300 * number + number % 97);
    CHECK_NOTHROW(layers.require_path(supernet_path<Speech>(genotype)));
  }
}

TEST_CASE("a supernet of a space learns what its candidates inherit") {
  const Dataset data = toy_images(300);
  const SharedLayers layers = shared_layers<Space>();
  SupernetTraining shared(layers, 1);
  const SamplePath sample = [](Generator& generator) {
    return supernet_path<Space>(genotype_at<Space>(generator() % candidate_count<Space>));
  };
  ThreadPool pool(1);
  const TrainOptions options{.epochs = 20, .seed = 1, .batch = 32, .learning_rate = 0.01};
  train_supernet(shared, layers, sample, data, options, pool);
  // Chance is a third.
  for (const std::uint64_t index : {1U, 40U, 77U}) {
    const SupernetPath path = supernet_path<Space>(genotype_at<Space>(index));
    CHECK(evaluate_path(layers, shared.parameters, path, data, data, options, pool).accuracy > 0.5);
  }
}
