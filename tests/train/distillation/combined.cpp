#include <whet/train/distillation/attention_transfer.hpp>
#include <whet/train/distillation/combined.hpp>
#include <whet/train/distillation/decoupled.hpp>
#include <whet/train/distillation/hint.hpp>
#include <whet/train/distillation/match_logits.hpp>
#include <whet/train/distillation/relational.hpp>
#include <whet/train/distillation/soft_targets.hpp>

#include "catch.hpp"

namespace {

using Hinted = whet::Hint<"a", "b">;

static_assert(whet::LogitLoss<whet::SoftTargets> && whet::LogitLoss<whet::HardTargets>);
static_assert(whet::LogitLoss<whet::MatchLogits> && whet::LogitLoss<whet::Decoupled>);
static_assert(whet::FeatureLoss<Hinted> && !whet::LogitLoss<Hinted>);
static_assert(whet::FeatureLoss<whet::AttentionTransfer<"a", 2>> &&
              whet::FeatureLoss<whet::Relational<1, "b">>);
static_assert(whet::DistillationPolicy<whet::Combined<whet::SoftTargets, Hinted>>);
static_assert(!whet::DistillationPolicy<int>);
static_assert(whet::compares_features<Hinted> && !whet::compares_features<whet::SoftTargets>);
static_assert(whet::compares_features<whet::Combined<whet::SoftTargets, Hinted>>);
static_assert(!whet::compares_features<whet::Combined<whet::SoftTargets, whet::MatchLogits>>);

}  // namespace

TEST_CASE("a combination holds its parts in order") {
  const whet::Combined sum{whet::SoftTargets{.temperature = 2.0}, Hinted{.weight = 7.0}};
  CHECK(std::get<0>(sum.parts).temperature == 2.0);
  CHECK(std::get<1>(sum.parts).weight == 7.0);
  int parts = 0;
  whet::for_each_part(sum, [&](const auto& part) {
    part.validate();
    ++parts;
  });
  CHECK(parts == 2);
  whet::for_each_part(whet::MatchLogits{}, [&](const whet::MatchLogits&) { ++parts; });
  CHECK(parts == 3);
}
