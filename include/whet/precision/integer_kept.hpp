#pragma once

#include <cstdint>

#include <whet/precision/tensor_quantization.hpp>

namespace whet {

/// Parameters of a step in integers that moves values as they are, or takes the largest or the mean of some:
/// the output means what the input means.
struct IntegerKept {
  TensorQuantization output;

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("output", self.output);
  }
};

}  // namespace whet
