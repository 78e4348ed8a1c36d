#include <whet/train/progress.hpp>

#include "catch.hpp"

TEST_CASE("an observer may answer or not") {
  int calls = 0;
  const whet::TrainingObserver silent = [&](const whet::TrainingProgress&) { ++calls; };
  CHECK(silent({}) == whet::TrainingAction::proceed);
  const whet::TrainingObserver stopping = [&](const whet::TrainingProgress& progress) {
    ++calls;
    return progress.epoch == 2 ? whet::TrainingAction::stop : whet::TrainingAction::proceed;
  };
  CHECK(stopping({.epoch = 1}) == whet::TrainingAction::proceed);
  CHECK(stopping({.epoch = 2}) == whet::TrainingAction::stop);
  CHECK(calls == 3);
  CHECK(whet::TrainingObserver()({}) == whet::TrainingAction::proceed);
}
