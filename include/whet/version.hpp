#pragma once

namespace whet {

inline constexpr int version_major = 0;
inline constexpr int version_minor = 1;
inline constexpr int version_patch = 0;

/// Counts changes of how frozen parameters are laid out. An exported header refuses to compile with a
/// library of another layout instead of computing nonsense.
inline constexpr int layout_version = 5;

}  // namespace whet
