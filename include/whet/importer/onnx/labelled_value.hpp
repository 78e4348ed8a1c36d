#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <whet/core/shape.hpp>
#include <whet/importer/onnx/graph_writer.hpp>

namespace whet::importer {

/// An activation of an ONNX graph: the tensor of ours that holds its values, and which of our axes each of
/// its own is. Ours are always height, width, channels; a transposition in the file only changes the labels.
/// Labels, one letter for each axis: N batch, H height (steps of a sequence), W width, C channels (features);
/// P all values of an image, channels first; D an axis of extent 1; G and K the channels cut into groups.
struct LabelledValue {
  std::size_t tensor = 0;
  Dims dims;
  std::string labels;
  /// With P: the image that was flattened.
  Shape image;
  /// The file has integers here, as between QuantizeLinear and DequantizeLinear.
  bool in_integers = false;

  std::optional<std::size_t> axis(char label) const {
    const std::size_t place = labels.find(label);
    return place == std::string::npos ? std::nullopt : std::optional(place);
  }
  std::int64_t extent(char label) const {
    const auto place = axis(label);
    return place ? dims[*place] : 1;
  }
  bool is_planes() const { return axis('P').has_value(); }
  /// The axis that normalizations, slopes and products with constants go by.
  std::size_t channel_axis() const { return is_planes() ? *axis('P') : axis('C').value_or(0); }

  /// Height, width and channels of ours. A flattened image is a vector.
  Shape shape() const {
    if (is_planes()) return Shape(static_cast<int>(extent('P')));
    return {static_cast<int>(extent('H')), static_cast<int>(extent('W')),
            static_cast<int>(extent('C') * extent('G') * extent('K'))};
  }

  /// The labels without those of axes that have an extent of 1 and so may be anywhere, and without the batch.
  std::string order() const {
    std::string result;
    for (std::size_t place = 0; place < labels.size(); ++place)
      if (labels[place] != 'N' && dims[place] != 1) result += labels[place];
    return result;
  }

  /// Whether axes stand as in `wanted` (letters of H, W, C), as far as it matters.
  bool has_order(std::string_view wanted) const {
    std::string rest(wanted);
    const std::string found = order();
    std::erase_if(rest, [&](char label) { return found.find(label) == std::string::npos; });
    return rest == found;
  }
  /// Whether its values lie in our order in the file, too.
  bool is_in_our_order() const { return has_order("HWC"); }
};

}  // namespace whet::importer
