#include <algorithm>
#include <memory>
#include <span>
#include <string_view>

#include <whet/train/operations.hpp>
#include <whet/train/quantized/network_tensors.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

using namespace whet;

namespace {

/// Two integer layers read what a float layer gives.
struct Network : Sequential<Input<6>, Named<"real", Dense<5>>,
                            Named<"integers", Concat<Named<"first", Dense<3>>, Named<"second", Dense<2>>>>> {
};
using Policy = Mixed<Float32Policy, At<"integers", Int8Policy>>;

struct Tensors : quantized::NetworkTensors<Network, Policy> {
  using Base = quantized::NetworkTensors<Network, Policy>;
  using Base::add_output;
  using Base::linked;
  using Base::network;
  using Base::place_of;
  using Base::program;

  explicit Tensors(RangeGradient method) : Base(method) {}

  /// The step of a record that is no conversion.
  static const Step& step_of(int record) { return program.step(Facts::step_of(record)); }
  long count(std::string_view type) const {
    return std::ranges::count(network.records, type, [](const LayerRecord& one) { return one.type.view(); });
  }
};

}  // namespace

TEST_CASE("a tensor of floats is brought to integers once for all that read them") {
  Tensors tensors(RangeGradient::lsq);
  const auto add = [&](int record) {
    tensors.place_of(record) = static_cast<int>(tensors.network.records.size());
    tensors.network.records.push_back(records<Network>[static_cast<std::size_t>(record)]);
    tensors.network.operations.emplace_back();
  };
  add(0);
  const LayerRecord first = tensors.linked(Tensors::step_of(1));
  CHECK(tensors.count("Quantize") == 1);
  CHECK(tensors.count("Scale") == 1);
  CHECK(tensors.network.records[static_cast<std::size_t>(first.producer)].type == "Quantize");
  CHECK(tensors.network.quantized_places[1] == first.producer);
  CHECK(tensors.linked(Tensors::step_of(2)).producer == first.producer);
  CHECK(tensors.count("Quantize") == 1);
  // Its scale begins where the policy of its reader says, not that of the layer which computes it.
  REQUIRE(tensors.network.tensors.size() == 1);
  CHECK(tensors.network.tensors[0].quantize == &Int8Policy::quantize);
}

TEST_CASE("an output has a scale of its own, and the network's input needs none in float") {
  Tensors tensors(RangeGradient::pact);
  CHECK(tensors.linked(Tensors::step_of(0)).producer == -1);
  CHECK(tensors.network.records.empty());
  int held = -1;
  tensors.add_output(Tensors::step_of(1), held);
  CHECK(held == 0);
  CHECK(tensors.count("Scale") == 1);
  CHECK(tensors.network.tensors[0].record == Tensors::step_of(1).record);
  CHECK(tensors.network.tensors[0].format == Format::int8);
}
