#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <type_traits>

#include <whet/core/shape.hpp>
#include <whet/topology/lowering.hpp>
#include <whet/topology/record.hpp>
#include <whet/topology/search/search_space.hpp>

namespace whet {

/// The layers of a candidate as values, equal to `records<candidate_t<Space, genotype>>`.
template <std::size_t Capacity>
struct CandidateRecords {
  std::array<LayerRecord, Capacity> storage{};
  /// The leaf layer of each record, counted in the order in which the candidate's layers are written.
  std::array<int, Capacity> leaves{};
  int count = 0;
  Shape input{};
  Bounds input_bounds{};

  constexpr std::span<const LayerRecord> records() const {
    return {storage.data(), static_cast<std::size_t>(count)};
  }
  /// The position of the member of a topology that leaves [first, end) are; -1: it has no parameters.
  constexpr int position_of(int first, int end) const {
    int position = -1;
    for (std::size_t record = 0; record < records().size(); ++record)
      if (leaves[record] >= first && leaves[record] < end) position = storage[record].position;
    return position;
  }
  /// Whether each layer takes the shape that reaches it, there is one at all, and none but the last is
  /// Softmax.
  constexpr bool valid() const {
    for (const LayerRecord& record : records()) {
      const bool inner_softmax = record.role == LayerRole::softmax && &record != &records().back();
      if (!record.accepted || record.output.size() == 0 || inner_softmax) return false;
    }
    return count > 0;
  }
};

namespace detail {

/// Writes the records of what a candidate chose.
struct RecordWalker {
  RecordBuilder& builder;
  int producer = -1;
  /// Names around the groups that are open.
  std::array<FixedText<max_layer_name>, max_layer_name> outer{};
  std::size_t depth = 0;

  template <class Layer>
  constexpr void closed(int) {
    producer = Lower<Layer>::run(builder, producer);
  }
  template <LayerKey Name>
  constexpr void enter() {
    outer[depth++] = builder.enter(Name);
  }
  constexpr void leave() { builder.group = outer[--depth]; }
  template <class Join, class... Walk>
  constexpr void branches(int, Walk... walk) {
    const int start = producer;
    const auto branch = [&](auto walk_branch) {
      producer = start;
      walk_branch();
      return producer;
    };
    const std::array<int, sizeof...(Walk)> ends{branch(walk)...};
    producer = lower_join<Join>(builder, ends);
  }
  template <class Policy, class Walk>
  constexpr void precise(Walk walk) {
    walk();
  }
};

/// Reads the input that a candidate chose.
struct InputWalker {
  Shape shape{};
  Bounds bounds{};

  template <class NetworkInput>
  constexpr void closed(int) {
    shape = NetworkInput::shape;
    bounds = NetworkInput::bounds;
  }
};

template <class Space>
constexpr auto lower_candidate(const Genotype& genotype) {
  CandidateRecords<static_cast<std::size_t>(most_layers<Space>)> candidate;
  InputWalker input;
  OpenPart<typename Space::input>::walk(input, genotype.genes.data(), 0);
  candidate.input = input.shape;
  candidate.input_bounds = input.bounds;
  RecordBuilder builder{candidate.storage.data(), 0, input.shape, input.bounds, {}};
  RecordWalker walker{builder};
  int position = 0;
  for_each_member<Space>(genotype, [&](auto part, const unsigned char* chosen, int place) {
    const int first = builder.count;
    decltype(part)::type::walk(walker, chosen, place);
    position = mark_member(builder.records, first, builder.count, position);
  });
  candidate.count = builder.count;
  std::iota(candidate.leaves.begin(), candidate.leaves.begin() + candidate.count, 0);
  mark_edges(builder.records, builder.count);
  return candidate;
}

/// Candidates that a space is tried with: all of a small one.
template <class Space>
inline constexpr std::uint64_t probe_count = std::min<std::uint64_t>(candidate_count<Space>, 128);

/// Numbers that leave no gene alone, whatever the alternatives of the genes before it are: fractions of the
/// golden section. Source: Knuth, The Art of Computer Programming, section 6.4.
template <class Space>
constexpr std::uint64_t probe_index(std::uint64_t probe) {
  if (probe_count<Space> == candidate_count<Space>) return probe;
  return (probe * 0x9e3779b97f4a7c15U) % candidate_count<Space>;
}

/// Whether one of the probes from `First` on is a network. A layer that takes no input at all makes none of
/// them one. In parts, since a compiler bounds what it computes at a time.
template <class Space, std::uint64_t First = 0>
constexpr bool has_networks() {
  constexpr std::uint64_t end = std::min<std::uint64_t>(First + 8, probe_count<Space>);
  constexpr bool found = [] {
    for (std::uint64_t probe = First; probe < end; ++probe)
      if (lower_candidate<Space>(genotype_at<Space>(probe_index<Space>(probe))).valid()) return true;
    return false;
  }();
  if constexpr (found || end == probe_count<Space>)
    return found;
  else
    return has_networks<Space, end>();
}

/// Says in a sentence which layer does not fit where no candidate seems to be a network.
template <class Space>
constexpr bool check_candidates() {
  if constexpr (check_space<Space>() && !has_networks<Space>()) {
    constexpr Genotype last = genotype_at<Space>(candidate_count<Space> - 1);
    return check<candidate_t<Space, last>>();
  }
  return true;
}

}  // namespace detail

/// The layers of a candidate, without an instance of its type. genotype: one of the space's.
template <class Space>
constexpr auto candidate_records(const Genotype& genotype) {
  static_assert(detail::check_candidates<Space>());
  return detail::lower_candidate<Space>(genotype);
}

}  // namespace whet
