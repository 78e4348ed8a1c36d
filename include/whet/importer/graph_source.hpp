#pragma once

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <whet/core/layer_key.hpp>
#include <whet/importer/graph.hpp>
#include <whet/importer/lower_graph.hpp>
#include <whet/importer/lowered_graph.hpp>
#include <whet/io/file_error.hpp>
#include <whet/io/identifier.hpp>
#include <whet/io/quote.hpp>
#include <whet/io/source_text.hpp>

namespace whet::importer {
namespace detail {

/// Writes the layers of a lowered graph as the types that a topology is made of: a row of layers, and blocks
/// whose branches begin at one tensor and end in a join.
class SourceWriter {
 public:
  SourceWriter(const Graph& from, const LoweredGraph& layers)
      : graph(from), lowered(layers), written(layers.records.size(), false) {}

  /// One entry for each member of the topology.
  std::vector<std::string> run() {
    // In order of execution, so that each join finds those before it done.
    for (std::size_t index = 0; index < lowered.records.size(); ++index)
      if (lowered.records[index].role == LayerRole::join) before(static_cast<int>(index));
    std::vector<std::string> lines = row(lowered.output, -1);
    for (std::size_t index = 0; index < written.size(); ++index)
      if (!written[index]) fail(index, "layers whose output reaches the network's", "one that nothing uses");
    return lines;
  }

 private:
  using Lines = std::vector<std::string>;

  const LayerRecord& record(int index) const { return lowered.records[static_cast<std::size_t>(index)]; }

  [[noreturn]] void fail(std::size_t index, std::string expected, std::string found) const {
    throw FileError(graph.file, node_label(graph.nodes[lowered.layers[index].node]), std::move(expected),
                    std::move(found));
  }

  std::vector<int> ends(int join) const {
    std::vector<int> all{record(join).producer};
    for (const int other : record(join).others) all.push_back(other);
    return all;
  }
  /// The record that a row goes on with behind `index`, from its end: of a join, where its branches begin.
  int before(int index) {
    if (record(index).role != LayerRole::join) return record(index).producer;
    if (forks.empty()) forks.assign(lowered.records.size(), unknown);
    int& fork = forks[static_cast<std::size_t>(index)];
    if (fork != unknown) return fork;
    // Records stand in order of execution, so that the last of several ends lies behind where they meet.
    std::vector<int> branches = ends(index);
    for (;;) {
      const auto [least, most] = std::minmax_element(branches.begin(), branches.end());
      if (*least == *most) break;
      const auto last = static_cast<std::size_t>(most - branches.begin());
      branches[last] = before(branches[last]);
    }
    return forks[static_cast<std::size_t>(index)] = branches[0];
  }

  /// The layers behind record `begin` up to record `end`.
  Lines row(int end, int begin) {
    Lines lines;
    for (int index = end; index != begin; index = before(index)) {
      const auto at = static_cast<std::size_t>(index);
      if (written[at])
        fail(at, "branches that share no layer but the one they begin at",
             "a layer that several branches use");
      written[at] = true;
      lines.push_back(record(index).role == LayerRole::join ? block(index) : layer(index));
    }
    std::reverse(lines.begin(), lines.end());
    return lines;
  }

  std::string layer(int index) const {
    const std::string& source = lowered.layers[static_cast<std::size_t>(index)].source;
    const std::string_view name = record(index).name.view();
    // The name's characters are those of LayerNames: none needs an escape.
    return name.empty() ? source : "whet::Named<\"" + std::string(name) + "\", " + source + ">";
  }

  std::string block(int join) {
    const int fork = before(join);
    if (depth == max_depth)
      fail(static_cast<std::size_t>(join), "blocks in at most " + std::to_string(max_depth) + " others",
           "more");
    ++depth;
    std::vector<Lines> branches;
    for (const int end : ends(join)) branches.push_back(row(end, fork));
    --depth;
    const std::string_view type = record(join).type.view();
    if (type == "Add" && branches.size() == 2) {
      // The longer branch is the body, of two of one length the second: a file's order says nothing.
      if (branches[0].size() <= branches[1].size()) std::swap(branches[0], branches[1]);
      if (branches[1].empty() && !branches[0].empty()) return "whet::Residual<" + joined(branches[0]) + ">";
      if (branches[1].size() < branches[0].size())
        return "whet::Residual<whet::Shortcut<" + joined(branches[1]) + ">, " + joined(branches[0]) + ">";
    }
    Lines types;
    for (const Lines& branch : branches)
      types.push_back(branch.size() == 1 ? branch[0] : "whet::Layers<" + joined(branch) + ">");
    return "whet::" + std::string(type) + "<" + joined(types) + ">";
  }

  static std::string joined(const Lines& parts) {
    std::string text;
    for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
    return text;
  }

  static constexpr int unknown = -2;
  /// A compiler's patience, and the stack's.
  static constexpr int max_depth = 32;

  const Graph& graph;
  const LoweredGraph& lowered;
  std::vector<bool> written;
  std::vector<int> forks;
  int depth = 0;
};

}  // namespace detail

/// A lowered graph as the C++ source of a topology, one layer a line; layers with weights have the file's
/// names. Errors: FileError where its branches form no blocks, std::invalid_argument for a `name` that is no
/// identifier.
inline std::string topology_source(const Graph& graph, const LoweredGraph& lowered, std::string_view name) {
  if (!whet::detail::is_free_identifier(name))
    throw std::invalid_argument("topology_source: expected a C++ identifier as the topology's name, found " +
                                quote_text(name));
  const std::vector<std::string> lines = detail::SourceWriter(graph, lowered).run();
  if (lines.empty()) throw FileError(graph.file, "the graph", "a layer", "none");
  std::string text = "struct " + std::string(name) + " : whet::Sequential<\n    " +
                     whet::detail::input_source(lowered.input, Bounds{});
  for (const std::string& line : lines) text += ",\n    " + line;
  return text + "> {};\n";
}

/// The same of a graph. Errors: also those of lower_graph.
inline std::string topology_source(const Graph& graph, std::string_view name) {
  return topology_source(graph, lower_graph(graph), name);
}

}  // namespace whet::importer
