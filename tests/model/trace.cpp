#include <cstdint>
#include <map>
#include <string>
#include <type_traits>
#include <vector>

#include "model/end_to_end.hpp"

namespace {

using namespace whet;

struct Net
    : Sequential<Input<6, NonNegative>, Named<"stem", Dense<7>>, ReLU, Dense<5>, Tanh, Dense<3>, Softmax> {};

template <class Policy>
struct Traced {
  std::vector<TraceInfo> infos;
  std::map<int, std::vector<int>> integers;
  std::map<int, std::vector<double>> real;
};

template <class Policy>
Traced<Policy> traced(const end_to_end::Case<Net>& made) {
  Traced<Policy> found;
  const auto model = end_to_end::frozen<Policy, target::native>(made);
  Workspace<decltype(model)> workspace;
  const auto scores = model.trace(made.inputs[2], workspace, [&](const TraceInfo& info, auto tensor) {
    found.infos.push_back(info);
    if constexpr (std::is_same_v<typename decltype(tensor)::value_type, std::int8_t>)
      found.integers[info.layer].assign(tensor.begin(), tensor.end());
    else
      found.real[info.layer].assign(tensor.begin(), tensor.end());
  });
  CHECK(scores == model(made.inputs[2], workspace));
  return found;
}

}  // namespace

TEST_CASE("a trace shows every tensor of an int8 network in its own numbers") {
  auto made = end_to_end::random_case<Net>(31);
  made.network.numbers.assign(6, end_to_end::Numbers::int8);
  const auto found = traced<Int8Policy>(made);
  std::map<std::size_t, reference::Value> expected;
  run(made.network, made.inputs[2], &expected);
  // Input, Dense + ReLU, Dense, Tanh, Dense: exact. Softmax is checked where scores are.
  for (int layer : {-1, 1, 2, 3, 4}) {
    INFO("layer " << layer);
    CHECK(found.integers.at(layer) == expected.at(static_cast<std::size_t>(layer + 1)).integers);
  }
  for (const TraceInfo& info : found.infos) {
    if (info.format != Format::int8 || info.layer == 5) continue;
    const auto& meaning = expected.at(static_cast<std::size_t>(info.layer + 1)).quantization;
    CHECK(info.quantization == TensorQuantization{meaning.scale, meaning.zero_point});
  }
}

TEST_CASE("a trace shows every tensor of a float network") {
  const auto made = end_to_end::random_case<Net>(32);
  const auto found = traced<Float32Policy>(made);
  std::map<std::size_t, reference::Value> expected;
  run(made.network, made.inputs[2], &expected);
  for (int layer : {1, 3, 4, 5}) {
    const auto& values = expected.at(static_cast<std::size_t>(layer + 1)).real;
    REQUIRE(found.real.at(layer).size() == values.size());
    for (std::size_t index = 0; index < values.size(); ++index)
      CHECK(found.real.at(layer)[index] == Catch::Approx(values[index]).margin(1e-5));
  }
}

TEST_CASE("a trace names step, kind, layer and type") {
  const auto found = traced<Int8Policy>(end_to_end::random_case<Net>(33));
  std::vector<std::string> lines;
  for (const TraceInfo& info : found.infos)
    lines.push_back(std::to_string(info.step) + " " + name_of(info.kind) + " " + std::string(info.type) +
                    " " + name_of(info.format));
  CHECK(lines == std::vector<std::string>{"0 quantize Input int8", "1 affine ReLU int8",
                                          "2 affine Dense int8", "3 activation Tanh int8",
                                          "4 affine Dense int8", "5 softmax Softmax int8",
                                          "6 dequantize Softmax float32"});
}
