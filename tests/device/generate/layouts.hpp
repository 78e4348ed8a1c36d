#pragma once

#include <tuple>

#include <whet/target/tags.hpp>

namespace device {

// Headers differ between devices by the layout of the weights alone. Their target is spelled device::Target,
// so that all tags of one layout share a folder of headers.

/// One weight after the other: tags without panels of their own.
struct GenericLayout : whet::target::generic {
  static constexpr const char* source = "device::Target";
  static constexpr const char* folder = "generic";
};

using Layouts = std::tuple<GenericLayout>;

}  // namespace device
