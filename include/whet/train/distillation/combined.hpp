#pragma once

#include <concepts>
#include <tuple>
#include <type_traits>

#include <whet/core/layer_key.hpp>
#include <whet/train/distillation/feature_batch.hpp>
#include <whet/train/distillation/logit_batch.hpp>

namespace whet {

/// A distillation loss on logits.
template <class Policy>
concept LogitLoss = requires(const Policy& policy, const LogitBatch<float>& batch, Batch<float> gradient) {
  policy.validate();
  { policy.needs_labels() } -> std::convertible_to<bool>;
  { policy.evaluate(batch, gradient) } -> std::convertible_to<double>;
};

/// A distillation loss on what a layer of the student and one of the teacher give.
template <class Policy>
concept FeatureLoss = requires(const Policy& policy, const FeatureBatch<float>& batch,
                               Batch<float> gradient) {
  policy.validate();
  { policy.evaluate(batch, gradient) } -> std::convertible_to<double>;
  { Policy::student_tap } -> std::convertible_to<LayerKey>;
  { Policy::teacher_tap } -> std::convertible_to<LayerKey>;
  { Policy::fit } -> std::convertible_to<FeatureFit>;
  { Policy::has_regressor } -> std::convertible_to<bool>;
};

/// The sum of several losses, each with its own weight: `Combined{SoftTargets{}, Hint<"stem", "stem">{}}`.
template <class... Part>
struct Combined {
  static_assert(sizeof...(Part) > 0, "whet: Combined takes at least one loss");
  static_assert(((LogitLoss<Part> || FeatureLoss<Part>)&&...),
                "whet: Combined takes losses of a distillation (SoftTargets, Hint<…>, …)");

  explicit Combined(const Part&... part) : parts(part...) {}

  std::tuple<Part...> parts;
};

template <class Policy>
inline constexpr bool is_combined = false;
template <class... Part>
inline constexpr bool is_combined<Combined<Part...>> = true;

template <class Policy>
concept DistillationPolicy = LogitLoss<Policy> || FeatureLoss<Policy> || is_combined<Policy>;

/// Calls visit(part) for each loss of a combination, or for the loss itself.
template <class Policy, class Visit>
constexpr void for_each_part(const Policy& policy, Visit&& visit) {
  if constexpr (is_combined<Policy>)
    std::apply([&](const auto&... part) { (visit(part), ...); }, policy.parts);
  else
    visit(policy);
}

/// Calls `visit.template operator()<Part>()` for the type of each.
template <class Policy, class Visit>
constexpr void for_each_part_type(Visit&& visit) {
  if constexpr (is_combined<Policy>)
    []<class... Part>(std::type_identity<Combined<Part...>>, Visit& call) {
      (call.template operator()<Part>(), ...);
    }(std::type_identity<Policy>{}, visit);
  else
    visit.template operator()<Policy>();
}

/// Whether a loss or a part of it compares features.
template <class Policy>
inline constexpr bool compares_features = [] {
  bool result = false;
  for_each_part_type<Policy>([&]<class Part>() { result = result || FeatureLoss<Part>; });
  return result;
}();

}  // namespace whet
