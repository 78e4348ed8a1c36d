#pragma once

#include <whet/whet.hpp>

/// Single layers as they occur in the models. Their inputs come out of a ReLU, but for the stems' and
/// where a name says so.
namespace bench {

/// A convolution, depthwise too, with the ReLU that follows it.
template <class NetworkInput, class Layer>
struct Rectified : whet::Sequential<NetworkInput, Layer, whet::ReLU> {};

template <int Height, int Width, int Channels, class Layer>
using After = Rectified<whet::Input<Height, Width, Channels, whet::NonNegative>, Layer>;

/// 3x3, the stride given.
template <int Side, int Channels, int Filters, int Step = 1>
using Conv3x3 = After<Side, Side, Channels, whet::Conv2D<Filters, 3, whet::Stride{Step}>>;

template <int Height, int Width, int Channels, int Filters, int Step = 1>
using Pointwise = After<Height, Width, Channels, whet::Conv2D<Filters, 1, whet::Stride{Step}>>;
/// Of inputs with signs.
template <int Height, int Width, int Channels, int Filters>
using SignedPointwise = Rectified<whet::Input<Height, Width, Channels>, whet::Conv2D<Filters, 1>>;

template <int Height, int Width, int Channels, int Step = 1>
using Depthwise3x3 = After<Height, Width, Channels, whet::DepthwiseConv2D<3, whet::Stride{Step}>>;

/// The first layer of a network on pixels, and of one on spectra, which have signs.
template <int Side, int Filters, int Step>
using ImageStem = After<Side, Side, 3, whet::Conv2D<Filters, 3, whet::Stride{Step}>>;
using SpeechStem = Rectified<whet::Input<49, 10>, whet::Conv2D<64, whet::Size{10, 4}, whet::Stride{2}>>;

/// Layers without weights: x + x, the largest of 2x2, the mean of everything.
template <int Side, int Channels>
struct Addition : whet::Sequential<whet::Input<Side, Side, Channels, whet::NonNegative>,
                                   whet::Add<whet::Layers<>, whet::Layers<>>> {};
template <int Side, int Channels>
struct Maximum : whet::Sequential<whet::Input<Side, Side, Channels, whet::NonNegative>, whet::MaxPool<2>> {};
template <int Height, int Width, int Channels>
struct Mean
    : whet::Sequential<whet::Input<Height, Width, Channels, whet::NonNegative>, whet::GlobalAveragePool> {};

}  // namespace bench
