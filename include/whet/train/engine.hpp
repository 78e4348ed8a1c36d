#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <whet/topology/record.hpp>
#include <whet/train/operation.hpp>
#include <whet/train/operation/elementwise.hpp>
#include <whet/train/require_fit.hpp>
#include <whet/weights/aligned_values.hpp>
#include <whet/weights/parameter_buffer.hpp>

namespace whet {

/// Runs and differentiates a network given as records, in batches, with shapes known at run time: the
/// topologies of `train` and the candidates of a search alike, without a template instance for each. Branches
/// may part and join. Scalar is float for training and double for checking gradients. Not thread-safe; the
/// pool outlives the engine.
template <class Scalar>
class Engine {
 public:
  /// The record number of the network's input.
  static constexpr int input_record = -1;

  /// `factories` holds one for each record. Parameters start as zeros. The last `heads` records are no part
  /// of the network: only a loss reads them.
  /// Errors: std::invalid_argument naming the layer whose shapes do not fit.
  Engine(std::span<const LayerRecord> network, std::span<const OperationFactory<Scalar>> factories,
         ThreadPool& threads, std::size_t heads = 0)
      : Engine(network, make_operations(network, factories), threads, heads) {}

  /// The same with the operations themselves, where they are more than their records say.
  Engine(std::span<const LayerRecord> network, std::vector<OperationPointer<Scalar>> made,
         ThreadPool& threads, std::size_t heads = 0)
      : layers(network.begin(), network.end()),
        operations(std::move(made)),
        head_count(heads),
        parameter_values(network),
        gradient_values(network),
        pool(threads) {
    require_operations(layers.size(), operations.size());
    if (heads >= layers.size()) throw std::invalid_argument("engine: expected records before the heads");
    require_fit(layers);
    for (std::size_t index = 0; index < layers.size(); ++index) {
      bool depends = layers[index].parameters() > 0;
      for (const int producer : producers_of(index)) depends = depends || is_differentiated(producer);
      differentiated.push_back(depends);
    }
    outputs.resize(layers.size());
    output_gradients.resize(layers.size());
  }

  std::span<const LayerRecord> records() const { return layers; }
  /// The network's output.
  int last_record() const { return static_cast<int>(layers.size() - head_count) - 1; }
  /// The record whose output are the scores that cross-entropy takes: the last one but a softmax.
  int scores_record() const {
    const LayerRecord& last = layers[static_cast<std::size_t>(last_record())];
    return last.role == LayerRole::softmax ? last.producer : last_record();
  }

  ParameterBuffer<Scalar>& parameters() { return parameter_values; }
  const ParameterBuffer<Scalar>& parameters() const { return parameter_values; }
  const ParameterBuffer<Scalar>& gradients() const { return gradient_values; }
  ThreadPool& threads() const { return pool; }

  /// Computes the outputs of the records up to `through` for the rows of `inputs`, which stay where they are
  /// until the backward pass is over. A generator means training: dropout drops, and batch normalization
  /// keeps its running statistics among the parameters.
  void forward(ConstBatch<Scalar> inputs, int through, Generator* generator = nullptr) {
    batch_size = static_cast<std::size_t>(inputs.rows());
    input_values = inputs.data();
    for (int index = 0; index <= through; ++index) {
      const auto position = static_cast<std::size_t>(index);
      grow(outputs[position], size_of(index));
      const std::vector<ConstBatch<Scalar>> others = other_inputs(position);
      ForwardPass<Scalar> pass{output(layers[position].producer),
                               view(outputs[position], index),
                               parameter_values.layer(position),
                               generator,
                               pool,
                               others};
      operations[position]->forward(pass);
    }
  }

  /// The output [batch][values] of a record that the forward pass computed; input_record gives the inputs.
  ConstBatch<Scalar> output(int record) const {
    const Scalar* const values =
        record == input_record ? input_values : outputs[static_cast<std::size_t>(record)].data();
    return {values, rows(), columns(record)};
  }

  /// What a record keeps to itself of the last forward pass.
  InnerValues<Scalar> inner(int record) const {
    return operations.at(static_cast<std::size_t>(record))->inner();
  }

  /// Where the loss puts its gradient with respect to a record's output before `backward` from that record.
  Batch<Scalar> output_gradient(int record) {
    auto& values = output_gradients.at(static_cast<std::size_t>(record));
    if (values.empty()) values = take_spare();
    grow(values, size_of(record));
    return view(values, record);
  }

  /// Computes `gradients()` from the output gradient of record `from`, and of the records `also` where the
  /// loss reads more than one, for the batch of the last forward pass. Records behind all of them keep the
  /// gradients that they had.
  void backward(int from, std::span<const int> also = {}) {
    GradientFlow flow(*this, from, also);
    int last = from;
    for (const int record : also) last = std::max(last, record);
    for (int index = last; index >= 0; --index) {
      const auto position = static_cast<std::size_t>(index);
      if (!differentiated[position]) continue;
      if (!flow.has_arrived(index)) {
        // Nothing that the loss reads depends on this record.
        gradient_values.layer(position).kernel.setZero();
        gradient_values.layer(position).bias.setZero();
        continue;
      }
      const std::vector<ConstBatch<Scalar>> others = other_inputs(position);
      const std::vector<Batch<Scalar>> targets = flow.targets(producers_of(position));
      BackwardPass<Scalar> pass{output(layers[position].producer),
                                output(index),
                                std::as_const(*this).gradient_of(index),
                                targets.front(),
                                std::as_const(parameter_values).layer(position),
                                gradient_values.layer(position),
                                pool,
                                others,
                                std::span(targets).subspan(1)};
      operations[position]->backward(pass);
      flow.add_up();
      spares.push_back(std::exchange(output_gradients[position], {}));
    }
  }

 private:
  /// Where the gradients of one backward pass have arrived. The first consumer of an output writes its
  /// gradient where it belongs; what further consumers write is added to it.
  class GradientFlow {
   public:
    GradientFlow(Engine& whole, int from, std::span<const int> also)
        : engine(whole), arrived(engine.layers.size(), false) {
      arrived[static_cast<std::size_t>(from)] = true;
      for (const int record : also) arrived[static_cast<std::size_t>(record)] = true;
    }

    bool has_arrived(int record) const { return arrived[static_cast<std::size_t>(record)]; }

    /// For each of a record's producers where its gradient is to be written; empty where nobody needs one.
    std::vector<Batch<Scalar>> targets(const std::vector<int>& producers) {
      std::vector<Batch<Scalar>> result;
      for (const int producer : producers) {
        if (!engine.is_differentiated(producer)) {
          result.emplace_back(nullptr, 0, 0);
        } else if (!has_arrived(producer)) {
          arrived[static_cast<std::size_t>(producer)] = true;
          result.push_back(engine.output_gradient(producer));
        } else {
          Added& added = to_add.emplace_back(Added{producer, engine.take_spare()});
          grow(added.values, engine.size_of(producer));
          result.push_back(engine.view(added.values, producer));
        }
      }
      return result;
    }

    /// Adds what was written beside the gradients.
    void add_up() {
      for (Added& part : to_add) {
        Scalar* const sum = engine.output_gradient(part.record).data();
        const Scalar* const added = part.values.data();
        for_each_range(engine.pool, engine.size_of(part.record), [&](std::size_t begin, std::size_t end) {
          for (std::size_t value = begin; value < end; ++value) sum[value] += added[value];
        });
        engine.spares.push_back(std::move(part.values));
      }
      to_add.clear();
    }

   private:
    struct Added {
      int record = 0;
      AlignedValues<Scalar> values;
    };

    Engine& engine;
    std::vector<bool> arrived;
    std::vector<Added> to_add;
  };

  static void require_operations(std::size_t records, std::size_t operations) {
    if (records == 0 || operations != records)
      throw std::invalid_argument("engine: expected records and a factory for each, found " +
                                  std::to_string(records) + " records and " + std::to_string(operations) +
                                  " factories");
  }
  static std::vector<OperationPointer<Scalar>> make_operations(
      std::span<const LayerRecord> network, std::span<const OperationFactory<Scalar>> factories) {
    require_operations(network.size(), factories.size());
    require_fit(network);
    std::vector<OperationPointer<Scalar>> made;
    for (std::size_t index = 0; index < network.size(); ++index)
      made.push_back(factories[index](network[index]));
    return made;
  }

  AlignedValues<Scalar> take_spare() {
    if (spares.empty()) return {};
    AlignedValues<Scalar> values = std::move(spares.back());
    spares.pop_back();
    return values;
  }
  static void grow(AlignedValues<Scalar>& values, std::size_t size) {
    if (values.size() < size) values.resize(size);
  }

  bool is_differentiated(int record) const {
    return record != input_record && differentiated[static_cast<std::size_t>(record)];
  }
  std::vector<int> producers_of(std::size_t record) const {
    std::vector<int> result{layers[record].producer};
    result.insert(result.end(), layers[record].others.begin(), layers[record].others.end());
    return result;
  }
  std::vector<ConstBatch<Scalar>> other_inputs(std::size_t record) const {
    std::vector<ConstBatch<Scalar>> result;
    for (const int producer : layers[record].others) result.push_back(output(producer));
    return result;
  }

  Eigen::Index rows() const { return static_cast<Eigen::Index>(batch_size); }
  Eigen::Index columns(int record) const {
    return static_cast<Eigen::Index>(output_shape_of(layers, record).size());
  }
  std::size_t size_of(int record) const { return batch_size * static_cast<std::size_t>(columns(record)); }

  Batch<Scalar> view(AlignedValues<Scalar>& values, int record) const {
    return {values.data(), rows(), columns(record)};
  }
  ConstBatch<Scalar> gradient_of(int record) const {
    return {output_gradients[static_cast<std::size_t>(record)].data(), rows(), columns(record)};
  }

  std::vector<LayerRecord> layers;
  std::vector<OperationPointer<Scalar>> operations;
  std::size_t head_count;
  /// Whether parameters of this record or of one before it depend on the gradient of its output.
  std::vector<bool> differentiated;
  ParameterBuffer<Scalar> parameter_values;
  ParameterBuffer<Scalar> gradient_values;
  ThreadPool& pool;
  std::size_t batch_size = 0;
  const Scalar* input_values = nullptr;
  std::vector<AlignedValues<Scalar>> outputs;
  std::vector<AlignedValues<Scalar>> output_gradients;
  /// Storage of gradients that have been used up, for the next ones.
  std::vector<AlignedValues<Scalar>> spares;
};

}  // namespace whet
