#pragma once

#include <cmath>
#include <functional>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>

#include <whet/transform/search/strategy.hpp>

namespace whet {

/// Of several proposals of another strategy the one with the highest score, the first of equal ones: what is
/// cheap to compute chooses what is worth a training. Where the other strategy finds no more it is the best
/// so far. A score is a price of the candidate, as its multiply-accumulates, or a proxy that needs no
/// training; one that is no number is less than any.
/// Source: Lin et al. 2020, "MCUNet", section 3.1: of networks that fit a device, those that compute more are
/// the more accurate ones.
template <SearchStrategy Strategy>
struct Screened {
  Strategy strategy{};
  std::function<double(const Genotype&)> score{};
  /// Part of the description, by which a log knows that it is of another score.
  std::string score_name = "score";
  int draws = 8;

  std::string description() const {
    return "Screened{" + strategy.description() + ", best " + score_name + " of " + std::to_string(draws) +
           "}";
  }

  void validate() const {
    strategy.validate();
    if (!score) throw std::invalid_argument("search: Screened.score: expected a function, found none");
    detail::require_search_setting(draws >= 1, "Screened.draws", "1 or more", draws);
  }

  std::optional<Proposal> ask(const SearchHistory& history, Generator& generator) const {
    std::optional<Proposal> best = strategy.ask(history, generator);
    if (!best) return best;
    const auto number_of = [this](const Proposal& proposal) {
      const double value = score(proposal.genotype);
      return std::isnan(value) ? -std::numeric_limits<double>::infinity() : value;
    };
    double highest = number_of(*best);
    for (int draw = 1; draw < draws; ++draw) {
      const std::optional<Proposal> other = one_more(history, generator);
      if (!other) break;
      const double value = number_of(*other);
      if (value <= highest) continue;
      highest = value;
      best = other;
    }
    return best;
  }

 private:
  std::optional<Proposal> one_more(const SearchHistory& history, Generator& generator) const {
    try {
      return strategy.ask(history, generator);
    } catch (const NoFeasibleCandidate&) {
      return std::nullopt;
    }
  }
};

}  // namespace whet
