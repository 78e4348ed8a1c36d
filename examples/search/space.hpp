#pragma once

#include <cstdint>
#include <type_traits>

#include <whet/whet.hpp>
#include <whet/zoo.hpp>

/// The networks for Fashion-MNIST among which the example looks, and the devices that it looks for.
namespace example {

/// A convolution, normalized.
template <auto Filters, auto Kernel, auto Step>
struct ConvBlock {
  using layers = whet::Layers<whet::Conv2D<Filters, Kernel, whet::Stride{Step}>, whet::BatchNorm, whet::ReLU>;
};

/// The same in two parts: each channel on its own, then across the channels.
template <auto Filters, auto Kernel, auto Step>
struct SeparableBlock {
  using layers = whet::Layers<whet::DepthwiseConv2D<Kernel, whet::Stride{Step}>, whet::BatchNorm, whet::ReLU,
                              whet::Conv2D<Filters, 1>, whet::BatchNorm, whet::ReLU>;
};

/// A separable block that the input goes past; it keeps whatever width it is given.
template <auto Kernel>
struct PassedBlock {
  using layers = whet::Layers<whet::Residual<whet::DepthwiseConv2D<Kernel>, whet::BatchNorm, whet::ReLU,
                                             whet::RelativeConv2D<1>, whet::BatchNorm>,
                              whet::ReLU>;
};

/// Goes to another width, and half of the pixels or not, then keeps both.
template <class Way>
using Stage = whet::Layers<Way, whet::Repeat<0, 2, PassedBlock<whet::any(3, 5)>>>;

struct Space
    : whet::SearchSpace<
          whet::Input<28, 28, whet::NonNegative>,
          whet::Named<"stem", ConvBlock<whet::any(8, 12, 16, 20, 24), whet::any(3, 5), whet::any(1, 2)>>,
          whet::Named<"stage1",
                      whet::Choice<Stage<ConvBlock<whet::any(12, 16, 24, 32), 3, whet::any(1, 2)>>,
                                   Stage<SeparableBlock<whet::any(12, 16, 24, 32), whet::any(3, 5), 2>>,
                                   whet::zoo::MobileStageV2<whet::any(12, 16, 24), whet::any(2, 4), 3>>>,
          whet::Named<"stage2",
                      whet::Choice<Stage<ConvBlock<whet::any(16, 24, 32, 48), 3, 2>>,
                                   Stage<SeparableBlock<whet::any(24, 32, 48, 64), whet::any(3, 5), 2>>,
                                   whet::zoo::MobileStageV2<whet::any(16, 24, 32), whet::any(2, 4), 3>>>,
          whet::Named<"stage3",
                      whet::Choice<whet::Skip, Stage<ConvBlock<whet::any(32, 48, 64), 3, 1>>,
                                   Stage<SeparableBlock<whet::any(48, 64, 96), whet::any(3, 5), 1>>,
                                   whet::zoo::MobileStageV2<whet::any(32, 48), whet::any(2, 4), 3, 1>>>,
          whet::Named<"wide", whet::Choice<whet::Skip, ConvBlock<whet::any(64, 96, 128, 160), 1, 1>>>,
          whet::GlobalAveragePool, whet::Named<"head", whet::Dense<10>>> {};

/// What is priced: flash and RAM of an INT8 model on a Cortex-M4.
using Precision = whet::Int8Policy;
using Target = whet::target::cortex_m_dsp;

/// The hand-made network in a width that fits a budget, too.
template <int Width>
using HandMade = whet::zoo::FashionCNNOfWidth<Width>;
inline constexpr int full_width = 16;

/// Its widths as a space, so that tables of latencies have its steps.
template <auto Width>
struct HandMadeLayers {
  using layers = typename HandMade<Width>::layers;
};
struct HandMadeSpace
    : whet::SearchSpace<whet::Input<28, 28, whet::NonNegative>,
                        HandMadeLayers<whet::any(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)>> {};
constexpr whet::Genotype hand_made(int width) {
  return whet::genotype_at<HandMadeSpace>(static_cast<std::uint64_t>(width - 1));
}

/// What latencies are measured on beside `Target`: AVX2, where the compiler has it, also on a processor that
/// has more.
using HostTarget =
    std::conditional_t<whet::target::avx2::available, whet::target::avx2, whet::target::native>;

}  // namespace example
