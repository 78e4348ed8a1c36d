#include <cmath>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include <whet/io/teacher_logits.hpp>
#include <whet/topology/dense.hpp>
#include <whet/train/distill.hpp>
#include <whet/train/distillation/soft_targets.hpp>

#include "catch.hpp"
#include "io/files.hpp"
#include "train/toy_data.hpp"

namespace {

using Catch::Matchers::ContainsSubstring;

struct Network : whet::Sequential<whet::Input<4>, whet::Dense<3>> {};

whet::TeacherLogits two_teachers() {
  return {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 2, 2, 3, 0xfedcba9876543210U};
}

}  // namespace

TEST_CASE("a teacher's logits are kept and taught by as docs/distillation.md says") {
  const files::TemporaryFolder folder;
  const auto path = folder / "teacher_logits.safetensors";
  const whet::Dataset samples = toy_data(60);
  const whet::Weights<Network> cnn = whet::train<Network>(samples, {.epochs = 1});
  // snippet: keep
  whet::save_teacher_logits(path, whet::teacher_logits(cnn, samples));
  // end
  // snippet: teach
  const auto logits = whet::load_teacher_logits(path);
  const auto student = whet::distill<Network>(logits, samples, whet::SoftTargets{}, {.epochs = 2});
  // end
  CHECK(student == whet::distill<Network>(cnn, samples, whet::SoftTargets{}, {.epochs = 2}));
}

TEST_CASE("teacher logits come back from a file") {
  const files::TemporaryFolder folder;
  const auto file = folder / "teacher_logits.safetensors";
  whet::save_teacher_logits(file, two_teachers());
  const whet::TeacherLogits loaded = whet::load_teacher_logits(file);
  CHECK(loaded == two_teachers());
  CHECK(whet::read_safetensors(file).tensor("logits").shape == std::vector<std::size_t>{2, 2, 3});
}

TEST_CASE("a file of teacher logits that is cut off anywhere, or missing, is refused") {
  const files::TemporaryFolder folder;
  const auto file = folder / "teacher_logits.safetensors";
  CHECK_THROWS_AS(whet::load_teacher_logits(file), whet::FileError);
  whet::save_teacher_logits(file, two_teachers());
  const auto size = std::filesystem::file_size(file);
  for (std::uintmax_t length = 0; length < size; ++length) {
    std::filesystem::resize_file(file, length);
    CHECK_THROWS_AS(whet::load_teacher_logits(file), whet::FileError);
    whet::save_teacher_logits(file, two_teachers());
  }
}

TEST_CASE("a file that holds something else than teacher logits is refused by tensor") {
  const files::TemporaryFolder folder;
  const auto file = folder / "teacher_logits.safetensors";
  whet::save_teacher_logits(file, two_teachers());
  const whet::SafeTensors good = whet::read_safetensors(file);
  const auto refused = [&](auto&& spoil, const std::string& found) {
    whet::SafeTensors bad = good;
    spoil(bad);
    whet::write_safetensors(file, bad);
    CHECK_THROWS_WITH(whet::load_teacher_logits(file),
                      ContainsSubstring(file.string()) && ContainsSubstring(found));
  };
  const std::vector<float> values(12);
  const std::vector<float> infinite{1, INFINITY};
  const std::vector<double> wide(2);
  const std::vector<std::uint64_t> words(2);
  refused([&](auto& bad) { bad.template add<float>("logits", {12}, std::span(values)); }, "[12]");
  refused(
      [&](auto& bad) {
        bad.template add<float>("logits", {2, 2, 3, 1}, std::span(values));
      },
      "[2, 2, 3, 1]");
  refused(
      [&](auto& bad) {
        bad.template add<float>("logits", {0, 2, 3}, std::span(values).first(0));
      },
      "[0, 2, 3]");
  refused(
      [&](auto& bad) {
        bad.template add<float>("logits", {1, 0, 3}, std::span(values).first(0));
      },
      "[1, 0, 3]");
  refused([&](auto& bad) { bad.template add<float>("logits", {1, 1, 2}, std::span(infinite)); }, "inf at 1");
  refused(
      [&](auto& bad) {
        bad.template add<double>("logits", {1, 1, 2}, std::span(wide));
      },
      "tensor 'logits'");
  refused([&](auto& bad) { bad.template add<std::uint64_t>("fingerprint", {2}, std::span(words)); },
          "fingerprint");
  whet::write_safetensors(file, whet::SafeTensors());
  CHECK_THROWS_WITH(whet::load_teacher_logits(file), ContainsSubstring("'logits'"));
}
