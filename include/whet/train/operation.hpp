#pragma once

#include <memory>

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
  AffineParameters<const Scalar> parameters;
  /// Random numbers while training; null at inference, where a layer is deterministic.
  Generator* generator = nullptr;
  ThreadPool& pool;
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
};

/// How a layer is computed and differentiated in batches, with shapes known at run time. Scalar is float for
/// training and double for checking gradients.
/// A layer brings its operation as a function found by argument-dependent lookup in the layer's namespace:
///   template <class Scalar>
///   std::unique_ptr<whet::Operation<Scalar>> make_operation(MyLayer, const whet::LayerRecord& record);
template <class Scalar>
class Operation {
 public:
  Operation() = default;
  Operation(const Operation&) = delete;
  Operation& operator=(const Operation&) = delete;
  virtual ~Operation() = default;

  virtual void forward(ForwardPass<Scalar>& pass) = 0;
  virtual void backward(BackwardPass<Scalar>& pass) = 0;
};

template <class Scalar>
using OperationPointer = std::unique_ptr<Operation<Scalar>>;

/// Makes the operation of one record.
template <class Scalar>
using OperationFactory = OperationPointer<Scalar> (*)(const LayerRecord&);

}  // namespace whet
