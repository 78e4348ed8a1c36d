#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

#include <whet/transform/search/evaluation.hpp>

namespace whet::detail {

/// Evaluates tasks on threads of its own, begun in the order in which they were posted; a single one is the
/// caller's. `post`, `wait` and `drop_waiting` are called from one thread.
class EvaluationPool {
 public:
  EvaluationPool(const EvaluateCandidate& function, int threads) : evaluate(function) {
    for (int thread = 0; threads > 1 && thread < threads; ++thread)
      workers.emplace_back([this](const std::stop_token& stop) { serve(stop); });
  }
  EvaluationPool(const EvaluationPool&) = delete;
  EvaluationPool& operator=(const EvaluationPool&) = delete;
  /// Waits for what has begun.
  ~EvaluationPool() {
    drop_waiting();
    for (std::jthread& worker : workers) worker.request_stop();
  }

  void post(const EvaluationTask& task) {
    ++outstanding;
    const std::scoped_lock lock(mutex);
    waiting.push_back(task);
    task_came.notify_one();
  }

  /// Posted, and not yet returned by `wait`.
  std::size_t pending() const { return outstanding; }

  /// The next outcome, in the order in which evaluations end. At least one is pending.
  EvaluationOutcome wait() {
    --outstanding;
    std::unique_lock lock(mutex);
    if (workers.empty()) {
      const EvaluationTask task = waiting.front();
      waiting.pop_front();
      lock.unlock();
      return evaluate_task(evaluate, task);
    }
    outcome_came.wait(lock, [this] { return !ended.empty(); });
    EvaluationOutcome outcome = std::move(ended.front());
    ended.pop_front();
    return outcome;
  }

  /// Forgets what has not begun.
  void drop_waiting() noexcept {
    const std::scoped_lock lock(mutex);
    outstanding -= waiting.size();
    waiting.clear();
  }

 private:
  void serve(const std::stop_token& stop) {
    std::unique_lock lock(mutex);
    while (task_came.wait(lock, stop, [this] { return !waiting.empty(); }) && !stop.stop_requested()) {
      const EvaluationTask task = waiting.front();
      waiting.pop_front();
      lock.unlock();
      EvaluationOutcome outcome = evaluate_task(evaluate, task);
      lock.lock();
      ended.push_back(std::move(outcome));
      outcome_came.notify_one();
    }
  }

  const EvaluateCandidate& evaluate;
  std::size_t outstanding = 0;
  std::mutex mutex;
  std::condition_variable_any task_came;
  std::condition_variable outcome_came;
  std::deque<EvaluationTask> waiting;
  std::deque<EvaluationOutcome> ended;
  // Last, so that threads end before what they use.
  std::vector<std::jthread> workers;
};

}  // namespace whet::detail
