#pragma once

#include <whet/precision/weight_groups.hpp>

namespace whet {

/// The largest integer that a policy multiplies by a scale to represent a weight: weights are scale · k with
/// whole k in [-weight_levels, weight_levels], and a scale for each output where `AffineSource` gives one.
/// A policy says so with a member `static constexpr int weight_levels`. 0: its weights are not rounded so.
template <class Policy>
inline constexpr int weight_levels = 0;
template <class Policy>
  requires requires { Policy::weight_levels; }
inline constexpr int weight_levels<Policy> = Policy::weight_levels;

/// The largest integer of the weights that a policy's scales are for, whichever way it rounds to them: what a
/// member `scale_levels` says, else `weight_levels`. 0: unknown.
template <class Policy>
inline constexpr int scale_levels = weight_levels<Policy>;
template <class Policy>
  requires requires { Policy::scale_levels; }
inline constexpr int scale_levels<Policy> = Policy::scale_levels;

/// How many neighbouring inputs of a dense layer share a scale, where the policy says so with a member
/// `group`; else all of an output.
template <class Policy>
inline constexpr WeightGroups weight_groups{};
template <class Policy>
  requires requires { Policy::group; }
inline constexpr WeightGroups weight_groups<Policy> = Policy::group;

/// And of a filter, a member `filter_groups` of the class WeightGroups. Depthwise filters have one scale.
template <class Policy>
inline constexpr WeightGroups filter_groups{};
template <class Policy>
  requires requires { Policy::filter_groups; }
inline constexpr WeightGroups filter_groups<Policy> = Policy::filter_groups;

}  // namespace whet
