#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <random>
#include <span>
#include <vector>

#include <whet/transform/retarget.hpp>
#include <whet/weights/freeze.hpp>
#include <whet/weights/heap_workspace.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"
#include "worse.hpp"

// Recurrent layers under policies whose weights are narrower than int8, or whose activations are wider.

namespace {

using namespace whet;

struct Memory : Sequential<Input<7, 5>, LSTM<9, Sequence>, GRU<40, Sequence>, SimpleRNN<6, Sequence>,
                           LSTM<5, Sequence>> {};

using FewBits = Mixed<Int4Policy, At<1, TernaryPolicy>, At<2, BinaryWeightPolicy>, At<3, Int16x8Policy>>;
using FloatTensors = Mixed<Dynamic<Int4Policy>, At<1, Dynamic<AbsmeanTernaryPolicy>>,
                           At<2, Dynamic<BinaryWeightPolicy>>, At<3, WeightOnly<Int8Policy>>>;

/// Weights that every layer of these policies holds without an error: integers in [-most, most], without 0
/// where there is one bit, times scales of their rows.
Trained<Memory> on_grid() {
  constexpr std::array<int, 4> most{7, 1, 1, 127};
  std::mt19937 generator(5);
  std::uniform_real_distribution<float> real(0.5f, 1.0f);
  Trained<Memory> trained;
  for (std::size_t record = 0; record < most.size(); ++record) {
    auto layer = trained.weights.parameters().layer(record);
    std::uniform_int_distribution<int> integer(-most[record], most[record]), coin(0, 1);
    const Eigen::Index features = record == 0 ? 5 : record == 1 ? 9 : record == 2 ? 40 : 6;
    const Eigen::Index rows = layer.kernel.rows();
    auto& scales = trained.quantization.weight_scales[record];
    for (Eigen::Index row = 0; row < 2 * rows; ++row)
      scales.push_back(real(generator) / static_cast<float>(most[record]));
    for (Eigen::Index row = 0; row < rows; ++row) {
      for (Eigen::Index column = 0; column < layer.kernel.cols(); ++column) {
        const int value = record == 2 ? 2 * coin(generator) - 1 : integer(generator);
        layer.kernel(row, column) = static_cast<float>(value) *
                                    scales[static_cast<std::size_t>(column < features ? row : rows + row)];
      }
      layer.bias(row) = real(generator) - 0.75f;
    }
  }
  trained.quantization.ranges.fill({-1.0f, 1.0f});
  trained.quantization.states.fill({-4.0f, 4.0f});
  return trained;
}

constexpr std::size_t features = 5;
constexpr std::size_t values = 5;
constexpr std::size_t steps = 7;

std::vector<float> signal() {
  std::mt19937 generator(6);
  std::uniform_real_distribution<float> real(-1.0f, 1.0f);
  std::vector<float> made(steps * features);
  for (float& value : made) value = real(generator);
  return made;
}

template <class Frozen>
auto whole_sequence(const Frozen& model) {
  HeapWorkspace<Frozen> workspace;
  return model(signal(), workspace);
}

template <class Left, class Right>
float difference(const Left& left, const Right& right) {
  float furthest = 0.0f;
  for (std::size_t index = 0; index < left.size(); ++index)
    furthest = worse(furthest, std::abs(left[index] - right[index]));
  return furthest;
}

/// Of a stream and of the whole sequence.
template <class Frozen>
float stream_difference(const Frozen& model) {
  const auto whole = whole_sequence(model);
  const std::vector<float> made = signal();
  Stream<Frozen> stream(model);
  float furthest = 0.0f;
  for (std::size_t step = 0; step < steps; ++step) {
    const auto output =
        stream.step(std::span<const float, features>(made.data() + step * features, features));
    furthest =
        std::max(furthest, difference(output, std::span<const float>(whole.data() + step * values, values)));
  }
  return furthest;
}

}  // namespace

TEST_CASE(
    "recurrent layers of few bits and of 16-bit activations are the same bits everywhere, and step by step") {
  const Trained<Memory> trained = on_grid();
  const auto generic = freeze<FewBits, target::generic>(trained);
  const auto native = freeze<FewBits>(trained);
  const auto expected = whole_sequence(generic);
  CHECK(whole_sequence(native) == expected);
  CHECK(whole_sequence(retarget<target::native>(generic)) == expected);
  CHECK(stream_difference(generic) == 0.0f);
  CHECK(stream_difference(native) == 0.0f);
  const auto floats = whole_sequence(freeze<Float32Policy>(trained));
  CHECK(difference(expected, floats) < 0.02f);
  CHECK(difference(floats, std::vector<float>(floats.size())) > 0.4f);
}

TEST_CASE("recurrent layers of few bits keep what their weights' own scales and groups make of them") {
  Trained<Memory> trained = on_grid();
  for (auto& scales : trained.quantization.weight_scales) scales.clear();
  const auto generic = freeze<FewBits, target::generic>(trained);
  CHECK(whole_sequence(freeze<FewBits>(trained)) == whole_sequence(generic));
  CHECK(whole_sequence(retarget<target::native>(generic)) == whole_sequence(generic));
}

TEST_CASE("recurrent layers of few bits with float tensors follow the float network, and step by step") {
  const Trained<Memory> trained = on_grid();
  const auto generic = freeze<FloatTensors, target::generic>(trained);
  const auto native = freeze<FloatTensors>(trained);
  const auto floats = whole_sequence(freeze<Float32Policy>(trained));
  CHECK(difference(whole_sequence(generic), floats) < 0.02f);
  CHECK(difference(whole_sequence(native), floats) < 0.02f);
  CHECK(stream_difference(native) == 0.0f);
}

TEST_CASE("the bytes of recurrent layers are those of their packed weights") {
  struct Wide : Sequential<Input<4, 64>, LSTM<64, Sequence>, GRU<64>> {};
  constexpr std::size_t weights = (4 + 3) * 64 * (64 + 64);
  constexpr std::size_t rest = (4 + 3) * 64 * 2 * 9 + 1024;  // bias, mantissa, shift; room for alignment
  STATIC_REQUIRE(Model<Wide, GroupedInt4Policy<0>>::weight_bytes < weights / 2 + rest);
  STATIC_REQUIRE(Model<Wide, TernaryPolicy>::weight_bytes < weights / 4 + rest);
  STATIC_REQUIRE(Model<Wide, BinaryWeightPolicy>::weight_bytes < weights / 8 + rest);
  STATIC_REQUIRE(Model<Wide, Dynamic<BinaryWeightPolicy>>::weight_bytes < weights / 8 + rest);
}
