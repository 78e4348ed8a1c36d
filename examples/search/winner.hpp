#pragma once

#include <whet/whet.hpp>

/// By the search "medium": genes 1 1 0 0 3 1 0 0 0 0 0 0 0 0 0 1 0 0 0 3 1 0 0 0 0 0 1 2 2 1 0 0 0 0 0 0 0 0
/// 0.
namespace found {

inline constexpr whet::Budget budget{.flash = 65536, .ram = 16384};
/// Of the hand-made network that fits it, too.
inline constexpr int hand_made_width = 13;

struct Network
    : whet::Sequential<
          whet::Input<28, 28, whet::NonNegative>,
          whet::Named<"stem", whet::Layers<whet::Conv2D<12, whet::Size{5, 5}>, whet::BatchNorm, whet::ReLU>>,
          whet::Named<"stage1", whet::Layers<whet::Conv2D<32, whet::Size{3, 3}, whet::Stride{2, 2}>,
                                             whet::BatchNorm, whet::ReLU>>,
          whet::Named<"stage2", whet::Layers<whet::DepthwiseConv2D<whet::Size{5, 5}, whet::Stride{2, 2}>,
                                             whet::BatchNorm, whet::ReLU, whet::Conv2D<64, whet::Size{1, 1}>,
                                             whet::BatchNorm, whet::ReLU>>,
          whet::Named<
              "stage3",
              whet::Layers<
                  whet::Layers<whet::Conv2D<64, whet::Size{3, 3}>, whet::BatchNorm, whet::ReLU>,
                  whet::Layers<whet::Residual<whet::DepthwiseConv2D<whet::Size{5, 5}>, whet::BatchNorm,
                                              whet::ReLU, whet::RelativeConv2D<1, 1>, whet::BatchNorm>,
                               whet::ReLU>,
                  whet::Layers<whet::Residual<whet::DepthwiseConv2D<whet::Size{5, 5}>, whet::BatchNorm,
                                              whet::ReLU, whet::RelativeConv2D<1, 1>, whet::BatchNorm>,
                               whet::ReLU>>>,
          whet::GlobalAveragePool, whet::Named<"head", whet::Dense<10>>> {};

}  // namespace found
