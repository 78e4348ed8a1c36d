#include <cstdio>
#include <string>

#include <whet/io/progress.hpp>

#include "catch.hpp"

namespace {

std::string written_by(const auto& calls) {
  std::FILE* const file = std::tmpfile();
  REQUIRE(file != nullptr);
  calls(whet::ProgressBar(file));
  std::rewind(file);
  std::string text;
  for (int character = std::fgetc(file); character != EOF; character = std::fgetc(file))
    text += static_cast<char>(character);
  std::fclose(file);
  return text;
}

const whet::TrainingProgress half{.epoch = 2,
                                  .epochs = 10,
                                  .batch = 50,
                                  .batches = 100,
                                  .loss = 0.34567,
                                  .accuracy = 0.8765,
                                  .samples_per_second = 95432.4};

}  // namespace

TEST_CASE("progress is told with loss, accuracy and samples per second") {
  CHECK(whet::progress_text(half) == "loss 0.3457, accuracy 87.65 %, 95432 samples/s");
  whet::TrainingProgress ended = half;
  ended.validation_loss = 0.5;
  ended.validation_accuracy = 0.25;
  CHECK(
      whet::progress_text(ended) ==
      "loss 0.3457, accuracy 87.65 %, validation loss 0.5000, validation accuracy 25.00 %, 95432 samples/s");
  CHECK(whet::progress_text({.loss = 1.0, .samples_per_second = 5}) == "loss 1.0000, 5 samples/s");
}

TEST_CASE("the bar is filled as far as the epoch is done") {
  CHECK(whet::progress_bar(half, 10) == "[#####-----]");
  CHECK(whet::progress_bar({.batch = 3, .batches = 3}, 4) == "[####]");
  CHECK(whet::progress_bar({}, 4) == "[----]");
}

TEST_CASE("where there is no terminal, every epoch is one plain line") {
  whet::TrainingProgress ended = half;
  ended.epoch_ended = true;
  CHECK(written_by([&](whet::ProgressBar bar) {
          bar(half);
          bar(ended);
        }) == "epoch 2/10 loss 0.3457, accuracy 87.65 %, 95432 samples/s\n");
}
