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
#include <whet/weights/aligned_values.hpp>
#include <whet/weights/parameter_buffer.hpp>

namespace whet {

/// Runs and differentiates a network given as records, in batches, with shapes known at run time: the
/// topologies of `train` and the candidates of a search alike, without a template instance for each. Scalar
/// is float for training and double for checking gradients. Not thread-safe; the pool outlives the engine.
template <class Scalar>
class Engine {
 public:
  /// The record number of the network's input.
  static constexpr int input_record = -1;

  /// `factories` holds one for each record. Parameters start as zeros.
  /// Errors: std::invalid_argument naming the layer whose shapes do not fit.
  Engine(std::span<const LayerRecord> network, std::span<const OperationFactory<Scalar>> factories,
         ThreadPool& threads)
      : records(network.begin(), network.end()),
        parameter_values(network),
        gradient_values(network),
        pool(threads) {
    if (records.empty() || factories.size() != records.size())
      throw std::invalid_argument("engine: expected records and a factory for each, found " +
                                  std::to_string(records.size()) + " records and " +
                                  std::to_string(factories.size()) + " factories");
    for (std::size_t index = 0; index < records.size(); ++index) {
      require_fit(index);
      operations.push_back(factories[index](records[index]));
      differentiated.push_back(records[index].parameters() > 0 || (index > 0 && differentiated.back()));
    }
    outputs.resize(records.size());
    output_gradients.resize(records.size());
  }

  int last_record() const { return static_cast<int>(records.size()) - 1; }
  /// The record whose output are the scores that cross-entropy takes: the last one but a softmax.
  int scores_record() const { return last_record() - (records.back().role == LayerRole::softmax ? 1 : 0); }

  ParameterBuffer<Scalar>& parameters() { return parameter_values; }
  const ParameterBuffer<Scalar>& parameters() const { return parameter_values; }
  const ParameterBuffer<Scalar>& gradients() const { return gradient_values; }
  ThreadPool& threads() const { return pool; }

  /// Computes the outputs of the records up to `through` for the rows of `inputs`, which stay where they are
  /// until the backward pass is over. A generator means training (dropout drops).
  void forward(ConstBatch<Scalar> inputs, int through, Generator* generator = nullptr) {
    batch_size = static_cast<std::size_t>(inputs.rows());
    input_values = inputs.data();
    for (int index = 0; index <= through; ++index) {
      const auto position = static_cast<std::size_t>(index);
      grow(outputs[position], size_of(index));
      ForwardPass<Scalar> pass{output(records[position].producer), view(outputs[position], index),
                               std::as_const(parameter_values).layer(position), generator, pool};
      operations[position]->forward(pass);
    }
  }

  /// The output [batch][values] of a record that the forward pass computed; input_record gives the inputs.
  ConstBatch<Scalar> output(int record) const {
    const Scalar* const values =
        record == input_record ? input_values : outputs[static_cast<std::size_t>(record)].data();
    return {values, rows(), columns(record)};
  }

  /// Where the loss puts its gradient with respect to a record's output before `backward` from that record.
  Batch<Scalar> output_gradient(int record) {
    auto& values = output_gradients.at(static_cast<std::size_t>(record));
    grow(values, size_of(record));
    return view(values, record);
  }

  /// Computes `gradients()` from the output gradient of record `from`, for the batch of the last forward
  /// pass.
  void backward(int from) {
    for (int index = from; index >= 0; --index) {
      const auto position = static_cast<std::size_t>(index);
      if (!differentiated[position]) break;
      const int producer = records[position].producer;
      const bool wanted = producer >= 0 && differentiated[static_cast<std::size_t>(producer)];
      BackwardPass<Scalar> pass{output(producer),
                                output(index),
                                std::as_const(*this).gradient_of(index),
                                wanted ? output_gradient(producer) : Batch<Scalar>(nullptr, 0, 0),
                                std::as_const(parameter_values).layer(position),
                                gradient_values.layer(position),
                                pool};
      operations[position]->backward(pass);
    }
  }

 private:
  void require_fit(std::size_t index) const {
    const LayerRecord& record = records[index];
    const Shape fed = index == 0 ? record.input : records[index - 1].output;
    const bool chained = record.producer == static_cast<int>(index) - 1;
    const bool extents_fit =
        record.parameters() == 0 ||
        (record.affine.inputs > 0 && static_cast<std::size_t>(record.affine.outputs) == record.output.size());
    if (record.accepted && chained && record.input == fed && extents_fit) return;
    throw std::invalid_argument("engine: layer " + std::to_string(index) + " (" +
                                std::string(record.type.view()) + "): expected it to take the " +
                                std::to_string(fed.size()) +
                                " values of the layer before it, found records that do not fit");
  }

  static void grow(AlignedValues<Scalar>& values, std::size_t size) {
    if (values.size() < size) values.resize(size);
  }

  Eigen::Index rows() const { return static_cast<Eigen::Index>(batch_size); }
  Eigen::Index columns(int record) const {
    const Shape shape =
        record == input_record ? records.front().input : records[static_cast<std::size_t>(record)].output;
    return static_cast<Eigen::Index>(shape.size());
  }
  std::size_t size_of(int record) const { return batch_size * static_cast<std::size_t>(columns(record)); }

  Batch<Scalar> view(AlignedValues<Scalar>& values, int record) const {
    return {values.data(), rows(), columns(record)};
  }
  ConstBatch<Scalar> gradient_of(int record) const {
    return {output_gradients[static_cast<std::size_t>(record)].data(), rows(), columns(record)};
  }

  std::vector<LayerRecord> records;
  std::vector<OperationPointer<Scalar>> operations;
  /// Whether parameters of this record or of one before it depend on the gradient of its output.
  std::vector<bool> differentiated;
  ParameterBuffer<Scalar> parameter_values;
  ParameterBuffer<Scalar> gradient_values;
  ThreadPool& pool;
  std::size_t batch_size = 0;
  const Scalar* input_values = nullptr;
  std::vector<AlignedValues<Scalar>> outputs;
  std::vector<AlignedValues<Scalar>> output_gradients;
};

}  // namespace whet
