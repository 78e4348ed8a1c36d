#include <atomic>
#include <vector>

#include <whet/train/operation/elementwise.hpp>

#include "catch.hpp"

TEST_CASE("ranges cover every index once") {
  whet::ThreadPool pool(3);
  for (const std::size_t size : {0U, 1U, 16383U, 16384U, 16385U, 100000U}) {
    std::vector<std::atomic<int>> visits(size);
    whet::for_each_range(pool, size, [&](std::size_t begin, std::size_t end) {
      for (std::size_t index = begin; index < end; ++index) ++visits[index];
    });
    bool once = true;
    for (const auto& count : visits) once = once && count == 1;
    CHECK(once);
  }
}
