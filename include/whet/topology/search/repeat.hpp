#pragma once

namespace whet {

/// `Part` as many times in a row as a search wants, from `Fewest` to `Most`. All copies are alike: what is
/// left open in the part is chosen once. A part that may be left out is best repeated from 0 times up: copies
/// that are empty, in any number, are candidates of their own.
template <int Fewest, int Most, class Part>
struct Repeat {
  static_assert(Fewest >= 0 && Most >= Fewest && Most - Fewest < 256,
                "whet: a part is repeated from 0 times up, in at most 256 ways");
  static_assert(Most > 0, "whet: a part that is never there is no part");
};

}  // namespace whet
