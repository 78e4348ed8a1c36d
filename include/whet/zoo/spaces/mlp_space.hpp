#pragma once

#include <whet/topology/dense.hpp>
#include <whet/topology/input.hpp>
#include <whet/topology/named.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/search/any.hpp>
#include <whet/topology/search/choice.hpp>
#include <whet/topology/search/search_space.hpp>

namespace whet::zoo {

/// A hidden layer of one of these widths.
using AnyHidden = Layers<Dense<any(8, 16, 24, 32, 48, 64, 96, 128)>, ReLU>;

/// Classifiers of vectors: one to three hidden layers.
template <class NetworkInput = Input<784, NonNegative>, int Classes = 10>
struct MLPSpace
    : SearchSpace<
          NetworkInput,  //
          Named<"hidden1", Dense<any(16, 24, 32, 48, 64, 96, 128, 192, 256)>>, ReLU,
          Choice<Skip, Layers<Named<"hidden2", AnyHidden>, Choice<Skip, Named<"hidden3", AnyHidden>>>>,
          Named<"head", Dense<Classes>>> {};

}  // namespace whet::zoo
