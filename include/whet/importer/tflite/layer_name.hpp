#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace whet::importer::tflite {
namespace detail {

/// Whether the last part of a name is one of these, with or without the number that makes it unique.
template <std::size_t Count>
bool ends_in(std::string_view name, const std::array<std::string_view, Count>& operations) {
  const std::size_t slash = name.rfind('/');
  if (slash == std::string_view::npos) return false;
  const std::string_view last = name.substr(slash + 1);
  for (const std::string_view operation : operations)
    if (last.starts_with(operation) &&
        last.find_first_not_of("0123456789", operation.size()) == std::string_view::npos)
      return true;
  return false;
}

}  // namespace detail

/// The layer that a tensor's name speaks of. Converters write "model/conv1/Conv2D", and of what they have
/// fused or share all names with semicolons between, among which the layer's own bias says most:
/// "model/bn1/FusedBatchNormV3;model/conv1/BiasAdd;model/conv4/Conv2D". Empty where the name has no parts.
inline std::string layer_name(std::string_view tensor) {
  constexpr std::array<std::string_view, 1> bias{"BiasAdd"};
  constexpr std::array<std::string_view, 6> products{
      "Conv2D", "Conv1D", "MatMul", "depthwise", "Conv2DBackpropInput", "conv2d_transpose"};
  std::string_view with_bias;
  std::string_view with_product;
  for (std::string_view rest = tensor; !rest.empty();) {
    const std::size_t end = rest.find(';');
    const std::string_view piece = rest.substr(0, end);
    if (detail::ends_in(piece, bias)) with_bias = piece;
    if (detail::ends_in(piece, products)) with_product = piece;
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  }
  std::string_view chosen = !with_bias.empty()      ? with_bias
                            : !with_product.empty() ? with_product
                                                    : tensor.substr(0, tensor.find(';'));
  bool is_variable = false;
  for (const std::string_view ending : {"/resource", "/ReadVariableOp", "/transpose", "/read"})
    if (chosen.ends_with(ending)) {
      chosen.remove_suffix(ending.size());
      is_variable = ending == "/read";
    }
  const auto last_part = [](std::string_view name) {
    const std::size_t slash = name.rfind('/');
    return std::string(slash == std::string_view::npos ? name : name.substr(slash + 1));
  };
  if (is_variable) return last_part(chosen);
  const std::size_t end = chosen.rfind('/');
  return end == std::string_view::npos ? std::string() : last_part(chosen.substr(0, end));
}

}  // namespace whet::importer::tflite
