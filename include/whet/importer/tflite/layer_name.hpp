#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace whet::importer::tflite {

/// The layer that a tensor's name speaks of: converters write "model/conv1/Conv2D", and of what they have
/// fused all names with semicolons between, "model/bn1/FusedBatchNormV3;model/conv1/Conv2D". Empty where
/// there is no folder in the name.
inline std::string layer_name(std::string_view tensor) {
  constexpr std::array<std::string_view, 7> operations{"Conv2D",
                                                       "Conv1D",
                                                       "MatMul",
                                                       "depthwise",
                                                       "separable_conv2d",
                                                       "conv2d_transpose",
                                                       "Conv2DBackpropInput"};
  const auto ends_in_operation = [&](std::string_view piece) {
    for (const std::string_view operation : operations)
      // Names that would be the same get a number behind them.
      if (const std::size_t at = piece.rfind('/'); at != std::string_view::npos)
        if (std::string_view last = piece.substr(at + 1);
            last.starts_with(operation) &&
            last.find_first_not_of("0123456789", operation.size()) == last.npos)
          return true;
    return false;
  };
  // Of several fused names that of the multiplication, else the first.
  std::string_view chosen = tensor.substr(0, tensor.find(';'));
  for (std::string_view rest = tensor; !rest.empty();) {
    const std::size_t end = rest.find(';');
    const std::string_view piece = rest.substr(0, end);
    if (ends_in_operation(piece)) chosen = piece;
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  }
  for (const std::string_view ending : {"/resource", "/ReadVariableOp"})
    if (chosen.ends_with(ending)) chosen.remove_suffix(ending.size());
  const std::size_t end = chosen.rfind('/');
  if (end == std::string_view::npos) return {};
  const std::string_view folders = chosen.substr(0, end);
  const std::size_t begin = folders.rfind('/');
  return std::string(begin == std::string_view::npos ? folders : folders.substr(begin + 1));
}

}  // namespace whet::importer::tflite
