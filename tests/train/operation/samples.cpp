#include <atomic>
#include <cstddef>
#include <vector>

#include <whet/train/operation/samples.hpp>

#include "catch.hpp"

TEST_CASE("every sample is worked on once, however large it is") {
  whet::ThreadPool pool(3);
  for (const std::size_t values : {0U, 1U, 100U, 20000U})
    for (const int samples : {0, 1, 5, 1000}) {
      std::vector<std::atomic<int>> visits(static_cast<std::size_t>(samples));
      whet::for_each_sample(pool, samples, values,
                            [&](Eigen::Index row) { ++visits[static_cast<std::size_t>(row)]; });
      bool once = true;
      for (const auto& count : visits) once = once && count == 1;
      CHECK(once);
    }
}
