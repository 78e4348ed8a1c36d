#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "model/end_to_end.hpp"

namespace {

using namespace whet;
using reference::Numbers;

struct Tables : Sequential<Input<13, NonNegative>, Dense<9>, ReLU, Dense<17>, ReLU6, Dense<11>, Tanh, Sigmoid,
                           Dense<6>, HardSwish, Dense<3>, Softmax> {};
struct Three : Sequential<Input<5>, Dense<8>, ReLU, Dense<7>, ReLU, Dense<4>> {};
using Model16 = Model<Three, Int16x8Policy>;
static_assert(Model16::quantized_interface && std::is_same_v<Model16::quantized_input, std::int16_t> &&
              std::is_same_v<Model16::quantized_output, std::int16_t>);
using MixedModel = Model<Three, Mixed<Int16x8Policy, At<2, Int8Policy>>>;
static_assert(std::is_same_v<MixedModel::quantized_input, std::int16_t> &&
              std::is_same_v<MixedModel::quantized_output, std::int8_t>);

}  // namespace

TEST_CASE("networks with 16-bit activations compute what the reference computes") {
  auto made = end_to_end::random_case<Tables>(4);
  end_to_end::check_uniform<Int16x8Policy>(made, Numbers::int16x8, "Int16x8Policy");
}

TEST_CASE("where layers of 8 and of 16 bits meet, integers are brought from one to the other") {
  auto made = end_to_end::random_case<Three>(5);
  end_to_end::check<Mixed<Int16x8Policy, At<1, Int8Policy>>>(
      made, {Numbers::int16x8, Numbers::int16x8, Numbers::int8, Numbers::int8, Numbers::int16x8},
      "8 within 16");
  end_to_end::check<Mixed<Int8Policy, At<1, Int16x8Policy>>>(
      made, {Numbers::int8, Numbers::int8, Numbers::int16x8, Numbers::int16x8, Numbers::int8}, "16 within 8");
}

TEST_CASE("int16 goes in and comes out without the conversions at both ends") {
  const auto made = end_to_end::random_case<Three>(7, 5);
  const auto model = end_to_end::frozen<Int16x8Policy, target::native>(made);
  Workspace<decltype(model)> workspace;
  for (const auto& input : made.inputs) {
    std::array<std::int16_t, 5> quantized{};
    const float scale = model.model().input_quantization().scale;
    for (std::size_t index = 0; index < quantized.size(); ++index)
      quantized[index] = static_cast<std::int16_t>(
          std::clamp(std::nearbyint(input[index] * (1.0f / scale)), -32768.0f, 32767.0f));
    std::array<std::int16_t, 4> output{};
    model.model().run(quantized, output, workspace);
    const auto scores = model(input, workspace);
    for (std::size_t index = 0; index < output.size(); ++index)
      CHECK(scores[index] == static_cast<float>(output[index]) * model.model().output_quantization().scale);
  }
}

TEST_CASE("a traced model says what its 16-bit integers mean") {
  const auto made = end_to_end::random_case<Three>(8, 3);
  const auto model = end_to_end::frozen<Int16x8Policy, target::native>(made);
  Workspace<decltype(model)> workspace;
  int integers = 0;
  model.model().trace(made.inputs[1], workspace, [&](const TraceInfo& info, const auto& tensor) {
    if (info.format != Format::int16) return;
    ++integers;
    CHECK(info.quantization.zero_point == 0);
    const Range range = made.quantization.ranges[static_cast<std::size_t>(info.layer + 1)];
    CHECK(info.quantization == Int16x8Policy::quantize(range, false));
    CHECK(sizeof(tensor[0]) == 2);
  });
  CHECK(integers == 4);
}
