#pragma once

#include <whet/topology/batch_norm.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/global_average_pool.hpp>
#include <whet/topology/hard_swish.hpp>
#include <whet/topology/input.hpp>
#include <whet/topology/named.hpp>
#include <whet/topology/relu6.hpp>
#include <whet/topology/search/any.hpp>
#include <whet/topology/search/choice.hpp>
#include <whet/topology/search/search_space.hpp>
#include <whet/zoo/mobile_stage.hpp>

namespace whet::zoo {

/// Networks like MobileNetV2 for small images of ten classes: the stem may halve the image, three stages
/// choose width, expansion, kernel and depth.
template <class NetworkInput = Input<28, 28, NonNegative>, int Classes = 10>
struct MobileSpace28
    : SearchSpace<NetworkInput,  //
                  Named<"stem", Conv2D<any(8, 12, 16, 24), 3, any(Stride{1}, Stride{2})>>, BatchNorm, ReLU6,
                  Named<"stage1", MobileStageV2<any(12, 16, 24), any(1, 2, 4), any(3, 5)>>,
                  Named<"stage2", MobileStageV2<any(16, 24, 32, 48), any(2, 3, 4), any(3, 5)>>,
                  Named<"stage3", Choice<Skip, MobileStageV2<any(32, 48, 64), any(2, 3, 4), any(3, 5), 1>>>,
                  Named<"wide", Conv2D<any(48, 64, 96, 128), 1>>, BatchNorm, ReLU6, GlobalAveragePool,
                  Named<"head", Dense<Classes>>> {};

/// Networks like MobileNetV3 for images of 96x96 pixels or less, such as with or without a person in them.
template <class NetworkInput = Choice<Input<96, 96, 3, NonNegative>, Input<80, 80, 3, NonNegative>,
                                      Input<64, 64, 3, NonNegative>>,
          int Classes = 2>
struct MobileSpace96
    : SearchSpace<
          NetworkInput,  //
          Named<"stem", Conv2D<any(8, 16), 3, Stride{2}>>, BatchNorm, HardSwish,
          Named<"stage1", MobileStageV2<any(8, 12, 16), any(1, 2, 3), 3, 2, 1>>,
          Named<"stage2", MobileStageV3<any(16, 24, 32), any(2, 3, 4), any(3, 5), 2, 2>>,
          Named<"stage3", MobileStageV3<any(24, 32, 48), any(2, 3, 4), any(3, 5), 2, 3>>,
          Named<"stage4", Choice<Skip, MobileStageV3<any(48, 64, 96), any(2, 3, 4), any(3, 5), 2, 2>>>,
          Named<"wide", Conv2D<any(64, 96, 128, 192, 256), 1>>, BatchNorm, HardSwish, GlobalAveragePool,
          Named<"head", Dense<Classes>>> {};

}  // namespace whet::zoo
