#pragma once

#include <string_view>

#include <whet/whet.hpp>

/// Every precision there is, in the order of the table. The first is what the others are compared with.
namespace optimize {

template <class Policy>
struct PolicyEntry {
  using policy = Policy;
  std::string_view key;
  std::string_view title;
};

using MixedHead = whet::Mixed<whet::Int8Policy, whet::At<"head", whet::Float32Policy>>;

template <class Visitor>
void for_each_policy(Visitor&& visitor) {
  visitor(PolicyEntry<whet::Float32Policy>{"float32", "FP32"});
  visitor(PolicyEntry<whet::Int8Policy>{"int8", "INT8 static"});
  visitor(PolicyEntry<whet::Dynamic<whet::Int8Policy>>{"dynamic_int8", "INT8 dynamic"});
  visitor(PolicyEntry<whet::TfliteInt8Policy>{"tflite_int8", "INT8 TFLite rules"});
  visitor(PolicyEntry<MixedHead>{"mixed", "INT8, head FP32"});
}

}  // namespace optimize
