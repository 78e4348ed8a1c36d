#pragma once

#include <algorithm>
#include <thread>

#include <whet/transform/search/course.hpp>
#include <whet/transform/search/evaluation_pool.hpp>

namespace whet {

/// The observer of a search that nobody watches.
struct IgnoreSearchProgress {
  void operator()(const SearchProgress&) const {}
};

/// Evaluates the candidates that `strategy` proposes, several at a time, none twice at one budget:
/// search(space, feasible, evaluate, AgingEvolution{}, {.evaluations = 200, .seed = 1}). The result depends
/// on the arguments alone, for any number of threads. With a memory, such as a SearchLog, what earlier runs
/// evaluated is not evaluated again, and the result is the same as if the search had never been left.
/// feasible: may be empty. observer: called with a SearchProgress after each evaluation, from this thread.
/// Errors: EvaluationError naming the candidate whose evaluation failed; std::invalid_argument for space,
/// strategy and options; std::runtime_error when no feasible candidate is found, or when the memory is of
/// another search; those of memory and observer.
template <SearchStrategy Strategy, class Observer = IgnoreSearchProgress>
SearchResult search(const GeneSpace& space, const Feasibility& feasible, const EvaluateCandidate& evaluate,
                    const Strategy& strategy, const SearchOptions& options = {}, Observer observer = {},
                    SearchMemory* memory = nullptr) {
  detail::SearchCourse<Strategy> course(space, feasible, strategy, options, memory);
  const int threads = options.threads > 0
                          ? options.threads
                          : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  detail::EvaluationPool pool(evaluate, std::min(threads, options.in_flight));
  detail::follow(course, pool, observer);
  return course.result();
}

}  // namespace whet
