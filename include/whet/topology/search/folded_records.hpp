#pragma once

#include <array>
#include <cstddef>

#include <whet/topology/folded.hpp>
#include <whet/topology/record.hpp>
#include <whet/topology/search/candidate_records.hpp>

namespace whet {

/// A candidate's layers without the batch normalization that `fold` folds into the weights before them: equal
/// to `records<Folded<candidate_t<Space, genotype>>>`. This is what is deployed, and so what is priced.
template <std::size_t Capacity>
constexpr CandidateRecords<Capacity> folded_records(const CandidateRecords<Capacity>& candidate) {
  std::array<int, Capacity> folds{};
  detail::find_folds(candidate.storage.data(), candidate.count, folds.data());
  CandidateRecords<Capacity> result{.input = candidate.input, .input_bounds = candidate.input_bounds};
  // Where each record has gone; one that was folded to the layer that took it up.
  std::array<int, Capacity> moved{};
  const auto place = [&](int record) {
    return record < 0 ? record : moved[static_cast<std::size_t>(record)];
  };
  for (std::size_t index = 0; index < candidate.records().size(); ++index) {
    if (folds[index] >= 0) {
      moved[index] = place(folds[index]);
      continue;
    }
    LayerRecord record = candidate.storage[index];
    record.producer = place(record.producer);
    Links others;
    for (const int other : record.others) others.add(place(other));
    record.others = others;
    result.leaves[static_cast<std::size_t>(result.count)] = candidate.leaves[index];
    moved[index] = result.count;
    result.storage[static_cast<std::size_t>(result.count++)] = record;
  }
  // A member that was only batch normalization has no position any more.
  int position = 0;
  for (int first = 0; first < result.count;) {
    const auto member_of = [&](int record) {
      return result.storage[static_cast<std::size_t>(record)].position;
    };
    int last = first + 1;
    while (last < result.count && member_of(last) == member_of(first)) ++last;
    if (member_of(first) >= 0) position = detail::mark_member(result.storage.data(), first, last, position);
    first = last;
  }
  return result;
}

}  // namespace whet
