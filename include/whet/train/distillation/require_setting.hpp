#pragma once

#include <cmath>
#include <string_view>

#include <whet/train/setting_check.hpp>

namespace whet::detail {

/// Of a loss; setting: "<loss>: <setting>".
inline constexpr SettingCheck require_setting{"distill: "};

inline void require_temperature(double value, std::string_view setting) {
  require_setting(value > 0.0 && std::isfinite(value), setting, "a finite number above 0", value);
}
inline void require_weight(double value, std::string_view setting) {
  require_setting(value >= 0.0 && std::isfinite(value), setting, "a finite number of at least 0", value);
}

}  // namespace whet::detail
