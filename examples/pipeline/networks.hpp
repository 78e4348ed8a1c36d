#pragma once

#include <whet/whet.hpp>
#include <whet/zoo/fashion_cnn.hpp>

/// The types that the pipeline goes through. Each stage is the one before with one thing less.
namespace pipeline {

/// 96,154 parameters, with normalization folded.
using Wide = whet::zoo::FashionCNNOfWidth<24>;

/// The same layers without dropout: a network of so few parameters, with a teacher, does not overfit.
using WithoutDropout = whet::zoo::FashionCNNOfWidth<24, whet::Ratio<0, 1>>;

/// 2.7 times fewer multiply-accumulates, in widths that are multiples of 8.
struct Narrow
    : whet::PruneUnits<WithoutDropout, "stem/conv", 16, "down1/conv", 32, "down2/conv", 48, "wide", 96> {};

/// 2.2 times fewer, where units are all that is pruned (--units-alone).
struct Half
    : whet::PruneUnits<WithoutDropout, "stem/conv", 16, "down1/conv", 32, "down2/conv", 64, "wide", 128> {};

/// Two thirds of the blocks of 8 outputs by 4 inputs of the layer that holds nearly half of all weights.
using Pattern = whet::Block<8, 4, whet::Keep{66}>;
/// The first and the last layer stay in int8.
template <class Policy>
using Patterned = whet::Mixed<Policy, whet::At<whet::first_layer, whet::Int8Policy>,
                              whet::At<whet::last_layer, whet::Int8Policy>,
                              whet::At<"down2/conv", whet::Sparse<Policy, Pattern>>>;

}  // namespace pipeline
