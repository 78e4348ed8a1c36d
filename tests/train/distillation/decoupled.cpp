#include <cmath>
#include <vector>

#include <whet/train/distillation/decoupled.hpp>
#include <whet/train/distillation/soft_targets.hpp>

#include "catch.hpp"
#include "train/distillation/logits.hpp"

namespace {

LogitCase labelled_case(int teachers = 1) {
  LogitCase batch = logit_case(teachers);
  batch.truth = {0, 1, 0, 0, /**/ 1, 0, 0, 0, /**/ 0.2, 0, 0, 0.8};
  return batch;
}
const std::vector<std::size_t> labels{1, 0, 3};

/// Equation 7 as it is written, over probabilities.
double reference(const LogitCase& batch, const whet::Decoupled& policy, double warmth) {
  double total = 0.0;
  for (std::size_t sample = 0; sample < 3; ++sample) {
    const std::size_t label = labels[sample];
    const std::vector<double> p = batch.softmax(batch.teacher, 4 * sample, policy.temperature);
    const std::vector<double> q = batch.softmax(batch.student, 4 * sample, policy.temperature);
    std::vector<double> p_others;
    std::vector<double> q_others;
    for (std::size_t k = 0; k < 4; ++k) {
      if (k == label) continue;
      p_others.push_back(p[k] / (1.0 - p[label]));
      q_others.push_back(q[k] / (1.0 - q[label]));
    }
    const double target = divergence_of({p[label], 1.0 - p[label]}, {q[label], 1.0 - q[label]});
    total += warmth * policy.temperature * policy.temperature *
             (policy.alpha * target + policy.beta * divergence_of(p_others, q_others));
    const std::vector<double> sharp = batch.softmax(batch.student, 4 * sample, 1.0);
    for (std::size_t k = 0; k < 4; ++k)
      total -= policy.labels * batch.truth[4 * sample + k] * std::log(sharp[k]);
  }
  return total;
}

}  // namespace

TEST_CASE("decoupled distillation is equation 7, with its warm-up and the cross-entropy") {
  for (const whet::Decoupled policy : {whet::Decoupled{}, whet::Decoupled{2.0, 0.5, 1.0, 0.5, 0.25}}) {
    LogitCase batch = labelled_case();
    CHECK(batch.evaluate(policy) == Catch::Approx(reference(batch, policy, 1.0)));
    CHECK(batch.gradient_error_of(policy) < 1e-7);
    batch.done = policy.warm_up / 4.0;
    CHECK(batch.evaluate(policy) == Catch::Approx(reference(batch, policy, 0.25)));
    CHECK(batch.gradient_error_of(policy) < 1e-7);
  }
}

TEST_CASE("with the teacher's doubt as beta, decoupled distillation of one sample is the divergence") {
  // KL = target part + (1 - p of the label) · part of the others. Source: Zhao et al. 2022, equation 6.
  LogitCase batch = labelled_case(2);
  batch.samples = 1;
  batch.student.resize(4);
  batch.teacher.resize(8);
  batch.truth = {0, 1, 0, 0};
  const auto first = batch.softmax(batch.teacher, 0, 4.0);
  const auto second = batch.softmax(batch.teacher, 4, 4.0);
  const double doubt = 1.0 - (first[1] + second[1]) / 2.0;
  const double divergence = batch.evaluate(whet::SoftTargets{.temperature = 4.0, .alpha = 1.0});
  CHECK(batch.evaluate(whet::Decoupled{.beta = doubt, .warm_up = 0.0, .labels = 0.0}) ==
        Catch::Approx(divergence));
}

TEST_CASE("a teacher without any doubt does no harm to decoupled distillation") {
  LogitCase batch{{1, 2, 3}, {9000, 0, -9000}, {1, 0, 0}, 1};
  CHECK(std::isfinite(batch.evaluate(whet::Decoupled{})));
  CHECK(batch.gradient_error_of(whet::Decoupled{}) < 1e-7);
  CHECK_THROWS(whet::Decoupled{.warm_up = 2.0}.validate());
  CHECK_NOTHROW(whet::Decoupled{}.validate());
}
