#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <random>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <whet/weights/freeze.hpp>
#include <whet/weights/heap_workspace.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

struct Blocks
    : Sequential<Input<12, 10, 3>, Conv2D<8, 3>, ReLU, DepthwiseConv2D<3>, ReLU, Residual<Conv2D<8, 3>, ReLU>,
                 Concat<Layers<Conv2D<4, 1>, Swish>, MaxPool<3, Stride{1}, Same>>, ReLU,
                 Multiply<Layers<>, Layers<Conv2D<12, 1>, Sigmoid>>, GlobalAveragePool, Dense<5>, Softmax> {};
struct Steps : Sequential<Input<16, 4>, Conv1D<6, 3, Causal>, ReLU, GRU<7, Sequence>, LSTM<5>, Dense<3>> {};

/// Random weights, for ranges of ±2.
template <class Policy, class Network, class Target = target::native>
auto random_model() {
  Weights<Network> weights;
  std::mt19937 generator(5);
  std::uniform_real_distribution<float> uniform(-0.5f, 0.5f);
  for (float& value : weights.values()) value = uniform(generator);
  Quantization<Network> quantization;
  quantization.ranges.fill({-2.0f, 2.0f});
  quantization.states.fill({-2.0f, 2.0f});
  return freeze<Policy, Target>(weights, quantization);
}

template <class Network>
std::vector<float> random_inputs(std::size_t samples) {
  std::mt19937 generator(6);
  std::uniform_real_distribution<float> uniform(-2.0f, 2.0f);
  std::vector<float> values(samples * input_shape<Network>.size());
  for (float& value : values) value = uniform(generator);
  return values;
}

using Bytes = std::vector<unsigned char>;

/// Every tensor of a run, and the scores.
template <class FrozenModel, class Memory>
std::vector<Bytes> everything(const FrozenModel& model, std::span<const float> input, Memory&& workspace) {
  std::vector<Bytes> tensors;
  const auto add = [&](const auto& tensor) {
    const auto* const begin = reinterpret_cast<const unsigned char*>(tensor.data());
    tensors.emplace_back(begin, begin + tensor.size() * sizeof(tensor[0]));
  };
  add(model.trace(input, workspace, [&](const TraceInfo&, const auto& tensor) { add(tensor); }));
  add(model(input, workspace));
  return tensors;
}

template <std::size_t... Capacity, class FrozenModel>
void check_split(const FrozenModel& model) {
  using Split = SplitWorkspace<FrozenModel, Capacity...>;
  const auto inputs = random_inputs<typename FrozenModel::topology>(1);
  HeapWorkspace<FrozenModel> one;
  [&]<std::size_t... Index>(std::index_sequence<Index...>) {
    static_assert(((Split::template Part<Index>::bytes <= Capacity) && ...));
    const auto parts = std::make_tuple(std::make_unique<typename Split::template Part<Index>>()...);
    const Split split(*std::get<Index>(parts)...);
    CHECK(everything(model, inputs, split) == everything(model, inputs, one));
  }
  (std::make_index_sequence<sizeof...(Capacity)>{});
}

/// No two tensors share memory while both live, and none lies beyond its part.
template <class FrozenModel, std::size_t... Capacity>
void check_places() {
  const auto& program = FrozenModel::program;
  const auto& plan = detail::split_plan<FrozenModel, static_cast<int>(sizeof...(Capacity)) - 1, Capacity...>;
  for (int first = 0; first < program.tensor_count; ++first) {
    if (!detail::has_memory(program.tensor(first), first)) continue;
    const auto& spot = plan.spot(first);
    REQUIRE(spot.memory >= 0);
    CHECK(spot.offset % FrozenModel::target::alignment == 0);
    CHECK(spot.offset + program.tensor(first).bytes() <= plan.bytes[static_cast<std::size_t>(spot.memory)]);
    for (int second = 0; second < first; ++second) {
      const PlannedTensor& a = program.tensor(first);
      const PlannedTensor& b = program.tensor(second);
      const auto& other = plan.spot(second);
      if (!detail::has_memory(b, second) || spot.memory != other.memory) continue;
      const bool together = a.first <= b.last && b.first <= a.last;
      const bool overlap = spot.offset < other.offset + b.bytes() && other.offset < spot.offset + a.bytes();
      CHECK_FALSE((together && overlap));
    }
  }
}

using Int8Blocks = std::remove_cvref_t<decltype(random_model<Int8Policy, Blocks, target::generic>().model())>;
constexpr std::size_t bytes = Int8Blocks::workspace_bytes;

using Fits = SplitWorkspace<Int8Blocks, bytes, 100>;
static_assert(Fits::Part<0>::bytes == bytes && Fits::Part<1>::bytes == 0, "what fits is not split");
using Alone = SplitWorkspace<Int8Blocks, bytes>;
static_assert(Alone::Part<0>::bytes == bytes);
using Unused = SplitWorkspace<Int8Blocks, 0, bytes>;
static_assert(Unused::Part<0>::bytes == 0 && Unused::Part<1>::bytes == bytes);
static_assert(
    std::is_same_v<SplitWorkspace<const Frozen<Int8Blocks>&, 8, bytes>, SplitWorkspace<Int8Blocks, 8, bytes>>,
    "const and the handle of freeze are looked through");
static_assert(std::is_trivially_default_constructible_v<Fits::Part<0>>, "it needs no initialization");
static_assert(WorkspaceArgument<const Fits&> && WorkspaceArgument<Fits>);
static_assert(!WorkspaceArgument<const Workspace<Int8Blocks>&> && !WorkspaceArgument<Workspace<Int8Blocks>>,
              "a workspace is written, and the results of a trace lie in it");

// A network whose large tensor is read by a pooling and whose small ones by layers that multiply.
struct Funnel : Sequential<Input<32, 32, 1>, Upsample<2>, MaxPool<4>, Conv2D<8, 3>, ReLU, Conv2D<4, 3>> {};
using FunnelModel = Model<Funnel, Int8Policy, target::generic>;
using FunnelSplit = SplitWorkspace<FunnelModel, 4096, 8192>;
constexpr const auto& funnel_plan = detail::split_plan<FunnelModel, 1, 4096, 8192>;
static_assert(
    [] {
      for (int tensor = 0; tensor < FunnelModel::program.tensor_count; ++tensor) {
        const PlannedTensor& planned = FunnelModel::program.tensor(tensor);
        if (!detail::has_memory(planned, tensor)) continue;
        if ((planned.bytes() < 2500) != (funnel_plan.spot(tensor).memory == 0)) return false;
      }
      return true;
    }(),
    "what layers read again and again lies in the fast memory");

// snippet: parts
// The memories in order, fastest first, and the bytes that each may give.
using Split = SplitWorkspace<Int8Blocks, 1024, 8192>;
[[gnu::section(".dtcm")]] Split::Part<0> fast;
[[gnu::section(".ddr")]] Split::Part<1> large;
constexpr Split workspace(fast, large);
// end

}  // namespace

TEST_CASE("a workspace in several memories gives the bits of one in one") {
  check_split<1024, 8192>(random_model<Int8Policy, Blocks, target::generic>().model());
  check_split<512, 1500, 16384>(random_model<Int8Policy, Blocks>().model());
  check_split<0, 16384>(random_model<TfliteInt8Policy, Blocks>().model());
  check_split<4096, 32768>(random_model<Int16x8Policy, Blocks>().model());
  check_split<4096, 32768>(random_model<Float32Policy, Blocks>().model());
  check_split<128, 4096>(random_model<Int8Policy, Steps>().model());
}

TEST_CASE("tensors that live together lie apart, within their part") {
  check_places<Int8Blocks, 1024, 8192>();
  check_places<Int8Blocks, 512, 1500, 8192>();
  check_places<FunnelModel, 4096, 8192>();
}

TEST_CASE("parts are static objects whose addresses are constants") {
  const auto model = random_model<Int8Policy, Blocks, target::generic>();
  const auto input = random_inputs<Blocks>(1);
  Workspace<decltype(model)> one;
  const auto scores = model(input, workspace);
  const auto expected = model(input, one);
  CHECK(std::memcmp(scores.data(), expected.data(), scores.size() * sizeof(float)) == 0);
}

TEST_CASE("run and batch take a split workspace") {
  const auto model = random_model<Int8Policy, Steps>();
  using FrozenModel = std::remove_cvref_t<decltype(model.model())>;
  using Two = SplitWorkspace<FrozenModel, 128, 4096>;
  Two::Part<0> first;
  Two::Part<1> second;
  Workspace<FrozenModel> one;
  const auto inputs = random_inputs<Steps>(3);
  std::vector<float> scores(9);
  std::vector<float> expected(9);
  model.batch(inputs, scores, Two(first, second));
  model.batch(inputs, expected, one);
  CHECK(scores == expected);

  Tensor<std::int8_t, FrozenModel::input_extents> input;
  for (std::size_t index = 0; index < input.size(); ++index) input[index] = static_cast<std::int8_t>(index);
  Tensor<std::int8_t, FrozenModel::output_extents> output;
  Tensor<std::int8_t, FrozenModel::output_extents> output_of_one;
  model.run(input, output, Two(first, second));
  model.run(input, output_of_one, one);
  CHECK(std::memcmp(output.data(), output_of_one.data(), output.size()) == 0);
}
