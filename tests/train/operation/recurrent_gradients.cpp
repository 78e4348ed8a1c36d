#include <cstddef>
#include <mutex>
#include <utility>
#include <vector>

#include <whet/train/operation/recurrent_gradients.hpp>

#include "catch.hpp"
#include "train/gradient_check.hpp"

namespace {

using namespace whet;

constexpr Recurrence layer{.cell = Cell::simple, .units = 2, .features = 1, .steps = 3};
constexpr Eigen::Index batch = 37;

/// The gradients of a layer h' = tanh(x + U·h) whose gates are all zero, so that tanh has slope 1.
struct Case {
  ThreadPool pool{2};
  RecurrentTape<double> tape{layer};
  std::vector<double> input = random_values(static_cast<std::size_t>(batch) * 3, 1);
  std::vector<double> output = std::vector<double>(static_cast<std::size_t>(batch) * 2);
  std::vector<double> above = random_values(static_cast<std::size_t>(batch) * 2, 2);
  std::vector<double> below = std::vector<double>(input.size());
  std::vector<double> weights{1, 0.5, 0.25,  //
                              1, 0.0, 2.0};
  std::vector<double> bias{0, 0};
  std::vector<double> gradient = std::vector<double>(6);
  std::vector<double> bias_gradient = std::vector<double>(2);
  RecurrentGradients<double> gradients;

  Case() {
    tape.resize(batch);
    for (double& value : tape.gate_values) value = 0.0;
    for (double& value : tape.previous_values) value = 0.0;
  }
  template <class... Rounding>
  void compute(Rounding&&... rounding) {
    BackwardPass<double> pass{{input.data(), batch, 3},
                              {output.data(), batch, 2},
                              {above.data(), batch, 2},
                              {below.data(), batch, 3},
                              {{weights.data(), 2, 3}, {bias.data(), 2}},
                              {{gradient.data(), 2, 3}, {bias_gradient.data(), 2}},
                              pool};
    gradients.compute(tape, pass, std::forward<Rounding>(rounding)...);
  }
};

}  // namespace

TEST_CASE("the gradient of the last output goes back through the weights of every step") {
  Case made;
  made.compute();
  for (Eigen::Index sample = 0; sample < batch; ++sample) {
    const auto at = static_cast<std::size_t>(sample);
    double first = made.above[2 * at];
    double second = made.above[2 * at + 1];
    for (std::size_t step = 3; step-- > 0;) {
      CHECK(made.below[3 * at + step] == Catch::Approx(first + second));
      // Columns 1 and 2 of the weights are U.
      second = 0.25 * first + 2.0 * second;
      first *= 0.5;
    }
  }
}

TEST_CASE("rounding sees the gradient of every step's output, from the last to the first") {
  Case made;
  std::mutex mutex;
  std::vector<std::pair<Eigen::Index, int>> seen;
  made.compute([&](SampleGroup samples, int step, RecurrentGradients<double>::Matrix& gradient) {
    // What was rounded at the last step but one has no part in it.
    if (step == 1) gradient.setZero();
    const std::scoped_lock lock(mutex);
    seen.emplace_back(samples.first, step);
  });
  CHECK(seen.size() == 3 * 3);
  for (const Eigen::Index first : {0, 16, 32}) {
    std::vector<int> steps;
    for (const auto& [group, step] : seen)
      if (group == first) steps.push_back(step);
    CHECK(steps == std::vector<int>{2, 1, 0});
  }
  for (std::size_t sample = 0; sample < static_cast<std::size_t>(batch); ++sample) {
    CHECK(made.below[3 * sample] == 0.0);
    CHECK(made.below[3 * sample + 1] == 0.0);
    CHECK(made.below[3 * sample + 2] == Catch::Approx(made.above[2 * sample] + made.above[2 * sample + 1]));
  }
}
