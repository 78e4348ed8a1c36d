#pragma once

#include <any>
#include <concepts>
#include <functional>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include <whet/train/generator.hpp>
#include <whet/train/setting_check.hpp>
#include <whet/train/shortest_text.hpp>
#include <whet/transform/search/evaluated.hpp>
#include <whet/transform/search/vary_genes.hpp>

namespace whet {

/// What a strategy may look at when it proposes.
struct SearchHistory {
  const GeneSpace& space;
  /// All that were made so far; the next one's number is their count.
  std::span<const Proposal> proposals{};
  /// The results of the first of them.
  std::span<const Evaluated> told{};
  /// See SearchOptions.
  std::span<const double> limits{};
  const Feasibility& feasible;
  /// Whether a candidate was proposed at this budget before.
  std::function<bool(const Genotype&, double budget)> known{};
  int redraws = 1;
  /// Where a strategy may keep what it has computed from `told`, so that it need not for each proposal; empty
  /// at first, null where nobody keeps it.
  std::any* computed = nullptr;
};

/// How a search chooses its candidates: an aggregate of settings whose `ask` is a function of its arguments
/// alone, from which follow reproducible and resumable searches. It gives a feasible candidate that is not
/// known, or nothing: then it is asked again when one more result is told, and once all are told the search
/// ends. `validate` throws std::invalid_argument when a setting makes no sense. `description` names strategy
/// and settings; a log of another description is not resumed.
template <class Strategy>
concept SearchStrategy = requires(const Strategy& strategy, const SearchHistory& history,
                                  Generator& generator) {
  { strategy.ask(history, generator) } -> std::same_as<std::optional<Proposal>>;
  { strategy.description() } -> std::convertible_to<std::string>;
  strategy.validate();
};

/// What `draw` throws where none that it drew was feasible.
struct NoFeasibleCandidate : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Draws candidates from make(), then as random_genotype does, until one is feasible and not known at this
/// budget; nothing when all feasible ones that came up are known, as in a space that has been evaluated
/// whole. Errors: NoFeasibleCandidate when none of the drawn ones is feasible.
template <class Make>
std::optional<Proposal> draw(const SearchHistory& history, Generator& generator, double budget, Make&& make) {
  bool found_feasible = false;
  const auto admits = [&](const Genotype& genotype) {
    if (history.known(genotype, budget)) {
      found_feasible = true;
      return false;
    }
    return !history.feasible || history.feasible(genotype);
  };
  for (int attempt = 0; attempt < history.redraws; ++attempt)
    if (const Genotype genotype = make(); admits(genotype)) return Proposal{genotype, budget};
  for (int attempt = 0; attempt < history.redraws; ++attempt)
    if (const Genotype genotype = random_genotype(history.space, generator); admits(genotype))
      return Proposal{genotype, budget};
  if (!found_feasible)
    throw NoFeasibleCandidate("search: proposal " + std::to_string(history.proposals.size()) +
                              ": expected a feasible candidate, found none among " +
                              std::to_string(2LL * history.redraws) +
                              " that were drawn: widen the limits of feasibility, or raise option redraws");
  return std::nullopt;
}

/// The same, each drawn as random_genotype does.
inline std::optional<Proposal> draw(const SearchHistory& history, Generator& generator, double budget) {
  return draw(history, generator, budget, [&] { return random_genotype(history.space, generator); });
}

namespace detail {

inline constexpr SettingCheck require_search_setting{"search: "};

inline void require_budget(std::string_view setting, double budget) {
  constexpr double most = 1e15;
  require_search_setting(budget > 0.0 && budget <= most, setting, "more than 0 and at most 1e15", budget);
}

}  // namespace detail

}  // namespace whet
