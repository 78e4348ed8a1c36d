#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include <Eigen/Core>

#include <whet/core/shape.hpp>
#include <whet/topology/join.hpp>
#include <whet/train/operation.hpp>
#include <whet/train/operation/samples.hpp>

namespace whet {

namespace detail {

/// Branch 0 is the input, the others follow.
template <class Pass>
std::size_t branch_count(const Pass& pass) {
  return 1 + pass.others.size();
}
template <class Pass>
auto branch(const Pass& pass, std::size_t index) {
  return index == 0 ? pass.input : pass.others[index - 1];
}
template <class Scalar>
Batch<Scalar> branch_gradient(const BackwardPass<Scalar>& pass, std::size_t index) {
  return index == 0 ? pass.input_gradient : pass.other_gradients[index - 1];
}

/// The values of a sample as pixels x channels.
template <class Scalar>
Batch<Scalar> pixels_of(Batch<Scalar> batch, Eigen::Index sample, Eigen::Index channels) {
  return {batch.data() + sample * batch.cols(), batch.cols() / channels, channels};
}
template <class Scalar>
ConstBatch<Scalar> pixels_of(const ConstBatch<Scalar>& batch, Eigen::Index sample, Eigen::Index channels) {
  return {batch.data() + sample * batch.cols(), batch.cols() / channels, channels};
}

}  // namespace detail

/// y = the sum of the branches. Backward: each gets dy.
template <class Scalar>
class AddOperation final : public Operation<Scalar> {
 public:
  void forward(ForwardPass<Scalar>& pass) override {
    for_each_sample(pass.pool, pass.output.rows(), values(pass.output), [&](Eigen::Index sample) {
      auto sum = pass.output.row(sample);
      sum = pass.input.row(sample);
      for (const ConstBatch<Scalar>& other : pass.others) sum += other.row(sample);
    });
  }

  void backward(BackwardPass<Scalar>& pass) override {
    for_each_sample(pass.pool, pass.output.rows(), values(pass.output), [&](Eigen::Index sample) {
      for (std::size_t index = 0; index < detail::branch_count(pass); ++index) {
        Batch<Scalar> below = detail::branch_gradient(pass, index);
        if (below.size() > 0) below.row(sample) = pass.output_gradient.row(sample);
      }
    });
  }

 private:
  template <class Values>
  static std::size_t values(const Values& batch) {
    return static_cast<std::size_t>(batch.cols());
  }
};

/// y = the product of the branches; one that is a vector counts for every pixel. Backward: each gets dy times
/// the product of the others, a vector the sum of that over the pixels.
template <class Scalar>
class MultiplyOperation final : public Operation<Scalar> {
 public:
  explicit MultiplyOperation(Shape output) : shape(output) {}

  void forward(ForwardPass<Scalar>& pass) override {
    for_each_sample(pass.pool, pass.output.rows(), shape.size(), [&](Eigen::Index sample) {
      Batch<Scalar> product = detail::pixels_of(pass.output, sample, shape.channels);
      product.setOnes();
      for (std::size_t index = 0; index < detail::branch_count(pass); ++index)
        multiply(product, detail::pixels_of(detail::branch(pass, index), sample, shape.channels));
    });
  }

  void backward(BackwardPass<Scalar>& pass) override {
    for_each_sample(pass.pool, pass.output.rows(), shape.size(), [&](Eigen::Index sample) {
      const auto above = detail::pixels_of(pass.output_gradient, sample, shape.channels);
      Values product(above.rows(), above.cols());
      for (std::size_t index = 0; index < detail::branch_count(pass); ++index) {
        const Batch<Scalar> gradient = detail::branch_gradient(pass, index);
        if (gradient.size() == 0) continue;
        product = above;
        for (std::size_t other = 0; other < detail::branch_count(pass); ++other)
          if (other != index)
            multiply(product, detail::pixels_of(detail::branch(pass, other), sample, shape.channels));
        Batch<Scalar> below = detail::pixels_of(gradient, sample, shape.channels);
        if (below.rows() == product.rows())
          below = product;
        else
          below = product.colwise().sum();
      }
    });
  }

 private:
  using Values = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

  template <class Product>
  static void multiply(Product& product, const ConstBatch<Scalar>& factor) {
    if (factor.rows() == product.rows())
      product.array() *= factor.array();
    else
      product.array().rowwise() *= factor.row(0).array();
  }

  Shape shape;
};

/// y = the channels of the branches, one branch after the other. Backward: each gets its channels of dy.
template <class Scalar>
class ConcatOperation final : public Operation<Scalar> {
 public:
  explicit ConcatOperation(Shape output) : shape(output) {}

  void forward(ForwardPass<Scalar>& pass) override {
    for_each_sample(pass.pool, pass.output.rows(), shape.size(), [&](Eigen::Index sample) {
      Batch<Scalar> whole = detail::pixels_of(pass.output, sample, shape.channels);
      Eigen::Index first = 0;
      for (std::size_t index = 0; index < detail::branch_count(pass); ++index) {
        const ConstBatch<Scalar> part = detail::branch(pass, index);
        const Eigen::Index channels = part.cols() / shape.pixels();
        whole.middleCols(first, channels) = detail::pixels_of(part, sample, channels);
        first += channels;
      }
    });
  }

  void backward(BackwardPass<Scalar>& pass) override {
    for_each_sample(pass.pool, pass.output.rows(), shape.size(), [&](Eigen::Index sample) {
      const auto whole = detail::pixels_of(pass.output_gradient, sample, shape.channels);
      Eigen::Index first = 0;
      for (std::size_t index = 0; index < detail::branch_count(pass); ++index) {
        const Eigen::Index channels = detail::branch(pass, index).cols() / shape.pixels();
        const Batch<Scalar> gradient = detail::branch_gradient(pass, index);
        if (gradient.size() > 0)
          detail::pixels_of(gradient, sample, channels) = whole.middleCols(first, channels);
        first += channels;
      }
    });
  }

 private:
  Shape shape;
};

template <class Scalar>
OperationPointer<Scalar> make_operation(AddBranches, const LayerRecord&) {
  return std::make_unique<AddOperation<Scalar>>();
}
template <class Scalar>
OperationPointer<Scalar> make_operation(MultiplyBranches, const LayerRecord& record) {
  return std::make_unique<MultiplyOperation<Scalar>>(record.output);
}
template <class Scalar>
OperationPointer<Scalar> make_operation(ConcatBranches, const LayerRecord& record) {
  return std::make_unique<ConcatOperation<Scalar>>(record.output);
}

}  // namespace whet
