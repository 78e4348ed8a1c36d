#pragma once

// Catch2 2.13 and 3.x under the names of 3.x.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#include <string>

#include <catch2/catch.hpp>

namespace Catch {
using Detail::Approx;
namespace Matchers {
inline auto ContainsSubstring(const std::string& text) { return Contains(text); }
}  // namespace Matchers
}  // namespace Catch
#endif

/// Ends a test case that lacks something outside of the repository, with a message that says what.
#define WHET_SKIP(message)        \
  do {                            \
    WARN("skipped: " << message); \
    return;                       \
  } while (false)
