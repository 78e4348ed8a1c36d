#include <cstddef>

#include <whet/train/operation/sample_chunks.hpp>

#include "catch.hpp"

TEST_CASE("chunks are whole samples that cover a batch once") {
  for (const Eigen::Index samples : {1, 7, 64, 1000})
    for (const Eigen::Index pixels : {1, 49, 784}) {
      const whet::SampleChunks chunks(samples, pixels);
      Eigen::Index next = 0;
      for (std::size_t chunk = 0; chunk < chunks.size(); ++chunk) {
        CHECK(chunks[chunk].first == next);
        CHECK(chunks[chunk].count > 0);
        next = chunks[chunk].end();
      }
      CHECK(next == samples);
      CHECK(chunks.size() <= 32);
    }
}

TEST_CASE("small images share a chunk, large ones do not") {
  CHECK(whet::SampleChunks(16, 784).size() == 16);
  CHECK(whet::SampleChunks(16, 49).size() == 2);
}

TEST_CASE("partial sums add up in the order of the chunks") {
  whet::ThreadPool pool(2);
  whet::PartialSums<float> sums;
  for (int again = 0; again < 2; ++again) {
    sums.start(3, 5);
    // In any other order the small ones would be lost.
    const float parts[] = {1e8F, -1e8F, 1.0F};
    for (std::size_t chunk = 0; chunk < 3; ++chunk)
      for (int value = 0; value < 5; ++value) sums.part(chunk)[value] += parts[chunk];
    const float* const total = sums.add_up(pool);
    for (int value = 0; value < 5; ++value) CHECK(total[value] == 1.0F);
  }
}
