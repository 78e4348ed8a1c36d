#pragma once

#include <whet/core/layer_key.hpp>
#include <whet/precision/int8.hpp>
#include <whet/precision/policy.hpp>

namespace whet {

/// `Policy` but for the first and the last layer that multiply by weights, which are int8: they lose most by
/// few bits and are a small part of a network. Source: Rastegari et al. 2016 (XNOR-Net), section 4.
template <class Policy>
using EdgesInt8 = Mixed<Policy, At<first_layer, Int8Policy>, At<last_layer, Int8Policy>>;

}  // namespace whet
