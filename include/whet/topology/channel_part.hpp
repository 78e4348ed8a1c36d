#pragma once

#include <whet/core/shape.hpp>
#include <whet/topology/record.hpp>

namespace whet {

/// Part number `Index` of the channels cut into `Parts` equal ones: `ChannelPart<0, 2>` is the first half.
/// Source: the channel split of Ma et al. 2018 (ShuffleNet V2), section 4.
template <int Index, int Parts = 2>
struct ChannelPart {
  static_assert(Parts > 0 && Index >= 0 && Index < Parts,
                "whet: the parts of a channel split are counted from 0");

  static constexpr const char* type = "ChannelPart";
  static constexpr LayerRole role = LayerRole::rearrange;
  static constexpr int channel_groups = Parts;

  static constexpr bool accepts(Shape input) { return input.size() > 0 && input.channels % Parts == 0; }
  static constexpr Shape output(Shape input) { return {input.height, input.width, input.channels / Parts}; }
  static constexpr int source_row(int row, Shape) { return row; }
  static constexpr int source_column(int column, Shape) { return column; }
  /// Channel of the input that an output channel shows.
  static constexpr int source_channel(int channel, Shape input) {
    return Index * (input.channels / Parts) + channel;
  }

  template <class Text>
  static constexpr void source(Text&& text) {
    text("whet::ChannelPart<", Index, ", ", Parts, ">");
  }
};

}  // namespace whet
