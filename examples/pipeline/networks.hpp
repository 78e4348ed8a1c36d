#pragma once

#include <whet/whet.hpp>
#include <whet/zoo/fashion_cnn.hpp>

/// The types that the pipeline goes through. Each stage is the one before with one thing less.
namespace pipeline {

using Wide = whet::zoo::FashionCNN;

/// Half of the multiply-accumulates, in widths that fill the vectors of every target.
struct Narrow : whet::PruneUnits<Wide, "down1/conv", 16, "down2/conv", 48, "wide", 96> {};

/// Half of all blocks of 16 outputs by 4 inputs; the first and the last layer stay whole, in int8.
using Pattern = whet::Block<16, 4, whet::Keep{50}>;
template <class Policy>
using Patterned = whet::Mixed<whet::Sparse<Policy, Pattern>, whet::At<whet::first_layer, whet::Int8Policy>,
                              whet::At<whet::last_layer, whet::Int8Policy>>;

}  // namespace pipeline
