#pragma once

#include <cmath>
#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <whet/core/shape.hpp>
#include <whet/core/window.hpp>
#include <whet/data/shape_name.hpp>
#include <whet/importer/branch_signatures.hpp>
#include <whet/importer/graph.hpp>
#include <whet/importer/layer_text.hpp>
#include <whet/importer/lowered_graph.hpp>
#include <whet/importer/problems.hpp>
#include <whet/io/quote.hpp>
#include <whet/topology/record.hpp>

namespace whet::importer {

/// What records of a topology do not say of its layers, one entry for each.
struct LayerDetails {
  std::vector<std::string> sources;  ///< of layers that copy pixels to other places
  std::vector<float> slopes;         ///< of LeakyReLU
};

namespace detail {

/// A layer of a topology for people: "layer 2 (Dense 'scores')".
inline std::string layer_label(std::span<const LayerRecord> topology, int index) {
  const LayerRecord& record = topology[static_cast<std::size_t>(index)];
  std::string label = "layer " + std::to_string(index) + " (" + std::string(record.type.view());
  if (!record.name.empty()) label += " " + quote_text(record.name.view());
  return label + ")";
}

/// Pairs the layers of a topology with those of a graph, from the output back to the input, and compares
/// them. Layers that move no data are passed over.
class LayerMatcher {
 public:
  LayerMatcher(std::span<const LayerRecord> of_topology, Shape input, const LayerDetails& beside,
               const Graph& from, const LoweredGraph& layers, Problems& into)
      : topology(of_topology),
        topology_input(input),
        details(beside),
        graph(from),
        lowered(layers),
        problems(into),
        our_branches(of_topology, texts(of_topology, beside), numbers),
        their_branches(layers.records, texts(layers), numbers),
        partner(of_topology.size(), none) {}

  /// For each layer of the topology the record of the graph, or -1.
  std::vector<int> run() {
    std::set<std::pair<int, int>> seen;
    std::vector<Pair> open{{static_cast<int>(topology.size()) - 1, lowered.output}};
    while (!open.empty()) {
      Pair pair = open.back();
      open.pop_back();
      pair.ours = past_identities(topology, pair.ours);
      pair.theirs = past_identities(lowered.records, pair.theirs);
      // Branches meet where they begin: once is enough.
      if (!seen.emplace(pair.ours, pair.theirs).second) continue;
      if (pair.ours < 0 || pair.theirs < 0) {
        compare_inputs(pair);
        continue;
      }
      if (partner[at(pair.ours)] != none) {
        problems.add(layer_label(topology, pair.ours),
                     "one layer of the file, " + label(partner[at(pair.ours)]), "also " + label(pair.theirs));
        continue;
      }
      if (!is_kin(pair)) {
        skip(pair, open);
        continue;
      }
      partner[at(pair.ours)] = pair.theirs;
      compare(pair);
      descend(pair, open);
    }
    for (std::size_t index = 0; index < topology.size(); ++index)
      if (partner[index] == none && topology[index].parameters() > 0 && problems.empty())
        problems.add(layer_label(topology, static_cast<int>(index)), "a layer of the file", "none");
    problems.reverse();
    return partner;
  }

 private:
  struct Pair {
    int ours;
    int theirs;
  };
  static constexpr int none = -1;

  static std::size_t at(int index) { return static_cast<std::size_t>(index); }
  static int past_identities(std::span<const LayerRecord> records, int index) {
    while (index >= 0 && records[at(index)].role == LayerRole::identity) index = records[at(index)].producer;
    return index;
  }

  static std::vector<std::string> texts(std::span<const LayerRecord> records, const LayerDetails& beside) {
    std::vector<std::string> result;
    for (std::size_t index = 0; index < records.size(); ++index)
      result.push_back(layer_text(records[index], beside.sources[index], beside.slopes[index]));
    return result;
  }
  static std::vector<std::string> texts(const LoweredGraph& from) {
    std::vector<std::string> result;
    for (std::size_t index = 0; index < from.records.size(); ++index)
      result.push_back(layer_text(from.records[index], from.layers[index].source, from.layers[index].slope));
    return result;
  }

  const LayerRecord& ours(Pair pair) const { return topology[at(pair.ours)]; }
  const LayerRecord& theirs(Pair pair) const { return lowered.records[at(pair.theirs)]; }
  std::string label(int index) const {
    return std::string(lowered.records[at(index)].type.view()) + " of " +
           node_label(graph.nodes[lowered.layers[at(index)].node]);
  }

  /// Whether two layers are of one kind, so that it makes sense to compare their numbers.
  static bool are_kin(const LayerRecord& first, const LayerRecord& second) {
    if (first.role != second.role) return false;
    switch (first.role) {
      case LayerRole::convolution:
        return first.window.transposed == second.window.transposed;
      case LayerRole::pool:
        return first.pooling == second.pooling;
      case LayerRole::affine:
        return true;
      default:
        return first.type == second.type;
    }
  }
  bool is_kin(Pair pair) const { return are_kin(ours(pair), theirs(pair)); }

  /// How many layers of one role follow one another from here back to the input, at most 32.
  int agreement(int ours_at, int theirs_at) const {
    int count = 0;
    for (; count < 32; ++count) {
      ours_at = past_identities(topology, ours_at);
      theirs_at = past_identities(lowered.records, theirs_at);
      if (ours_at < 0 || theirs_at < 0 || topology[at(ours_at)].role != lowered.records[at(theirs_at)].role)
        break;
      ours_at = topology[at(ours_at)].producer;
      theirs_at = lowered.records[at(theirs_at)].producer;
    }
    return count;
  }

  /// Two layers of different kinds: one side may have a layer more, which the layers before it tell.
  void skip(Pair pair, std::vector<Pair>& open) {
    const Pair before{ours(pair).producer, theirs(pair).producer};
    const bool same_role = ours(pair).role == theirs(pair).role;
    const int replaced =
        same_role ? agreement(pair.ours, pair.theirs) : agreement(before.ours, before.theirs);
    const int added = agreement(pair.ours, before.theirs);
    const int missing = agreement(before.ours, pair.theirs);
    if (added > replaced && added >= missing) {
      problems.add("behind " + layer_label(topology, pair.ours), "no further layer", label(pair.theirs));
      open.push_back({pair.ours, before.theirs});
    } else if (missing > replaced) {
      problems.add(layer_label(topology, pair.ours), "such a layer in the file behind " + label(pair.theirs),
                   "none");
      open.push_back({before.ours, pair.theirs});
    } else {
      problems.add(layer_label(topology, pair.ours), std::string(ours(pair).type.view()), label(pair.theirs));
      open.push_back(before);
    }
  }

  void compare_inputs(Pair pair) {
    if (pair.ours < 0 && pair.theirs < 0) {
      if (topology_input.size() != lowered.input.size())
        problems.add("the input", shape_name(topology_input), shape_name(lowered.input));
    } else if (pair.ours < 0) {
      problems.add("the input", "no layer before it", label(pair.theirs));
    } else if (partner[at(pair.ours)] == none) {
      problems.add(layer_label(topology, pair.ours), "a layer of the file", "the file's input");
    }
  }

  template <class Value>
  void same(Pair pair, std::string_view what, Value expected, Value found, std::string (*text)(Value)) {
    if (!(expected == found))
      problems.add(layer_label(topology, pair.ours), std::string(what) + " " + text(expected),
                   text(found) + " in " + label(pair.theirs));
  }

  static std::string number_text(float number) { return std::to_string(number); }
  static std::string own_text(std::string_view text) { return std::string(text); }

  void compare(Pair pair) {
    const LayerRecord& expected = ours(pair);
    const LayerRecord& found = theirs(pair);
    const std::size_t index = at(pair.ours);
    if (has_window(expected))
      same<Window>(pair, "a window of", essential_window(expected), essential_window(found), window_text);
    if (has_window(expected) && are_other_images(expected.input, found.input))
      same<Shape>(pair, "an input of", expected.input, found.input, shape_name);
    if (goes_by_shape(expected)) compare_shapes(pair);
    const bool has_weights = expected.parameters() > 0 || found.parameters() > 0;
    if (has_weights) same<AffineExtent>(pair, "weights", expected.affine, found.affine, extent_text);
    if (decides_output(expected) && expected.affine == found.affine &&
        essential_window(expected) == essential_window(found) &&
        expected.output.size() != found.output.size())
      same<Shape>(pair, "an output of", expected.output, found.output, shape_name);
    if (expected.role == LayerRole::rearrange && !details.sources[index].empty())
      same<std::string_view>(pair, "the layer", details.sources[index],
                             lowered.layers[at(pair.theirs)].source, own_text);
    if (expected.type.view() == "LeakyReLU" &&
        std::abs(details.slopes[index] - lowered.layers[at(pair.theirs)].slope) > 1e-6f)
      same<float>(pair, "a slope of", details.slopes[index], lowered.layers[at(pair.theirs)].slope,
                  number_text);
  }

  void compare_shapes(Pair pair) {
    const LayerRecord& expected = ours(pair);
    const LayerRecord& found = theirs(pair);
    if (essential_shape(expected, expected.input) != essential_shape(found, found.input))
      same<Shape>(pair, "an input of", expected.input, found.input, shape_name);
    else if (essential_shape(expected, expected.output) != essential_shape(found, found.output))
      same<Shape>(pair, "an output of", expected.output, found.output, shape_name);
  }

  void descend(Pair pair, std::vector<Pair>& open) {
    std::vector<int> mine{ours(pair).producer};
    std::vector<int> others{theirs(pair).producer};
    for (const int link : ours(pair).others) mine.push_back(link);
    for (const int link : theirs(pair).others) others.push_back(link);
    if (mine.size() != others.size()) {
      problems.add(layer_label(topology, pair.ours), std::to_string(mine.size()) + " branches",
                   std::to_string(others.size()) + " of " + label(pair.theirs));
      return;
    }
    std::vector<std::size_t> order(mine.size());
    for (std::size_t branch = 0; branch < order.size(); ++branch) order[branch] = branch;
    // Sums and products have no order.
    if (ours(pair).value_by_value && theirs(pair).value_by_value)
      order = pair_branches(our_branches.of(at(pair.ours)), their_branches.of(at(pair.theirs)));
    for (std::size_t branch = 0; branch < mine.size(); ++branch)
      open.push_back({mine[branch], others[order[branch]]});
  }

  std::span<const LayerRecord> topology;
  Shape topology_input;
  const LayerDetails& details;
  const Graph& graph;
  const LoweredGraph& lowered;
  Problems& problems;
  SignatureNumbers numbers;
  BranchSignatures our_branches;
  BranchSignatures their_branches;
  std::vector<int> partner;
};

}  // namespace detail

/// For each layer of a topology the record of a lowered graph that says the same, or -1 where nothing is
/// computed. Errors: FileError that names every difference.
inline std::vector<int> match_layers(const Graph& graph, const LoweredGraph& lowered,
                                     std::span<const LayerRecord> topology, Shape input,
                                     const LayerDetails& details) {
  Problems problems;
  std::vector<int> partner = detail::LayerMatcher(topology, input, details, graph, lowered, problems).run();
  problems.raise(graph.file, "the layers of the topology");
  return partner;
}

/// The names of the graph's tensors that layers with such partners give; empty where there is none.
inline std::vector<std::string> output_names(const Graph& graph, const LoweredGraph& lowered,
                                             const std::vector<int>& partner) {
  std::vector<std::string> names;
  for (const int record : partner) {
    names.emplace_back();
    if (record < 0) continue;
    if (const auto& tensor = lowered.layers[static_cast<std::size_t>(record)].tensor)
      names.back() = graph.tensors[*tensor].name;
  }
  return names;
}

}  // namespace whet::importer
