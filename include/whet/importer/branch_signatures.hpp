#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <whet/topology/record.hpp>

namespace whet::importer::detail {

/// Numbers for texts and for lists of numbers: equal ones have equal numbers, and no others.
class SignatureNumbers {
 public:
  int of(const std::string& text) { return number(texts, text); }
  int of(const std::vector<int>& list) { return number(lists, list); }

 private:
  template <class Key>
  int number(std::map<Key, int>& known, const Key& key) {
    const auto [found, is_new] = known.emplace(key, next);
    if (is_new) ++next;
    return found->second;
  }

  std::map<std::string, int> texts;
  std::map<std::vector<int>, int> lists;
  int next = 0;
};

/// What a branch is made of, in numbers that are equal for equal branches of any graph.
struct BranchSignature {
  int whole = 0;  ///< all before the join, back to the network's input
  /// From where the join's branches begin; none where they do not form a block.
  std::optional<int> branch{};
  std::optional<int> roles{};  ///< the same, of layers only what kind of work they do
};

/// The branches of every join of a graph, none shortened. Each layer is visited once for itself and once for
/// the block it is in, so that the time is that of sorting: O(layers · log(layers)).
class BranchSignatures {
 public:
  /// texts: for each record what it has to agree in with another. `numbers` is shared by graphs to compare.
  BranchSignatures(std::span<const LayerRecord> graph, const std::vector<std::string>& texts,
                   SignatureNumbers& shared)
      : records(graph),
        numbers(shared),
        wholes(graph.size()),
        exact(graph.size()),
        roles(graph.size()),
        is_taken(graph.size(), false),
        forks(graph.size()),
        joins(graph.size()) {
    start = numbers.of(std::vector<int>{});
    for (std::size_t index = 0; index < records.size(); ++index) visit(index, numbers.of(texts[index]));
  }

  /// Of the branches of a join in its order; empty for other layers.
  const std::vector<BranchSignature>& of(std::size_t join) const { return joins[join]; }

 private:
  using Numbers = std::vector<int>;

  static std::size_t at(int index) { return static_cast<std::size_t>(index); }
  int whole(int index) const { return index < 0 ? start : wholes[at(index)]; }

  /// The number of a layer and of what it takes, which of sums and products has no order.
  int combined(const LayerRecord& record, int layer, Numbers parts) {
    if (record.value_by_value) std::ranges::sort(parts);
    parts.insert(parts.begin(), layer);
    return numbers.of(parts);
  }

  void visit(std::size_t index, int layer) {
    const LayerRecord& record = records[index];
    std::vector<int> ends{record.producer};
    for (const int other : record.others) ends.push_back(other);
    Numbers before;
    for (const int end : ends) before.push_back(whole(end));
    wholes[index] = record.role == LayerRole::identity ? before[0] : combined(record, layer, before);
    exact[index] = layer;
    roles[index] = numbers.of(std::to_string(static_cast<int>(record.role)));
    forks[index] = record.producer;
    if (record.role != LayerRole::join) return;

    for (const int number : before) joins[index].push_back({.whole = number});
    std::vector<std::vector<int>> rows(ends.size());
    forks[index] = fork(std::move(ends), rows);
    if (!forks[index]) return;
    Numbers of_layers;
    Numbers of_roles;
    for (std::size_t branch = 0; branch < rows.size(); ++branch) {
      of_layers.push_back(row(rows[branch], exact));
      of_roles.push_back(row(rows[branch], roles));
      joins[index][branch].branch = of_layers.back();
      joins[index][branch].roles = of_roles.back();
    }
    exact[index] = combined(record, layer, of_layers);
    roles[index] = combined(record, roles[index], of_roles);
  }

  /// Where branches with these ends begin, and the layers of each from its end. None where a layer of theirs
  /// is part of two blocks: topologies have no such branches, and to follow them again and again is slow.
  std::optional<int> fork(std::vector<int> ends, std::vector<std::vector<int>>& rows) {
    for (;;) {
      // Records stand in order of execution, so that the last of several ends lies behind where they meet.
      const auto [least, most] = std::ranges::minmax_element(ends);
      if (*least == *most) return *least;
      const std::size_t last = at(*most);
      if (is_taken[last] || !forks[last]) return std::nullopt;
      is_taken[last] = true;
      rows[static_cast<std::size_t>(most - ends.begin())].push_back(*most);
      *most = *forks[last];
    }
  }

  int row(const std::vector<int>& layers, const Numbers& of_layers) {
    Numbers list;
    for (const int index : layers)
      if (records[at(index)].role != LayerRole::identity) list.push_back(of_layers[at(index)]);
    return numbers.of(list);
  }

  std::span<const LayerRecord> records;
  SignatureNumbers& numbers;
  int start = 0;
  /// Of each record: with all before it; alone or, of a join, with its branches; the same of roles.
  Numbers wholes;
  Numbers exact;
  Numbers roles;
  std::vector<bool> is_taken;
  /// The record that a row goes on with before each: of a join, where its branches begin.
  std::vector<std::optional<int>> forks;
  std::vector<std::vector<BranchSignature>> joins;
};

/// For each branch of one join the branch of another join that is most like it. Branches that look alike are
/// taken in their order.
inline std::vector<std::size_t> pair_branches(const std::vector<BranchSignature>& mine,
                                              const std::vector<BranchSignature>& others) {
  constexpr std::size_t none = static_cast<std::size_t>(-1);
  std::vector<std::size_t> partner(mine.size(), none);
  std::vector<bool> is_used(others.size(), false);
  const auto pair_where = [&](auto is_like) {
    for (std::size_t branch = 0; branch < mine.size(); ++branch) {
      if (partner[branch] != none) continue;
      std::size_t found = none;
      for (std::size_t other = 0; other < others.size(); ++other)
        if (!is_used[other] && is_like(mine[branch], others[other]) && (found == none || other == branch))
          found = other;
      if (found == none) continue;
      partner[branch] = found;
      is_used[found] = true;
    }
  };
  using Signature = const BranchSignature&;
  pair_where([](Signature first, Signature second) { return first.whole == second.whole; });
  pair_where([](Signature first, Signature second) { return first.branch && first.branch == second.branch; });
  pair_where([](Signature first, Signature second) { return first.roles && first.roles == second.roles; });
  pair_where([](Signature, Signature) { return true; });
  return partner;
}

}  // namespace whet::importer::detail
