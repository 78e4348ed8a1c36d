#pragma once

#include <optional>
#include <string>

#include <whet/transform/search/strategy.hpp>

namespace whet {

/// Each decision drawn uniformly, so that candidates with few decisions, as those that leave a block out,
/// come more often than others: the control of every other strategy.
struct RandomSearch {
  double budget = 1.0;

  std::string description() const { return "RandomSearch{budget=" + detail::shortest_text(budget) + "}"; }

  void validate() const { detail::require_budget("RandomSearch.budget", budget); }

  std::optional<Proposal> ask(const SearchHistory& history, Generator& generator) const {
    return draw(history, generator, budget);
  }
};

}  // namespace whet
