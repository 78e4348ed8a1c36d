#include <whet/precision/tensor_quantization.hpp>

#include "catch.hpp"

static_assert(whet::TensorQuantization{} == whet::TensorQuantization{1.0f, 0}, "integers as they are");
static_assert(whet::TensorQuantization{1.0f, 2} != whet::TensorQuantization{1.0f, 3});
static_assert(whet::Range{} == whet::Range{0.0f, 0.0f} && whet::Range{0.0f, 1.0f} != whet::Range{0.0f, 2.0f});

TEST_CASE("a tensor's quantization takes eight bytes of an exported model") {
  CHECK(sizeof(whet::TensorQuantization) == 8);
}
