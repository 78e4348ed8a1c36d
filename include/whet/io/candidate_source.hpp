#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <whet/io/source_text.hpp>
#include <whet/topology/join.hpp>
#include <whet/topology/search/candidate_records.hpp>
#include <whet/topology/search/folded_records.hpp>
#include <whet/topology/search/leaf_walker.hpp>
#include <whet/topology/search/open_part.hpp>
#include <whet/topology/search/search_space.hpp>

namespace whet {
namespace detail {

/// Writes what a candidate chose (open_parts.hpp) as C++ source.
class SourceWalker {
 public:
  using Lines = std::vector<std::string>;

  template <class Layer>
  void closed(int) {
    if constexpr (leaf_count < Layer >> 0) lines.push_back(source_of<Layer>());
  }
  template <LayerKey Name>
  void enter() {
    outer.push_back({key_source(Name), std::exchange(lines, {})});
  }
  void leave() {
    const Lines inner = std::exchange(lines, std::move(outer.back().lines));
    if (!inner.empty()) lines.push_back("whet::Named<" + outer.back().name + ", " + one_type(inner) + ">");
    outer.pop_back();
  }
  template <class Join, class... Walk>
  void branches(int, Walk... walk) {
    Lines before = std::exchange(lines, {});
    const std::vector<Lines> parts{(walk(), std::exchange(lines, {}))...};
    lines = std::move(before);
    if (std::is_same_v<Join, AddBranches> && parts.size() == 2 && parts[1].empty() && !parts[0].empty()) {
      lines.push_back("whet::Residual<" + joined(parts[0]) + ">");
      return;
    }
    Lines sources;
    for (const Lines& part : parts) sources.push_back(one_type(part));
    lines.push_back("whet::Branches<" + source_of<Join>() + ", " + joined(sources) + ">");
  }
  template <class Policy, class Walk>
  void precise(Walk walk) {
    walk();
  }

  static std::string one_type(const Lines& parts) {
    return parts.size() == 1 ? parts[0] : "whet::Layers<" + joined(parts) + ">";
  }

  /// One for each layer.
  Lines lines;

 private:
  struct Outer {
    std::string name;
    Lines lines;
  };

  static std::string joined(const Lines& parts) {
    std::string text;
    for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
    return text;
  }
  std::vector<Outer> outer;
};

/// Counts a member's layers, and notes the precision that was chosen for it.
struct PrecisionWalker : LeafWalker<PrecisionWalker> {
  int leaves = 0;
  /// As C++ source; empty: none was left open.
  std::string policy;

  template <class Layer>
  void leaf(int) {
    ++leaves;
  }
  template <class Policy, class Walk>
  void precise(Walk walk) {
    policy = source_of<Policy>();
    walk();
  }
};

}  // namespace detail

/// A candidate as the C++ source of a struct named `name` that compiles without the space, one layer a line.
/// Its records are those of `candidate_t`. genotype: one of the space's.
template <class Space>
std::string to_source(const Genotype& genotype, std::string_view name) {
  static_assert(check_space<Space>());
  detail::InputWalker input;
  detail::OpenPart<typename Space::input>::walk(input, genotype.genes.data(), 0);
  std::string text = "struct " + std::string(name) + " : whet::Sequential<\n    " +
                     detail::input_source(input.shape, input.bounds);
  detail::for_each_member<Space>(genotype, [&](auto part, const unsigned char* chosen, int place) {
    detail::SourceWalker member;
    decltype(part)::type::walk(member, chosen, place);
    if (!member.lines.empty()) text += ",\n    " + detail::SourceWalker::one_type(member.lines);
  });
  return text + "> {};\n";
}

/// The policy of a candidate, `candidate_policy_t`, as C++ source: `Default`, mixed with the precisions that
/// were chosen for members of the space. genotype: one of the space's.
template <class Space, class Default>
std::string policy_to_source(const Genotype& genotype) {
  static_assert(check_space<Space>());
  const auto deployed = folded_records(candidate_records<Space>(genotype));
  std::string overrides;
  int first = 0;
  detail::for_each_member<Space>(genotype, [&](auto part, const unsigned char* chosen, int place) {
    detail::PrecisionWalker member;
    decltype(part)::type::walk(member, chosen, place);
    const int end = first + member.leaves;
    const int position = deployed.position_of(first, end);
    if (!member.policy.empty() && position >= 0)
      overrides += ", whet::At<" + std::to_string(position) + ", " + member.policy + ">";
    first = end;
  });
  if (overrides.empty()) return source_of<Default>();
  return "whet::Mixed<" + source_of<Default>() + overrides + ">";
}

}  // namespace whet
