#include "graph.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace bench::peer {
namespace {

using whet::LayerRecord;
using whet::LayerRole;

Operation::Kind kind_of(const LayerRecord& record) {
  switch (record.role) {
    case LayerRole::affine:
      return Operation::Kind::affine;
    case LayerRole::convolution:
      if (record.window.transposed) break;
      if (record.window.groups == 1) return Operation::Kind::convolution;
      if (!record.geometry().is_depthwise() || record.input.channels != record.output.channels) break;
      return Operation::Kind::depthwise;
    case LayerRole::pool:
      return record.type.view() == "MaxPool" ? Operation::Kind::maximum : Operation::Kind::mean;
    case LayerRole::join:
      if (record.type.view() == "Add" && record.others.count == 1) return Operation::Kind::add;
      break;
    case LayerRole::softmax:
      return Operation::Kind::softmax;
    default:
      break;
  }
  throw std::invalid_argument("no peer has a version of layer " + std::string(record.type.view()));
}

bool has_weights(const Operation& operation) {
  return operation.kind == Operation::Kind::affine || operation.kind == Operation::Kind::convolution;
}

class Builder {
 public:
  Builder(Graph& target, std::span<const LayerRecord> layers, const whet::ParameterBuffer<float>& weights)
      : graph(target), records(layers), parameters(weights) {
    // Identities hand on their input under its own number.
    same_as.push_back(0);
    for (std::size_t index = 0; index < records.size(); ++index) {
      const bool identity = records[index].role == LayerRole::identity;
      same_as.push_back(identity ? tensor_of(records[index].producer) : static_cast<int>(index) + 1);
    }
  }

  void add(std::size_t index) {
    const LayerRecord& record = records[index];
    if (record.role == LayerRole::identity) return;
    const int input = tensor_of(record.producer);
    const int output = static_cast<int>(index) + 1;
    if (record.clamps && !graph.operations.empty() && graph.operations.back().output == input &&
        readers(input) == 1) {
      graph.operations.back().bounds = record.bounds;
      graph.operations.back().output = output;
      return;
    }
    const int other = record.others.count > 0 ? tensor_of(record.others[0]) : -1;
    if (kind_of(record) == Operation::Kind::add && fuse_addition(input, other, output)) return;
    const auto layer = parameters.layer(index);
    graph.operations.push_back({.kind = kind_of(record),
                                .geometry = record.geometry(),
                                .input = input,
                                .added = other,
                                .output = output,
                                .kernel = {layer.kernel.data(), record.affine.weights()},
                                .bias = {layer.bias.data(), static_cast<std::size_t>(layer.bias.size())}});
  }

 private:
  int tensor_of(int record) const { return same_as[static_cast<std::size_t>(record + 1)]; }

  int readers(int tensor) const {
    int count = 0;
    for (const LayerRecord& record : records) {
      if (record.role == LayerRole::identity) continue;
      count += tensor_of(record.producer) == tensor ? 1 : 0;
      for (int other : record.others) count += tensor_of(other) == tensor ? 1 : 0;
    }
    return count;
  }

  /// The output of the last layer that reads a tensor.
  int last_reader(int tensor) const {
    int last = -1;
    for (std::size_t index = 0; index < records.size(); ++index) {
      const LayerRecord& record = records[index];
      bool reads = record.role != LayerRole::identity && tensor_of(record.producer) == tensor;
      for (int other : record.others) reads = reads || tensor_of(other) == tensor;
      if (reads) last = static_cast<int>(index) + 1;
    }
    return last;
  }

  /// The convolution that comes last of two branches adds the other one to its result, in its place.
  /// The other one is not needed any more.
  bool fuse_addition(int first, int second, int output) {
    if (graph.operations.empty()) return false;
    Operation& last = graph.operations.back();
    const bool adds = last.output == first || last.output == second;
    if (!adds || first == second || !has_weights(last) || last.bounds.high < 1e30F ||
        last.bounds.low > -1e30F)
      return false;
    const int other = last.output == first ? second : first;
    if (readers(last.output) > 1 || last_reader(other) != output) return false;
    last.added = other;
    last.output = output;
    return true;
  }

  Graph& graph;
  std::span<const LayerRecord> records;
  const whet::ParameterBuffer<float>& parameters;
  std::vector<int> same_as;
};

}  // namespace

Graph make_graph(std::span<const LayerRecord> records, const whet::ParameterBuffer<float>& parameters,
                 std::span<const whet::Range> ranges, std::span<const float> input) {
  Graph graph;
  graph.shapes.push_back(records.front().input);
  for (const LayerRecord& record : records) graph.shapes.push_back(record.output);
  graph.ranges.assign(ranges.begin(), ranges.end());
  graph.input.assign(input.begin(), input.end());
  Builder builder(graph, records, parameters);
  for (std::size_t index = 0; index < records.size(); ++index) builder.add(index);
  return graph;
}

}  // namespace bench::peer
