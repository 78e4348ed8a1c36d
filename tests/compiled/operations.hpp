#pragma once

#include <whet/train/engine.hpp>
#include <whet/train/loss/cross_entropy.hpp>
#include <whet/train/loss/mean_squared_error.hpp>
#include <whet/train/operations.hpp>

// The layers' operations in training are most of what a test that trains compiles. They are compiled once for
// all of these tests, whose precompiled header has this one: that takes a third of the time.

/// The operations of numbers SCALAR, declared by `extern template` or defined by `template`.
#define WHET_OPERATIONS_OF(SCALAR, ...)           \
  __VA_ARGS__ class Engine<SCALAR>;               \
  __VA_ARGS__ class AddOperation<SCALAR>;         \
  __VA_ARGS__ class AveragePoolOperation<SCALAR>; \
  __VA_ARGS__ class BatchNormOperation<SCALAR>;   \
  __VA_ARGS__ class ConcatOperation<SCALAR>;      \
  __VA_ARGS__ class ConvolutionOperation<SCALAR>; \
  __VA_ARGS__ class CrossEntropy<SCALAR>;         \
  __VA_ARGS__ class DenseOperation<SCALAR>;       \
  __VA_ARGS__ class DepthwiseOperation<SCALAR>;   \
  __VA_ARGS__ class DropoutOperation<SCALAR>;     \
  __VA_ARGS__ class IdentityOperation<SCALAR>;    \
  __VA_ARGS__ class MaxPoolOperation<SCALAR>;     \
  __VA_ARGS__ class MeanSquaredError<SCALAR>;     \
  __VA_ARGS__ class MultiplyOperation<SCALAR>;    \
  __VA_ARGS__ class RecurrentGradients<SCALAR>;   \
  __VA_ARGS__ class RecurrentOperation<SCALAR>;   \
  __VA_ARGS__ class SlopesOperation<SCALAR>;      \
  __VA_ARGS__ class SoftmaxOperation<SCALAR>;     \
  __VA_ARGS__ class TransposedConvolutionOperation<SCALAR>

#ifndef WHET_COMPILES_OPERATIONS
namespace whet {
WHET_OPERATIONS_OF(float, extern template);
WHET_OPERATIONS_OF(double, extern template);
}  // namespace whet
#endif
