#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

#include <whet/train/thread_pool.hpp>

#include "catch.hpp"

TEST_CASE("a thread pool runs every chunk of every job once") {
  for (const int threads : {1, 2, 5}) {
    whet::ThreadPool pool(threads);
    CHECK(pool.threads() == threads);
    bool once = true;
    for (std::size_t job = 0; job < 2000; ++job) {
      std::vector<int> visits(job % 17);  // Each chunk has its own element
      pool.run(visits.size(), [&](std::size_t chunk) { ++visits[chunk]; });
      for (const int count : visits) once = once && count == 1;
    }
    CHECK(once);
  }
}

TEST_CASE("a job is done when run returns, even after the workers went to sleep") {
  whet::ThreadPool pool(3);
  for (int round = 0; round < 5; ++round) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    std::atomic<int> done{0};
    pool.run(100, [&](std::size_t) { ++done; });
    CHECK(done == 100);
  }
}

TEST_CASE("an exception of a chunk reaches the caller, and the pool goes on") {
  whet::ThreadPool pool(2);
  CHECK_THROWS_WITH(pool.run(50,
                             [](std::size_t chunk) {
                               if (chunk == 31) throw std::runtime_error("chunk 31");
                             }),
                    "chunk 31");
  std::atomic<int> done{0};
  pool.run(50, [&](std::size_t) { ++done; });
  CHECK(done == 50);
}

TEST_CASE("zero threads are as many as the machine has, fewer are refused") {
  CHECK(whet::ThreadPool(0).threads() >= 1);
  CHECK_THROWS_AS(whet::ThreadPool(-1), std::invalid_argument);
}

TEST_CASE("a job within a job is refused, and the pool goes on") {
  whet::ThreadPool pool(2);
  CHECK_THROWS_AS(pool.run(8, [&](std::size_t) { pool.run(8, [](std::size_t) {}); }), std::logic_error);
  std::atomic<int> done{0};
  pool.run(50, [&](std::size_t) { ++done; });
  CHECK(done == 50);
}
