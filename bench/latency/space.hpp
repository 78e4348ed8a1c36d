#pragma once

#include <cstdint>

#include <whet/whet.hpp>

namespace bench {

/// Stages that halve the image, then keep it: what networks for small images are made of.
template <auto Width, auto Kernel>
struct PlainStage {
  using layers = whet::Layers<
      whet::Conv2D<Width, Kernel, whet::Stride{2}>, whet::BatchNorm, whet::ReLU,
      whet::Repeat<0, 1,
                   whet::Layers<whet::Residual<whet::Conv2D<Width, Kernel>, whet::BatchNorm, whet::ReLU,
                                               whet::Conv2D<Width, Kernel>, whet::BatchNorm>,
                                whet::ReLU>>>;
};
template <auto Width, auto Kernel>
struct SeparableStage {
  using layers =
      whet::Layers<whet::DepthwiseConv2D<Kernel, whet::Stride{2}>, whet::BatchNorm, whet::ReLU,
                   whet::Conv2D<Width, 1>, whet::BatchNorm, whet::ReLU,
                   whet::Repeat<0, 2,
                                whet::Residual<whet::DepthwiseConv2D<Kernel>, whet::BatchNorm, whet::ReLU,
                                               whet::Conv2D<Width, 1>, whet::BatchNorm, whet::ReLU>>>;
};
template <auto Width, auto Kernel, auto Expanded>
struct InvertedStage {
  using layers =
      whet::Layers<whet::Conv2D<Expanded, 1>, whet::BatchNorm, whet::ReLU,
                   whet::DepthwiseConv2D<Kernel, whet::Stride{2}>, whet::BatchNorm, whet::ReLU,
                   whet::Conv2D<Width, 1>, whet::BatchNorm,
                   whet::Repeat<0, 2,
                                whet::Residual<whet::Conv2D<Expanded, 1>, whet::BatchNorm, whet::ReLU,
                                               whet::DepthwiseConv2D<Kernel>, whet::BatchNorm, whet::ReLU,
                                               whet::Conv2D<Width, 1>, whet::BatchNorm>>>;
};

template <auto Width, auto Kernel, auto Expanded>
using AnyStage = whet::Choice<PlainStage<Width, Kernel>, SeparableStage<Width, Kernel>,
                              InvertedStage<Width, Kernel, Expanded>>;

/// Networks for 28x28 images, all of which are valid.
struct LatencySpace
    : whet::SearchSpace<whet::Input<28, 28, whet::NonNegative>,
                        whet::Conv2D<whet::any(8, 16), whet::any(3, 5)>, whet::BatchNorm, whet::ReLU,
                        AnyStage<whet::any(16, 24), whet::any(3, 5), whet::any(32, 48)>,
                        AnyStage<whet::any(24, 32, 48), whet::any(3, 5), whet::any(48, 64)>,
                        whet::Choice<whet::Skip, AnyStage<whet::any(32, 64), whet::any(3, 5), whet::any(64)>>,
                        whet::GlobalAveragePool, whet::Dense<10>> {};

using LatencyPolicy = whet::Int8Policy;
using LatencyTarget = whet::target::native;

/// A number that is as good as random. Source: Steele, Lea and Flood 2014, SplitMix64.
constexpr std::uint64_t mixed(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15u;
  value = (value ^ (value >> 30u)) * 0xbf58476d1ce4e5b9u;
  value = (value ^ (value >> 27u)) * 0x94d049bb133111ebu;
  return value ^ (value >> 31u);
}

/// Candidate number `number` of those that are measured as a whole. An index says little of the parts with
/// few candidates where it is not drawn from all, so that it is.
constexpr whet::Genotype latency_candidate(std::uint64_t number) {
  constexpr std::uint64_t seed = 7;
  return whet::genotype_at<LatencySpace>(mixed(seed * 1000 + number) % whet::candidate_count<LatencySpace>);
}

}  // namespace bench
