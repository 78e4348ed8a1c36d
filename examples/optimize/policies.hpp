#pragma once

#include <string_view>

#include <whet/whet.hpp>

#include "topologies.hpp"

/// Every precision there is, in the order of the table. The first is what the others are compared with.
namespace optimize {

/// Trains: --qat trains the network for this precision.
template <class Policy, bool Trains = false>
struct PolicyEntry {
  using policy = Policy;
  static constexpr bool trains = Trains;
  std::string_view key;
  std::string_view title;
};

using MixedHead = whet::Mixed<whet::Int8Policy, whet::At<"head", whet::Float32Policy>>;

/// Weights of few bits are for the topologies that say so: each is half a minute to compile.
template <class Network, class Visitor>
void for_each_policy(Visitor&& visitor) {
  using namespace whet;
  visitor(PolicyEntry<Float32Policy>{"float32", "FP32"});
  visitor(PolicyEntry<Int8Policy, true>{"int8", "INT8 static"});
  visitor(PolicyEntry<Dynamic<Int8Policy>>{"dynamic_int8", "INT8 dynamic"});
  visitor(PolicyEntry<TfliteInt8Policy>{"tflite_int8", "INT8 TFLite rules"});
  visitor(PolicyEntry<MixedHead>{"mixed", "INT8, head FP32"});
  if constexpr (has_few_bits<Network>) {
    visitor(PolicyEntry<Float16Policy>{"float16", "FP16 weights"});
    visitor(PolicyEntry<Dynamic<Int4Policy>>{"dynamic_int4", "INT4 dynamic"});
    visitor(PolicyEntry<EdgesInt8<Int4Policy>, true>{"int4", "INT4, edges INT8"});
    visitor(PolicyEntry<EdgesInt8<TernaryPolicy>, true>{"ternary", "ternary, edges INT8"});
    visitor(PolicyEntry<EdgesInt8<BinaryWeightPolicy>, true>{"binary_weight", "binary, edges INT8"});
  }
}

}  // namespace optimize
