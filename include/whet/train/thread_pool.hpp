#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace whet {

/// Threads that share out the numbered chunks of one job after the other; whoever calls `run` works along.
/// Results are the same for any number of threads as long as a chunk's work depends on its number only. One
/// thread at a time calls `run`, and not from within a chunk.
class ThreadPool {
 public:
  /// 0: as many threads as the machine runs at once.
  /// Errors: std::invalid_argument for a negative number; std::system_error when the system gives no thread.
  explicit ThreadPool(int threads = 0) {
    if (threads < 0)
      throw std::invalid_argument("threads: expected 0 or more, found " + std::to_string(threads));
    const int wanted =
        threads > 0 ? threads : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    workers.reserve(static_cast<std::size_t>(wanted - 1));
    try {
      for (int index = 1; index < wanted; ++index) workers.emplace_back([this] { serve(); });
    } catch (...) {
      shut_down();
      throw;
    }
  }

  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  ~ThreadPool() { shut_down(); }

  int threads() const { return static_cast<int>(workers.size()) + 1; }

  /// Calls work(chunk) once for each chunk below `chunks`, in any order and on any thread, and returns when
  /// all are done. Errors: the first exception that a chunk threw; std::logic_error when the pool is at work.
  template <class Work>
  void run(std::size_t chunks, Work&& work) {
    if (chunks <= 1 || workers.empty()) {
      for (std::size_t chunk = 0; chunk < chunks; ++chunk) work(chunk);
      return;
    }
    if (chunks > most_chunks) throw std::length_error("thread pool: more chunks than a job can have");
    if (at_work.exchange(true, std::memory_order_acquire))
      throw std::logic_error("thread pool: a job begins while another one runs");
    using Function = std::remove_reference_t<Work>;
    context = const_cast<void*>(static_cast<const void*>(std::addressof(work)));
    invoke = [](void* function, std::size_t chunk) { (*static_cast<Function*>(function))(chunk); };
    publish_and_work(chunks);
  }

 private:
  // One word holds the job's number, its chunks and the next chunk to take, so that a worker who comes late
  // can neither take a chunk of a job that it has not seen nor make `run` wait for it.
  static constexpr unsigned chunk_bits = 20;
  static constexpr std::size_t most_chunks = (std::size_t{1} << chunk_bits) - 1;
  static std::uint64_t next_of(std::uint64_t word) { return word & most_chunks; }
  static std::uint64_t chunks_of(std::uint64_t word) { return (word >> chunk_bits) & most_chunks; }

  void publish(std::size_t chunks) {
    const std::uint64_t job = (ticket.load(std::memory_order_relaxed) >> (2 * chunk_bits)) + 1;
    ticket.store((job << (2 * chunk_bits)) | (static_cast<std::uint64_t>(chunks) << chunk_bits),
                 std::memory_order_release);
    ticket.notify_all();
  }

  void publish_and_work(std::size_t chunks) {
    finished.store(0, std::memory_order_relaxed);
    publish(chunks);
    take_chunks();
    // What is left is in the hands of running threads: chunks are short, so that sleeping would cost more.
    for (unsigned spins = 0; finished.load(std::memory_order_acquire) != chunks; ++spins)
      if (spins > patience) std::this_thread::yield();
    const std::exception_ptr thrown = std::exchange(failure, nullptr);
    at_work.store(false, std::memory_order_release);
    if (thrown) std::rethrow_exception(thrown);
  }

  void take_chunks() {
    std::uint64_t word = ticket.load(std::memory_order_acquire);
    while (next_of(word) < chunks_of(word)) {
      if (!ticket.compare_exchange_weak(word, word + 1, std::memory_order_acq_rel)) continue;
      try {
        invoke(context, static_cast<std::size_t>(next_of(word)));
      } catch (...) {
        const std::lock_guard lock(failure_mutex);
        if (!failure) failure = std::current_exception();
      }
      finished.fetch_add(1, std::memory_order_release);
      word = ticket.load(std::memory_order_acquire);
    }
  }

  void serve() {
    while (!stopping.load(std::memory_order_acquire)) {
      take_chunks();
      std::uint64_t word = ticket.load(std::memory_order_acquire);
      // The next job of a training step comes within microseconds; waking from a sleep takes longer.
      for (unsigned spins = 0; is_idle(word) && spins < patience; ++spins) {
        if (spins % 16 == 15) std::this_thread::yield();
        word = ticket.load(std::memory_order_acquire);
      }
      if (is_idle(word)) ticket.wait(word, std::memory_order_acquire);
    }
  }

  bool is_idle(std::uint64_t word) const {
    return next_of(word) >= chunks_of(word) && !stopping.load(std::memory_order_acquire);
  }

  void shut_down() {
    stopping.store(true, std::memory_order_release);
    publish(0);
    for (std::thread& worker : workers) worker.join();
  }

  static constexpr unsigned patience = 2000;

  std::atomic<std::uint64_t> ticket{0};
  std::atomic<std::size_t> finished{0};
  std::atomic<bool> stopping{false};
  std::atomic<bool> at_work{false};
  void* context = nullptr;
  void (*invoke)(void*, std::size_t) = nullptr;
  std::mutex failure_mutex;
  std::exception_ptr failure;
  std::vector<std::thread> workers;
};

}  // namespace whet
