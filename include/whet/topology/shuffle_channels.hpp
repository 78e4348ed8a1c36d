#pragma once

#include <whet/core/shape.hpp>
#include <whet/topology/record.hpp>

namespace whet {

/// Deals the channels of each group out in turn: of `Groups` groups the first channels, then the second ones.
/// Lets information pass between grouped convolutions. Source: Zhang et al. 2018 (ShuffleNet), section 3.1.
template <int Groups>
struct ShuffleChannels {
  static_assert(Groups > 0, "whet: a channel shuffle has at least one group");

  static constexpr const char* type = "ShuffleChannels";
  static constexpr LayerRole role = LayerRole::rearrange;
  static constexpr int channel_groups = Groups;

  static constexpr bool accepts(Shape input) { return input.size() > 0 && input.channels % Groups == 0; }
  static constexpr Shape output(Shape input) { return input; }
  static constexpr int source_row(int row, Shape) { return row; }
  static constexpr int source_column(int column, Shape) { return column; }
  /// Channel of the input that an output channel shows.
  static constexpr int source_channel(int channel, Shape input) {
    return channel % Groups * (input.channels / Groups) + channel / Groups;
  }

  template <class Text>
  static constexpr void source(Text&& text) {
    text("whet::ShuffleChannels<", Groups, ">");
  }
};

}  // namespace whet
