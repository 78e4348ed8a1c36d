#pragma once

#include <tuple>

#include <whet/target/tags.hpp>

namespace device {

/// The layouts of weights that devices want, each by one of the tags that have it: all tags of one layout
/// share a folder of headers, which is named after this one. A new layout is one more tag here.
using Layouts = std::tuple<whet::target::generic, whet::target::cortex_m, whet::target::cortex_m_dsp,
                           whet::target::cortex_m_mve, whet::target::neon64>;

}  // namespace device
