#pragma once

#include <memory>
#include <span>

#include <Eigen/Core>

#include <whet/topology/record.hpp>
#include <whet/train/generator.hpp>
#include <whet/train/thread_pool.hpp>
#include <whet/weights/parameter_buffer.hpp>

namespace whet {

/// Values of a batch: one row for each sample, its tensor in NHWC order.
template <class Scalar>
using Batch = Eigen::Map<Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;
template <class Scalar>
using ConstBatch = Eigen::Map<const Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;

/// What a layer's forward pass reads and writes. `output` is to be written whole.
template <class Scalar>
struct ForwardPass {
  ConstBatch<Scalar> input;
  Batch<Scalar> output;
  /// Only running statistics are written, and latent weights clipped, and only while training.
  AffineParameters<Scalar> parameters;
  /// Random numbers while training; null at inference, where a layer is deterministic.
  Generator* generator = nullptr;
  ThreadPool& pool;
  /// Outputs of the other branches that a layer joins.
  std::span<const ConstBatch<Scalar>> others{};
};

/// What a layer's backward pass reads and writes: `input`, `output` are those of the forward pass before it.
/// `input_gradient` is empty where nobody needs it; it and `gradients` are to be written whole, not added to.
template <class Scalar>
struct BackwardPass {
  ConstBatch<Scalar> input;
  ConstBatch<Scalar> output;
  ConstBatch<Scalar> output_gradient;
  Batch<Scalar> input_gradient;
  AffineParameters<const Scalar> parameters;
  AffineParameters<Scalar> gradients;
  ThreadPool& pool;
  /// Of the other branches that a layer joins: what they gave, and where their gradients go (empty where
  /// nobody needs one).
  std::span<const ConstBatch<Scalar>> others{};
  std::span<const Batch<Scalar>> other_gradients{};
};

/// What a layer computes of a batch and keeps to itself: calibration has to know its range as well.
template <class Scalar>
struct InnerValues {
  /// The cell state of an LSTM after every step.
  std::span<const Scalar> state{};
  /// What became of the layer's output in steps that it does not give out.
  std::span<const Scalar> outputs{};
};

/// How a layer is computed and differentiated in batches, with shapes known at run time. Scalar is float for
/// training and double for checking gradients.
/// A layer brings its operation as a function found by argument-dependent lookup in the layer's namespace:
///
///     template <class Scalar>
///     std::unique_ptr<whet::Operation<Scalar>> make_operation(MyLayer, const whet::LayerRecord& record);
///
template <class Scalar>
class Operation {
 public:
  Operation() = default;
  Operation(const Operation&) = delete;
  Operation& operator=(const Operation&) = delete;
  virtual ~Operation() = default;

  virtual void forward(ForwardPass<Scalar>& pass) = 0;
  virtual void backward(BackwardPass<Scalar>& pass) = 0;
  /// Of the last forward pass.
  virtual InnerValues<Scalar> inner() const { return {}; }
};

template <class Scalar>
using OperationPointer = std::unique_ptr<Operation<Scalar>>;

/// Makes the operation of one record.
template <class Scalar>
using OperationFactory = OperationPointer<Scalar> (*)(const LayerRecord&);

}  // namespace whet
