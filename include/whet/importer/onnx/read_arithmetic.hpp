#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <whet/importer/onnx/constant.hpp>
#include <whet/importer/onnx/node_reader.hpp>
#include <whet/importer/onnx/read_join.hpp>
#include <whet/importer/onnx/read_shapes.hpp>

namespace whet::importer {

/// Sum, difference, product or quotient of two whole numbers; the quotient is cut towards zero.
/// Errors: FileError for a divisor of 0 and for operands that no shape has.
inline std::int64_t whole_result(const OnnxNodeReader& reader, char operation, std::int64_t first,
                                 std::int64_t second) {
  constexpr std::int64_t most = std::int64_t{1} << 31;
  for (const std::int64_t operand : {first, second})
    if (operand > most || operand < -most) reader.fail("extents of up to 2^31", std::to_string(operand));
  if (operation == '+') return first + second;
  if (operation == '-') return first - second;
  if (operation == '*') return first * second;
  if (second == 0) reader.fail("a divisor other than 0", "0");
  return first / second;
}

/// x · s.expand_as(x): the product spreads s over all pixels itself. Whether it is one.
inline bool read_stretched_product(OnnxNodeReader& reader) {
  for (int operand = 0; operand < 2; ++operand) {
    const auto found = reader.state.stretched.find(reader.node.input(operand));
    const auto other = reader.state.values.find(reader.node.input(1 - operand));
    if (found == reader.state.stretched.end() || other == reader.state.values.end()) continue;
    if (other->second.dims != found->second.dims)
      reader.fail("an image of the shape that the other operand is expanded to", "another");
    reader.state.values.emplace(found->first, found->second.value);
    read_multiply(reader);
    reader.state.values.erase(found->first);
    return true;
  }
  return false;
}

/// What exporters compute with extents: both operands are whole numbers, as many or one of them. All other
/// sums, differences, products and quotients are those of `Read`.
template <char Operation, auto Read>
void read_arithmetic(OnnxNodeReader& reader) {
  const OnnxConstant* const first = reader.constant(0);
  const OnnxConstant* const second = reader.constant(1);
  const auto is_whole = [](const OnnxConstant* operand) {
    return operand != nullptr && operand->is_integer() && !operand->quantization;
  };
  if (!is_whole(first) || !is_whole(second)) {
    if (Operation == '*' && read_stretched_product(reader)) return;
    return Read(reader);
  }
  const std::vector<std::int64_t> left = first->integers();
  const std::vector<std::int64_t> right = second->integers();
  const bool stretches_left = left.size() == 1 && first->dims.size() <= second->dims.size();
  const bool stretches_right = right.size() == 1 && second->dims.size() <= first->dims.size();
  if (!stretches_left && !stretches_right && first->dims != second->dims)
    reader.fail("operands of one shape, or one number", "others");
  std::vector<std::int64_t> values;
  for (std::size_t index = 0; index < (stretches_left ? right : left).size(); ++index)
    values.push_back(whole_result(reader, Operation, left[stretches_left ? 0 : index],
                                  right[stretches_right && !stretches_left ? 0 : index]));
  reader.define_constant(whole_numbers(stretches_left ? second->dims : first->dims, values));
}

}  // namespace whet::importer
