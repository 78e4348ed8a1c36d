#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "model/end_to_end.hpp"

namespace {

using namespace whet;

struct Net : Sequential<Input<12, NonNegative>, Dense<10>, ReLU, Dense<9>, Tanh, Dense<4>> {};
struct Tiny : Sequential<Input<2>, Dense<2>, ReLU> {};
template <class Policy, class Target = target::native>
using NetModel = Model<Net, Policy, Target>;

static_assert(std::is_trivially_copyable_v<NetModel<Int8Policy>> &&
              std::is_aggregate_v<NetModel<Int8Policy>>);
static_assert(sizeof(NetModel<Float32Policy>) == NetModel<Float32Policy>::weight_bytes);
static_assert(sizeof(NetModel<Int8Policy>) == NetModel<Int8Policy>::weight_bytes);
static_assert(sizeof(NetModel<Mixed<Int8Policy, At<1, Float32Policy>>>) ==
              NetModel<Mixed<Int8Policy, At<1, Float32Policy>>>::weight_bytes);
static_assert(NetModel<Float32Policy, target::generic>::weight_bytes ==
                  4 * (12 * 10 + 10 + 10 * 9 + 9 + 9 * 4 + 4),
              "in float and without panels, the weights and nothing else");
static_assert(NetModel<Int8Policy>::macs == 12 * 10 + 10 * 9 + 9 * 4);
static_assert(NetModel<Int8Policy>::quantized_interface && !NetModel<Float32Policy>::quantized_interface);
static_assert(!NetModel<Mixed<Int8Policy, At<0, Float32Policy>>>::quantized_interface,
              "int8 in and out only where both ends are int8");

/// Of two branches only one reads the input as integers.
struct Branching
    : Sequential<Input<8>, Concat<Named<"narrow", Dense<4>>, Named<"real", Dense<4>>>, Dense<2>> {};
static_assert(Model<Branching, Int8Policy, target::generic>::quantized_interface);
static_assert(
    !Model<Branching, Mixed<Int8Policy, At<"real", Float32Policy>>, target::generic>::quantized_interface,
    "nor where a layer reads the input as floats besides");

struct Moves : Sequential<Input<2, 2>, Flatten> {};
static_assert(Model<Moves, Int8Policy>::weight_bytes == 0 && Model<Moves, Int8Policy>::workspace_bytes == 0);

/// Weights of a network in flash: y = max(W·x + b, 0).
constexpr auto in_flash = [] {
  constexpr std::array<float, 4> kernel{1.0f, 2.0f, -1.0f, 0.5f};
  constexpr std::array<float, 2> bias{0.5f, 0.25f};
  Model<Tiny, Float32Policy> model{};
  pack(model.step<0>(), {.kernel = kernel.data(), .bias = bias.data()});
  return model;
}();

auto made_int8() {
  const auto made = end_to_end::random_case<Net>(21);
  return std::pair(end_to_end::frozen<Int8Policy, target::native>(made), made);
}

}  // namespace

TEST_CASE("a constexpr model computes from flash, with const looked through by its workspace") {
  static Workspace<decltype(in_flash)> workspace;
  const auto scores = in_flash(std::array{1.0f, 2.0f}, workspace);
  CHECK(scores[0] == 5.5f);
  CHECK(scores[1] == 0.25f);
  static_assert(std::is_same_v<Workspace<decltype(in_flash)>, WorkspaceOf<Model<Tiny, Float32Policy>>>);
}

TEST_CASE("a small model needs no workspace from its caller") {
  CHECK(in_flash(std::array{-9.0f, 0.0f})[0] == 0.0f);
  CHECK(in_flash(Eigen::Vector2f(1.0f, 1.0f))[0] == 3.5f);
  CHECK(in_flash(Eigen::Vector2f(0.5f, 0.5f) + Eigen::Vector2f(0.5f, 0.5f))[0] == 3.5f);
}

TEST_CASE("a model that is copied by value computes the same") {
  const auto [handle, made] = made_int8();
  const auto copy = std::make_unique<NetModel<Int8Policy>>(handle.model());
  Workspace<decltype(handle)> workspace;
  for (const auto& input : made.inputs) CHECK((*copy)(input, workspace) == handle(input, workspace));
}

TEST_CASE("two threads with a workspace each share one model") {
  const auto both = made_int8();
  const auto& handle = both.first;
  const auto& made = both.second;
  const auto expected = end_to_end::scores_of(handle.model(), made.inputs);
  std::array<int, 2> differing{};
  const auto work = [&](std::size_t thread) {
    Workspace<decltype(handle)> workspace;
    for (int round = 0; round < 50; ++round)
      for (std::size_t sample = 0; sample < expected.size(); ++sample)
        if (!(handle(made.inputs[sample], workspace) == expected[sample])) ++differing[thread];
  };
  std::thread second(work, 1);
  work(0);
  second.join();
  CHECK(differing == std::array{0, 0});
}

TEST_CASE("what a workspace held before makes no difference") {
  const auto [handle, made] = made_int8();
  Workspace<decltype(handle)> workspace;
  const auto expected = handle(made.inputs[3], workspace);
  for (unsigned byte : {0x00u, 0xffu, 0x80u}) {
    for (std::byte& each : workspace.memory) each = std::byte(byte);
    CHECK(handle(made.inputs[3], workspace) == expected);
  }
}

TEST_CASE("int8 in and out gives what float in and out gives") {
  const auto [handle, made] = made_int8();
  Workspace<decltype(handle)> workspace;
  const TensorQuantization in = handle.input_quantization();
  const TensorQuantization out = handle.output_quantization();
  for (int round = 0; round < 64; ++round) {
    Tensor<std::int8_t, 12> quantized;
    Tensor<float, 12> real;
    for (std::size_t index = 0; index < 12; ++index) {
      quantized[index] = static_cast<std::int8_t>((round * 31 + static_cast<int>(index) * 17) % 128);
      real[index] = static_cast<float>(quantized[index] - in.zero_point) * in.scale;
    }
    const auto untouched = quantized;
    Tensor<std::int8_t, 4> scores;
    handle.run(quantized, scores, workspace);
    CHECK(quantized == untouched);
    const auto expected = handle(real, workspace);
    for (std::size_t index = 0; index < 4; ++index)
      CHECK(static_cast<float>(scores[index] - out.zero_point) * out.scale == expected[index]);
  }
}

TEST_CASE("an activation alone runs in int8 without writing to its input") {
  struct Gate : Sequential<Input<5>, Tanh, Sigmoid> {};
  const auto made = end_to_end::random_case<Gate>(22);
  const auto handle = end_to_end::frozen<Int8Policy, target::native>(made);
  Workspace<decltype(handle)> workspace;
  const std::array<std::int8_t, 5> input{-128, -1, 0, 1, 127};
  std::array<std::int8_t, 5> output{};
  handle.run(input, output, workspace);
  std::array<float, 5> real{};
  for (std::size_t index = 0; index < 5; ++index)
    real[index] = static_cast<float>(input[index] - handle.input_quantization().zero_point) *
                  handle.input_quantization().scale;
  const auto expected = handle(real, workspace);
  for (std::size_t index = 0; index < 5; ++index)
    CHECK(static_cast<float>(output[index] - handle.output_quantization().zero_point) *
              handle.output_quantization().scale ==
          expected[index]);
}

TEST_CASE("the memory around input and output is never touched") {
  const auto [handle, made] = made_int8();
  Workspace<decltype(handle)> workspace;
  std::array<std::int8_t, 3 + 4 + 3> outputs;
  outputs.fill(-77);
  std::array<std::int8_t, 3 + 12 + 3> inputs;
  inputs.fill(55);
  handle.run(std::span<const std::int8_t, 12>(inputs.data() + 3, 12),
             std::span<std::int8_t, 4>(outputs.data() + 3, 4), workspace);
  for (std::size_t index : {0U, 1U, 2U, 7U, 8U, 9U}) CHECK(outputs[index] == -77);
  CHECK(std::ranges::count(inputs, 55) == 18);
}

TEST_CASE("batches take tensors, arrays and flat ranges, and run as many samples as both hold") {
  const auto [handle, made] = made_int8();
  Workspace<decltype(handle)> workspace;
  const auto expected = end_to_end::scores_of(handle.model(), made.inputs);
  std::vector<Tensor<float, 12>> tensors;
  for (const auto& input : made.inputs) tensors.emplace_back(input);
  std::vector<std::array<float, 4>> scores(50);
  handle.batch(tensors, scores, workspace);
  for (std::size_t sample = 0; sample < 50; ++sample)
    for (std::size_t index = 0; index < 4; ++index) CHECK(scores[sample][index] == expected[sample][index]);
}

TEST_CASE("infinities, NaN and huge values go through every policy without harm") {
  const auto made = end_to_end::random_case<Net>(23);
  const float infinity = std::numeric_limits<float>::infinity();
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const auto scores = [&](const auto& handle) {
    Workspace<decltype(handle)> workspace;
    std::vector<float> all;
    for (float hostile : {infinity, -infinity, nan, std::numeric_limits<float>::max(), -1e30f,
                          std::numeric_limits<float>::denorm_min()}) {
      auto input = made.inputs[1];
      input[5] = hostile;
      for (const float score : handle(input, workspace)) all.push_back(score);
    }
    return all;
  };
  // Sanitizers see what floats do; integers have nothing that is no number, on every target the same.
  CHECK(scores(end_to_end::frozen<Float32Policy, target::native>(made)).size() == 24);
  CHECK(scores(end_to_end::frozen<Dynamic<Int8Policy>, target::native>(made)).size() == 24);
  const auto check = [&]<class Policy>(std::type_identity<Policy>) {
    CAPTURE(Policy::name);
    const auto plain = scores(end_to_end::frozen<Policy, target::generic>(made));
    CHECK(std::ranges::all_of(plain, [](float score) { return std::isfinite(score); }));
    CHECK(scores(end_to_end::frozen<Policy, target::native>(made)) == plain);
  };
  check(std::type_identity<Int8Policy>{});
  check(std::type_identity<Int4Policy>{});
  check(std::type_identity<Int16x8Policy>{});
}
