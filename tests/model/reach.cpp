#include <algorithm>
#include <cstdint>
#include <set>
#include <string>

#include <whet/model/candidate_steps.hpp>
#include <whet/model/reach.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"
#include "topology/search/spaces.hpp"

namespace {

using namespace whet;

using Keys = std::set<std::string>;

struct KeyCollector {
  Keys& keys;
  template <class Work>
  void step() {
    keys.insert(std::string(Work::key().view()));
  }
};

template <class Space, class Default, class Target>
Keys reached() {
  Keys keys;
  KeyCollector collector{keys};
  for_each_reachable_step<Space, Default, Target>(collector);
  return keys;
}

/// One candidate after the other.
template <class Space, class Default, class Target>
Keys found() {
  Keys keys;
  for (std::uint64_t index = 0; index < candidate_count<Space>; ++index)
    for_each_step_key<Space, Default, Target>(
        genotype_at<Space>(index), [&](const StepKey& key) { keys.insert(std::string(key.view())); });
  return keys;
}

template <class Space, class Default, class Target = target::generic>
void check_exact() {
  CHECK(reached<Space, Default, Target>() == found<Space, Default, Target>());
}
template <class Space, class Default, class Target = target::generic>
void check_complete() {
  const Keys some = reached<Space, Default, Target>();
  for (const std::string& key : found<Space, Default, Target>()) {
    CAPTURE(key);
    CHECK(some.contains(key));
  }
}

/// Functions that are fused in float, in integers or not at all; batch normalization that is folded and not;
/// groups without an effect; every join; copies that are alike.
struct Fusions
    : SearchSpace<
          Choice<Input<6, 6, 4>, Input<6, 6, 4, NonNegative>>,
          Choice<Skip, Layers<Conv2D<any(4, 6), 3>, Choice<Skip, BatchNorm>, Choice<ReLU, Tanh, Skip>>,
                 Layers<ReLU, BatchNorm, HardSwish>>,
          Repeat<0, 2, Layers<DepthwiseConv2D<any(3, 5)>, Choice<BatchNorm, Skip>, ReLU6>>,
          Choice<Concat<Layers<>, Conv2D<3, 1>, Layers<Conv2D<any(2, 4), 1>, ReLU>>,
                 Residual<Layers<BatchNorm, Sigmoid>>, SqueezeExcite<2>, AveragePool<2>>,
          Choice<ReLU, PReLU, ZeroPad<1>>, Flatten, Dense<any(3, 4)>, Choice<Softmax, Skip>> {};

/// Precisions of members with parameters, without, and with them in some candidates alone.
struct Precisions
    : SearchSpace<
          Input<8, 8, 2, NonNegative>, Precise<Conv2D<any(8, 16), 3>, Int8Policy, Float16Policy>, BatchNorm,
          ReLU,
          Precise<Choice<MaxPool<2>, Layers<ReLU, Conv2D<16, 3, Stride{2}>, HardSwish>, Skip>, TernaryPolicy,
                  Float32Policy>,
          Precise<BatchNorm, Int8Policy, Float32Policy>,
          Precise<Repeat<0, 2, Residual<DepthwiseConv2D<3>, BatchNorm, ReLU>>, Int8Policy, Float32Policy>,
          ReLU6, GlobalAveragePool, Precise<Dense<10>, Int4Policy, BFloat16Policy>> {};

/// Networks that fail where Softmax is not the last layer.
struct InnerSoftmax : SearchSpace<Input<8>, Dense<any(4, 8)>, Choice<ReLU, Softmax>, Dense<3>> {};

/// Inputs of one alternative that integers do not take.
struct Wide : SearchSpace<Input<96, 96>, Choice<Layers<Conv2D<8, 3>, ReLU>, MaxPool<2>>, Flatten, Dense<2>> {
};

struct OnlyMoves : SearchSpace<Choice<Input<4, 4>, Input<3>>, Flatten> {};
struct Recurring : SearchSpace<Input<12, 1, 5>, Choice<LSTM<7, Sequence>, GRU<9, Sequence>>,
                               Choice<SimpleRNN<5>, Flatten>, Dense<3>> {};

}  // namespace

TEST_CASE("the steps that a space reaches are those of its candidates") {
  check_exact<spaces::Tiny, Int8Policy>();
  check_exact<spaces::Tiny, Float32Policy>();
  check_exact<Fusions, Float32Policy>();
  check_exact<Fusions, Int8Policy>();
  check_exact<Fusions, TfliteInt8Policy>();
  check_exact<Fusions, BFloat16Policy>();
  check_exact<OnlyMoves, Int8Policy>();
  check_exact<OnlyMoves, Float32Policy>();
  check_exact<Recurring, Int8Policy>();
}

TEST_CASE("steps of networks that fail further on may come on top") {
  check_complete<InnerSoftmax, Int8Policy>();
  check_complete<spaces::Small, Int8Policy>();
  check_complete<Precisions, Int8Policy>();
  check_complete<Precisions, Float32Policy, target::avx2>();
}

TEST_CASE("a layer of more inputs than integers take is not reached") {
  const Keys integers = reached<Wide, Int8Policy, target::generic>();
  const Keys floats = reached<Wide, Float32Policy, target::generic>();
  const auto dense = [](const Keys& keys) {
    return std::count_if(keys.begin(), keys.end(),
                         [](const std::string& key) { return key.find("dense") != std::string::npos; });
  };
  CHECK(dense(integers) == 1);
  CHECK(dense(floats) == 2);
}
