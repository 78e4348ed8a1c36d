#pragma once

#include <whet/target/tags.hpp>

namespace device {

/// The tag that cases are run for, the build says which; their headers are laid out for it.
using Target = whet::target::WHET_DEVICE_TARGET;

}  // namespace device
