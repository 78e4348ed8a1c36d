#include <algorithm>
#include <iterator>
#include <random>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <whet/transform/retarget.hpp>
#include <whet/weights/freeze.hpp>
#include <whet/weights/heap_workspace.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

namespace {

/// Extents that fill no panel.
struct Network
    : whet::Sequential<whet::Input<13>, whet::Named<"first", whet::Dense<11>>, whet::ReLU, whet::Dense<9>,
                       whet::HardSwish, whet::Dense<1>, whet::Dense<5>, whet::Softmax> {};

const whet::Weights<Network>& weights() {
  static const auto result = [] {
    whet::Weights<Network> made;
    std::mt19937 generator(7);
    std::uniform_real_distribution<float> uniform(-1.0f, 1.0f);
    for (float& value : made.values()) value = uniform(generator);
    return made;
  }();
  return result;
}

const whet::Quantization<Network>& quantization() {
  static const auto result = [] {
    whet::Quantization<Network> made;
    made.ranges.fill({-4.0f, 4.0f});
    return made;
  }();
  return result;
}

/// Layers whose parameters have forms of a target's own: convolutions, and a sum.
struct Residual3x3
    : whet::Sequential<whet::Input<8, 8, 16>, whet::Conv2D<16, 3>, whet::ReLU,
                       whet::Residual<whet::DepthwiseConv2D<3>, whet::ReLU, whet::Conv2D<16, 3>>, whet::ReLU,
                       whet::Conv2D<5, 1>> {};

template <class Tested>
whet::Weights<Tested> random_weights() {
  whet::Weights<Tested> made;
  std::mt19937 generator(8);
  std::uniform_real_distribution<float> uniform(-0.2f, 0.2f);
  for (float& value : made.values()) value = uniform(generator);
  return made;
}

/// Whether two sets of parameters agree in every member.
template <class Parameters>
bool same(const Parameters& left, const Parameters& right) {
  bool equal = true;
  Parameters::visit(left, [&](std::string_view name, const auto& value) {
    Parameters::visit(right, [&](std::string_view other, const auto& wanted) {
      using Value = std::remove_cvref_t<decltype(value)>;
      if constexpr (std::is_same_v<Value, std::remove_cvref_t<decltype(wanted)>>) {
        if (name != other) return;
        if constexpr (std::is_array_v<Value>)
          equal = equal && std::equal(std::begin(value), std::end(value), std::begin(wanted));
        else if constexpr (requires { value == wanted; })
          equal = equal && value == wanted;
        else
          equal = equal && same(value, wanted);
      }
    });
  });
  return equal;
}

template <class Model>
bool same_model(const Model& left, const Model& right) {
  return [&]<int... Index>(std::integer_sequence<int, Index...>) {
    return (same(left.template step<Index>(), right.template step<Index>()) && ...);
  }
  (std::make_integer_sequence<int, Model::steps>{});
}

using namespace whet;
using MixedPolicy = Mixed<Int8Policy, At<"first", Float16Policy>, At<2, Dynamic<Int8Policy>>>;

}  // namespace

TEMPLATE_TEST_CASE("a model retargeted is the model frozen for that target", "", Float32Policy, Int8Policy,
                   TfliteInt8Policy, Dynamic<Int8Policy>, BFloat16Policy, WeightOnly<Int8Policy>,
                   WeightOnly<Int4Policy>, MixedPolicy) {
  const auto plain = freeze<TestType, target::generic>(weights(), quantization());
  const auto panels = freeze<TestType, target::avx2>(weights(), quantization());
  CHECK(same_model(retarget<target::avx2>(plain).model(), panels.model()));
  CHECK(same_model(retarget<target::generic>(panels).model(), plain.model()));
  CHECK(same_model(retarget<target::avx_vnni>(retarget<target::cortex_m_dsp>(panels)).model(),
                   freeze<TestType, target::avx_vnni>(weights(), quantization()).model()));
  CHECK(same_model(retarget<target::neon64>(retarget<target::riscv>(panels)).model(),
                   freeze<TestType, target::neon64>(weights(), quantization()).model()));
  CHECK(same_model(retarget<target::generic>(retarget<target::sse42>(panels)).model(), plain.model()));
}

TEST_CASE("retargeting to the machine's own target keeps the bits of an integer model") {
  const auto plain = freeze<Int8Policy, target::generic>(weights(), quantization());
  const auto native = retarget<target::native>(plain);
  std::vector<float> input(13);
  for (std::size_t index = 0; index < input.size(); ++index)
    input[index] = 0.3f * static_cast<float>(index) - 2.0f;
  CHECK(native(input) == plain(input));
}

TEST_CASE("retargeting derives what only the new target has, and drops what the old one had") {
  whet::Quantization<Residual3x3> ranges;
  for (std::size_t index = 0; index < ranges.ranges.size(); ++index)
    ranges.ranges[index] = {index % 2 == 0 ? -3.0f : 0.0f, 4.0f};
  const auto trained = random_weights<Residual3x3>();
  const auto plain = freeze<TfliteInt8Policy, target::generic>(trained, ranges);
  const auto panels = freeze<TfliteInt8Policy, target::avx2>(trained, ranges);
  CHECK(same_model(retarget<target::avx2>(plain).model(), panels.model()));
  CHECK(same_model(retarget<target::avx512>(panels).model(),
                   freeze<TfliteInt8Policy, target::avx512>(trained, ranges).model()));
  CHECK(same_model(retarget<target::generic>(panels).model(), plain.model()));

  const auto native = retarget<target::native>(plain);
  HeapWorkspace<decltype(native)> workspace;
  HeapWorkspace<decltype(plain)> plain_workspace;
  std::mt19937 generator(9);
  std::uniform_real_distribution<float> uniform(-3.0f, 3.0f);
  std::vector<float> input(8 * 8 * 16);
  for (int sample = 0; sample < 20; ++sample) {
    for (float& value : input) value = uniform(generator);
    CHECK(native(input, workspace) == plain(input, plain_workspace));
  }
}

TEST_CASE("retarget_t names the model of another target") {
  STATIC_REQUIRE(std::is_same_v<retarget_t<Model<Network, Int8Policy, target::avx2>, target::cortex_m_dsp>,
                                Model<Network, Int8Policy, target::cortex_m_dsp>>);
}
