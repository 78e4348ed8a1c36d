#pragma once

#include <algorithm>
#include <any>
#include <chrono>
#include <cstddef>
#include <exception>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <whet/transform/search/evaluation.hpp>
#include <whet/transform/search/memory.hpp>
#include <whet/transform/search/options.hpp>
#include <whet/transform/search/pareto_front.hpp>
#include <whet/transform/search/strategy.hpp>

namespace whet {

/// After an evaluation. The spans are good until the observer returns.
struct SearchProgress {
  const Evaluated& last;
  /// Results there are, those of earlier runs included, and the most there will be.
  std::size_t evaluated = 0;
  std::size_t evaluations = 0;
  /// Of all runs of the search.
  double seconds = 0.0;
  /// From the smallest first objective on; the best so far is the first.
  std::span<const Evaluated> front{};
};

struct SearchResult {
  /// In the order of their proposals.
  std::vector<Evaluated> evaluated{};
  /// By the first objective, within the limits, of the largest budget; nothing when none keeps to the limits.
  std::optional<Evaluated> best{};
  /// See ParetoFront.
  std::vector<Evaluated> front{};

  bool operator==(const SearchResult&) const = default;
};

namespace detail {

/// The order of a search, which is the same for every number of threads and processes: which proposals are
/// made, what each may know, and what is remembered of earlier runs.
template <SearchStrategy Strategy>
class SearchCourse {
 public:
  SearchCourse(const GeneSpace& genes, const Feasibility& feasibility, const Strategy& chooses,
               const SearchOptions& given, SearchMemory* remembers)
      : space(genes), feasible(feasibility), strategy(chooses), options(given), memory(remembers) {
    require_space(space);
    strategy.validate();
    validate(options);
    if (memory != nullptr) before = memory->seconds();
  }

  /// What can be begun now; nothing when a result has to come first, or at the end of the search.
  std::optional<EvaluationTask> next() {
    while (!ended) {
      const std::size_t number = proposals.size();
      const auto window = static_cast<std::size_t>(options.in_flight);
      if (number >= window) visible = std::max(visible, number - window + 1);
      const bool remembered = memory != nullptr && number < memory->end();
      ended = number == static_cast<std::size_t>(options.evaluations) || (!remembered && out_of_time());
      if (ended || told.size() < visible) break;
      const std::optional<Proposal> proposal = ask();
      if (!proposal) {
        // The strategy may know more after one more result.
        ended = visible == number;
        ++visible;
        continue;
      }
      const EvaluationTask task{number, proposal->genotype, proposal->budget,
                                evaluation_seed(options.seed, proposal->genotype)};
      proposals.push_back(*proposal);
      known.insert({proposal->genotype, proposal->budget});
      if (!recalled(task)) return task;
    }
    return std::nullopt;
  }

  /// Takes a result of what `next` gave, in any order.
  const Evaluated& finish(const EvaluationOutcome& outcome) {
    last = {outcome.task.genotype, outcome.objectives, outcome.task.budget, outcome.task.seed,
            outcome.seconds};
    if (!options.limits.empty() && options.limits.size() != last.objectives.size())
      throw EvaluationError(last.genotype, last.budget, last.seed,
                            "expected " + std::to_string(options.limits.size()) +
                                " objectives, as there are limits, found " +
                                std::to_string(last.objectives.size()));
    if (count > 0 && last.objectives.size() != objectives)
      throw EvaluationError(last.genotype, last.budget, last.seed,
                            "expected " + std::to_string(objectives) +
                                " objectives like those of the candidates before, found " +
                                std::to_string(last.objectives.size()));
    if (memory != nullptr) memory->keep(outcome.task.number, last, seconds());
    take(outcome.task.number, last);
    return last;
  }

  SearchProgress progress() const {
    return {last, count, static_cast<std::size_t>(options.evaluations), seconds(), front.front()};
  }

  SearchResult result() const {
    const auto members = front.front();
    return {told, front.best(), {members.begin(), members.end()}};
  }

 private:
  double seconds() const {
    return before + std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  }

  bool out_of_time() const { return options.seconds > 0.0 && seconds() >= options.seconds; }

  std::optional<Proposal> ask() {
    // A generator for each proposal: what one draws changes nothing for the others.
    Generator mixed(options.seed);
    Generator generator(mixed() + proposals.size());
    const auto is_known = [this](const Genotype& genotype, double budget) {
      return known.contains({genotype, budget});
    };
    const SearchHistory history{space,           proposals, std::span(told).first(visible),
                                options.limits,  feasible,  is_known,
                                options.redraws, &computed};
    auto proposal = strategy.ask(history, generator);
    if (proposal && is_known(proposal->genotype, proposal->budget))
      throw std::logic_error("search: " + std::string(strategy.description()) + " proposes candidate " +
                             genes_text(proposal->genotype) + " twice at one budget");
    if (proposal && feasible && !feasible(proposal->genotype))
      throw std::logic_error("search: " + std::string(strategy.description()) +
                             " proposes the infeasible candidate " + genes_text(proposal->genotype));
    return proposal;
  }

  bool recalled(const EvaluationTask& task) {
    if (memory == nullptr) return false;
    const auto result = memory->recall(task.number);
    if (!result) return false;
    if (result->genotype != task.genotype || result->budget != task.budget || result->seed != task.seed)
      throw std::runtime_error("search: what is remembered of proposal " + std::to_string(task.number) +
                               " is of another search: expected candidate " + genes_text(task.genotype) +
                               " at budget " + shortest_text(task.budget) + ", found " +
                               genes_text(result->genotype) + " at budget " + shortest_text(result->budget));
    if (count > 0 && result->objectives.size() != objectives)
      throw std::runtime_error("search: what is remembered of proposal " + std::to_string(task.number) +
                               ": expected " + std::to_string(objectives) +
                               " objectives like those of the candidates before, found " +
                               std::to_string(result->objectives.size()));
    take(task.number, *result);
    return true;
  }

  void take(std::size_t number, const Evaluated& result) {
    ++count;
    objectives = result.objectives.size();
    front.add(result);
    early.emplace(number, result);
    for (auto first = early.begin(); first != early.end() && first->first == told.size();
         first = early.erase(first))
      told.push_back(std::move(first->second));
  }

  const GeneSpace& space;
  const Feasibility& feasible;
  const Strategy& strategy;
  const SearchOptions& options;
  SearchMemory* memory;
  std::chrono::steady_clock::time_point begin = std::chrono::steady_clock::now();
  double before = 0.0;
  bool ended = false;
  std::vector<Proposal> proposals;
  std::set<std::pair<Genotype, double>> known;
  // Results in the order of their proposals, as far as there is no gap, and those behind the first gap.
  std::vector<Evaluated> told;
  std::map<std::size_t, Evaluated> early;
  std::size_t visible = 0;
  std::size_t count = 0;
  std::size_t objectives = 0;
  ParetoFront front{options.limits};
  Evaluated last{};
  std::any computed;
};

/// Remembers what had begun when a search ends with an error, as far as it can be.
template <class Course, class Executor>
void finish_begun(Course& course, Executor& executor) {
  executor.drop_waiting();
  while (executor.pending() > 0) {
    const EvaluationOutcome outcome = executor.wait();
    if (outcome.failed) continue;
    try {
      course.finish(outcome);
    } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): the first error is the one to tell
    }
  }
}

/// Keeps the executor busy until there is nothing left to do. What fails first stays in `failure`.
template <class Course, class Executor, class Observer>
void keep_busy(Course& course, Executor& executor, Observer& observer,
               std::optional<EvaluationOutcome>& failure) {
  while (true) {
    while (!failure) {
      const auto task = course.next();
      if (!task) break;
      executor.post(*task);
    }
    if (executor.pending() == 0) break;
    EvaluationOutcome outcome = executor.wait();
    if (!outcome.failed) {
      course.finish(outcome);
      observer(course.progress());
      continue;
    }
    executor.drop_waiting();
    if (!failure || outcome.task.number < failure->task.number) failure = std::move(outcome);
  }
}

/// The whole search. When it ends with an error, what had begun is finished and remembered. Errors:
/// EvaluationError for the first proposal whose evaluation fails; those of the strategy, of the memory and of
/// the observer.
template <class Course, class Executor, class Observer>
void follow(Course& course, Executor& executor, Observer& observer) {
  std::optional<EvaluationOutcome> failure;
  try {
    keep_busy(course, executor, observer, failure);
  } catch (...) {
    finish_begun(course, executor);
    throw;
  }
  if (failure)
    throw EvaluationError(failure->task.genotype, failure->task.budget, failure->task.seed, failure->reason);
}

}  // namespace detail

}  // namespace whet
