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

#include <whet/weights/freeze.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

/// Rows, state, branches and scratch of every kind.
struct Signal : Sequential<Input<9, 5>, Conv1D<8, 3, Causal, Dilation{2}>, ReLU,
                           Residual<Conv1D<8, 2, Causal>, Swish>, LSTM<9, Sequence>,
                           Concat<GRU<4, Sequence>, Layers<Conv1D<3, 1>, Sigmoid>>, LSTM<6>, Dense<4>> {};

template <class Policy, class Target = target::native>
auto random_model() {
  Weights<Signal> weights;
  std::mt19937 generator(3);
  std::uniform_real_distribution<float> uniform(-0.6f, 0.6f);
  for (float& value : weights.values()) value = uniform(generator);
  Quantization<Signal> quantization;
  quantization.ranges.fill({-1.5f, 1.5f});
  quantization.states.fill({-2.0f, 2.0f});
  return freeze<Policy, Target>(weights, quantization);
}

/// Calls check(row) with some rows of noise.
template <class Check>
void for_each_row(Check&& check) {
  std::mt19937 generator(4);
  std::uniform_real_distribution<float> uniform(-1.4f, 1.4f);
  for (int step = 0; step < 9; ++step) {
    std::array<float, 5> row{};
    for (float& value : row) value = uniform(generator);
    check(row);
  }
}

template <class Left, class Right>
bool same_bits(const Left& left, const Right& right) {
  return std::memcmp(left.data(), right.data(), sizeof(left[0]) * left.size()) == 0;
}

template <std::size_t... Capacity, class FrozenModel>
void check_split(const FrozenModel& model) {
  using State = StreamState<FrozenModel>;
  using Split = SplitWorkspace<State, Capacity...>;
  [&]<std::size_t... Index>(std::index_sequence<Index...>) {
    static_assert(((Split::template Part<Index>::bytes <= Capacity) && ...));
    static_assert(((Split::template Part<Index>::bytes > 0) && ...), "each memory holds something");
    const auto parts = std::make_tuple(std::make_unique<typename Split::template Part<Index>>()...);
    const Split split(*std::get<Index>(parts)...);
    State state(model);
    Stream<FrozenModel> stream(model);
    for_each_row([&](const auto& row) { CHECK(same_bits(state.step(row, split), stream.step(row))); });
  }
  (std::make_index_sequence<sizeof...(Capacity)>{});
}

using Int8Model = std::remove_cvref_t<decltype(random_model<Int8Policy>().model())>;
using State = StreamState<Int8Model>;

static_assert(Workspace<State>::bytes == State::workspace_bytes);
static_assert(sizeof(Stream<Int8Model>) == sizeof(State) + sizeof(Workspace<State>));
static_assert(std::is_same_v<StreamState<const Frozen<Int8Model>&>, State>,
              "const and the handle of freeze are looked through");

/// A step multiplies as often as the network does for a row of its sequence.
constexpr bool macs_are_those_of_a_step() {
  for (std::size_t layer = 0; layer < records<Signal>.size(); ++layer) {
    const LayerRecord& whole = records<Signal>[layer];
    const auto steps = static_cast<std::size_t>(whole.input.height);
    if (State::program_records[layer].macs * steps != whole.macs) return false;
  }
  return true;
}
static_assert(macs_are_those_of_a_step());

}  // namespace

TEST_CASE("a step in a workspace apart gives the bits of a stream") {
  const auto model = random_model<Int8Policy>();
  StreamState<decltype(model)> state(model);
  Workspace<decltype(state)> workspace;
  Stream<decltype(model)> stream(model);
  for (int signal = 0; signal < 2; ++signal) {
    for_each_row([&](const auto& row) {
      workspace.memory[0] = std::byte{99};  // means nothing between calls
      CHECK(same_bits(state.step(row, workspace), stream.step(row)));
    });
    state.reset();
    stream.reset();
  }
}

TEST_CASE("states of several signals share one workspace") {
  const auto model = random_model<Int8Policy>();
  using OneState = StreamState<decltype(model)>;
  OneState left(model);
  OneState right(model);
  Workspace<OneState> workspace;
  Stream<decltype(model)> left_alone(model);
  Stream<decltype(model)> right_alone(model);
  for_each_row([&](std::array<float, 5> row) {
    CHECK(same_bits(left.step(row, workspace), left_alone.step(row)));
    for (float& value : row) value = -value;
    CHECK(same_bits(right.step(row, workspace), right_alone.step(row)));
  });
}

TEST_CASE("the workspace of a step lies in several memories") {
  check_split<64, 4096>(random_model<Int8Policy>().model());
  check_split<32, 64, 4096>(random_model<Int8Policy, target::generic>().model());
  check_split<128, 4096>(random_model<Int16x8Policy>().model());
  check_split<128, 8192>(random_model<Float32Policy>().model());
}

TEST_CASE("integers go in and out in a workspace apart") {
  const auto model = random_model<Int8Policy, target::generic>();
  using OneState = StreamState<decltype(model)>;
  using Split = SplitWorkspace<OneState, 64, 4096>;
  OneState state(model);
  Split::Part<0> fast;
  Split::Part<1> large;
  Stream<decltype(model)> stream(model);
  Tensor<std::int8_t, OneState::input_extents> row;
  for (int step = 0; step < 9; ++step) {
    for (std::size_t index = 0; index < row.size(); ++index)
      row[index] = static_cast<std::int8_t>(static_cast<int>(index) * 37 + step * 11 - 128);
    Tensor<std::int8_t, OneState::output_extents> output;
    Tensor<std::int8_t, OneState::output_extents> expected;
    state.run(row, output, Split(fast, large));
    stream.run(row, expected);
    CHECK(same_bits(output, expected));
  }
}

namespace {

const auto model = random_model<Int8Policy, target::generic>();

// snippet: places
using Remembered = StreamState<decltype(model)>;
using Split = SplitWorkspace<Remembered, 128, 8192>;
[[gnu::section(".dtcm")]] Remembered state(model);
[[gnu::section(".dtcm")]] Split::Part<0> fast;
[[gnu::section(".ddr")]] Split::Part<1> large;
constexpr Split workspace(fast, large);

auto hear(std::span<const float, 5> row) { return state.step(row, workspace); }
// end

}  // namespace

TEST_CASE("state and workspace are static objects in memories by name") {
  Stream<decltype(model)> stream(model);
  state.reset();
  for_each_row([&](const auto& row) { CHECK(same_bits(hear(row), stream.step(row))); });
}
