#pragma once

// Not part of an umbrella: link whet::mpi.

// The C++ interface that MPI has given up would only be in the way.
#ifndef OMPI_SKIP_MPICXX
#define OMPI_SKIP_MPICXX 1
#endif
#ifndef MPICH_SKIP_MPICXX
#define MPICH_SKIP_MPICXX 1
#endif

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <deque>
#include <exception>
#include <limits>
#include <mpi.h>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include <whet/transform/search/search.hpp>

namespace whet {

/// The processes of a job, numbered by ranks from 0 on.
struct MpiJob {
  int rank = 0;
  int ranks = 1;
};

namespace detail {

constexpr int task_tag = 1;
constexpr int outcome_tag = 2;

/// MPI_Recv would keep a core busy while it waits; this looks now and then, at most 2 ms late.
inline MPI_Status wait_for_message(int tag) {
  std::chrono::microseconds pause{20};
  constexpr std::chrono::microseconds longest{2000};
  MPI_Status status{};
  int arrived = 0;
  while (true) {
    MPI_Iprobe(MPI_ANY_SOURCE, tag, MPI_COMM_WORLD, &arrived, &status);
    if (arrived != 0) return status;
    std::this_thread::sleep_for(pause);
    pause = std::min(2 * pause, longest);
  }
}

inline std::vector<std::byte> receive(const MPI_Status& status) {
  int size = 0;
  MPI_Get_count(&status, MPI_BYTE, &size);
  std::vector<std::byte> bytes(static_cast<std::size_t>(size));
  MPI_Recv(bytes.data(), size, MPI_BYTE, status.MPI_SOURCE, status.MPI_TAG, MPI_COMM_WORLD,
           MPI_STATUS_IGNORE);
  return bytes;
}

inline void send(const std::vector<std::byte>& bytes, int rank, int tag) {
  MPI_Send(bytes.data(), static_cast<int>(bytes.size()), MPI_BYTE, rank, tag, MPI_COMM_WORLD);
}

/// Values one behind the other, as all ranks hold them in memory: a job runs on machines of one kind.
class MessageWriter {
 public:
  template <class Value>
  void add(const Value& value) {
    static_assert(std::is_trivially_copyable_v<Value>);
    const auto* first = reinterpret_cast<const std::byte*>(&value);
    bytes.insert(bytes.end(), first, first + sizeof(Value));
  }
  template <class Values>
  void add_all(const Values& values) {
    add(values.size());
    for (const auto& value : values) add(value);
  }
  std::vector<std::byte> bytes;
};

class MessageReader {
 public:
  explicit MessageReader(std::vector<std::byte> message) : bytes(std::move(message)) {}

  template <class Value>
  Value get() {
    static_assert(std::is_trivially_copyable_v<Value>);
    if (bytes.size() - place < sizeof(Value))
      throw std::runtime_error("search: a message ends too soon: the ranks run different programs");
    Value value{};
    std::memcpy(&value, bytes.data() + place, sizeof(Value));
    place += sizeof(Value);
    return value;
  }
  template <class Values>
  Values get_all() {
    Values values;
    for (auto left = get<std::size_t>(); left > 0; --left)
      values.push_back(get<typename Values::value_type>());
    return values;
  }

 private:
  std::vector<std::byte> bytes;
  std::size_t place = 0;
};

/// Rank 0's view of the others, which evaluate one task each. Tasks begin in the order in which they were
/// posted.
class MpiWorkers {
 public:
  explicit MpiWorkers(int ranks) {
    for (int rank = 1; rank < ranks; ++rank) idle.push_back(rank);
  }
  MpiWorkers(const MpiWorkers&) = delete;
  MpiWorkers& operator=(const MpiWorkers&) = delete;

  void post(const EvaluationTask& task) {
    waiting.push_back(task);
    hand_out();
  }
  std::size_t pending() const { return waiting.size() + running; }
  void drop_waiting() { waiting.clear(); }

  EvaluationOutcome wait() {
    const MPI_Status status = wait_for_message(outcome_tag);
    MessageReader message(receive(status));
    EvaluationOutcome outcome{.task = message.get<EvaluationTask>(), .seconds = message.get<double>()};
    outcome.failed = message.get<bool>();
    outcome.objectives = message.get_all<std::vector<double>>();
    outcome.reason = message.get_all<std::string>();
    if (outcome.failed) outcome.reason = "rank " + std::to_string(status.MPI_SOURCE) + ": " + outcome.reason;
    --running;
    idle.push_back(status.MPI_SOURCE);
    hand_out();
    return outcome;
  }

  /// Lets what runs end, then sends the workers home: an empty message.
  void dismiss() {
    drop_waiting();
    while (running > 0) wait();
    for (const int rank : idle) send({}, rank, task_tag);
    idle.clear();
  }

 private:
  void hand_out() {
    while (!waiting.empty() && !idle.empty()) {
      MessageWriter message;
      message.add(waiting.front());
      send(message.bytes, idle.front(), task_tag);
      waiting.pop_front();
      idle.pop_front();
      ++running;
    }
  }

  std::deque<EvaluationTask> waiting;
  std::deque<int> idle;
  std::size_t running = 0;
};

/// What a rank other than 0 does until it is sent home.
inline void serve_search(const EvaluateCandidate& evaluate) {
  while (true) {
    const std::vector<std::byte> bytes = receive(wait_for_message(task_tag));
    if (bytes.empty()) return;
    const EvaluationOutcome outcome = evaluate_task(evaluate, MessageReader(bytes).get<EvaluationTask>());
    MessageWriter message;
    message.add(outcome.task);
    message.add(outcome.seconds);
    message.add(outcome.failed);
    message.add_all(outcome.objectives);
    message.add_all(outcome.reason);
    send(message.bytes, 0, outcome_tag);
  }
}

}  // namespace detail

/// The same as `search`, with the same result, with a candidate at a time on every rank but the first, which
/// proposes, and alone observes and remembers. All ranks call it with the same arguments but for observer and
/// memory, from what `run_mpi` calls; options.threads plays no part unless there is a single rank. Gives the
/// result on rank 0 and nothing on the others.
/// Errors: as there, on rank 0 alone, when the others have been sent home: the text names the rank.
template <SearchStrategy Strategy, class Observer = IgnoreSearchProgress>
std::optional<SearchResult> search_mpi(const MpiJob& job, const GeneSpace& space, const Feasibility& feasible,
                                       const EvaluateCandidate& evaluate, const Strategy& strategy,
                                       const SearchOptions& options = {}, Observer observer = {},
                                       SearchMemory* memory = nullptr) {
  if (job.ranks == 1) return whet::search(space, feasible, evaluate, strategy, options, observer, memory);
  if (job.rank != 0) {
    detail::serve_search(evaluate);
    return std::nullopt;
  }
  detail::MpiWorkers workers(job.ranks);
  try {
    detail::SearchCourse<Strategy> course(space, feasible, strategy, options, memory);
    detail::follow(course, workers, observer);
    workers.dismiss();
    return course.result();
  } catch (...) {
    workers.dismiss();
    throw;
  }
}

/// Calls work(job) on every rank between MPI_Init and MPI_Finalize; returns what it returns, for main to
/// return. An exception is written to standard error with its rank and ends the whole job, since ranks that
/// wait for this one, in this search or in the next, would do so for ever; a search has ended and remembered
/// what was in flight by then. A rank that is killed ends the job too, as mpirun sees to it.
template <class Work>
int run_mpi(int argc, char** argv, Work&& work) {
  MPI_Init(&argc, &argv);
  MpiJob job;
  MPI_Comm_rank(MPI_COMM_WORLD, &job.rank);
  MPI_Comm_size(MPI_COMM_WORLD, &job.ranks);
  const auto report = [&](const char* text) {
    std::fprintf(stderr, "rank %d: %s\n", job.rank, text);
    std::fflush(stderr);
  };
  int status = 1;
  try {
    status = work(std::as_const(job));
  } catch (const std::exception& error) {
    report(error.what());
    MPI_Abort(MPI_COMM_WORLD, 1);
  } catch (...) {
    report("an exception that is no std::exception");
    MPI_Abort(MPI_COMM_WORLD, 1);
  }
  MPI_Finalize();
  return status;
}

}  // namespace whet
