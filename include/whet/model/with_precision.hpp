#pragma once

#include <whet/model/model.hpp>

namespace whet {

/// The model type under another policy. Its value comes from `freeze<Policy>(weights, quantization)`.
template <class FrozenModel, class Policy>
using with_precision_t = Model<typename FrozenModel::topology, Policy, typename FrozenModel::target>;

}  // namespace whet
