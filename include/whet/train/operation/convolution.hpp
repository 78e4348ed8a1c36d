#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <type_traits>

#include <Eigen/Core>

#include <whet/core/window.hpp>
#include <whet/topology/record.hpp>
#include <whet/train/operation.hpp>
#include <whet/train/operation/depthwise.hpp>
#include <whet/train/operation/patches.hpp>
#include <whet/train/operation/sample_chunks.hpp>
#include <whet/train/operation/transposed_convolution.hpp>

namespace whet {

/// Y = P·Wᵀ + b, where a row of P is what an output pixel sees of the image, group by group of channels.
/// Backward: dW = dYᵀ·P, db = column sums of dY, dX: the patches dY·W added where P came from.
/// Shapes: X [batch][input height][input width][channels], W [filters][taps · channels / groups],
/// Y [batch][output height][output width][filters]. Any window but a transposed one.
template <class Scalar>
class ConvolutionOperation final : public Operation<Scalar> {
 public:
  explicit ConvolutionOperation(const Geometry& windows) : geometry(windows), patches(windows) {}

  void forward(ForwardPass<Scalar>& pass) override {
    const SampleChunks chunks(pass.input.rows(), pixels());
    pass.pool.run(chunks.size(), [&](std::size_t chunk) {
      for_each_block(chunks[chunk], [&](const Block& block) {
        const ConstView seen = patches_of(pass.input.data(), block);
        View output = view(pass.output.data(), block);
        set_rows(output, pass.parameters.bias.data() + first_filter(block));
        output.noalias() +=
            seen * pass.parameters.kernel.middleRows(first_filter(block), filters()).transpose();
      });
    });
  }

  void backward(BackwardPass<Scalar>& pass) override {
    const SampleChunks chunks(pass.output_gradient.rows(), pixels());
    sums.start(chunks.size(), pass.gradients.kernel.size() + pass.gradients.bias.size());
    pass.pool.run(chunks.size(), [&](std::size_t chunk) {
      backward_chunk(pass, chunks[chunk], gradients_in(sums.part(chunk), pass));
    });
    const auto total = gradients_in(sums.add_up(pass.pool), pass);
    pass.gradients.kernel = total.kernel;
    pass.gradients.bias = total.bias;
  }

 private:
  using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  using View = Eigen::Map<Matrix, Eigen::Unaligned, Eigen::OuterStride<>>;
  using ConstView = Eigen::Map<const Matrix, Eigen::Unaligned, Eigen::OuterStride<>>;

  /// Output rows of consecutive samples whose patches are made at once, for one group of channels.
  struct Block {
    Eigen::Index first = 0;  ///< row, counted from the batch's first sample
    Eigen::Index rows = 0;
    int group = 0;
  };
  /// Patches that stay in a second cache beside what is multiplied with them.
  static constexpr Eigen::Index block_values = 65536;

  Eigen::Index pixels() const { return geometry.output.pixels(); }
  Eigen::Index filters() const { return geometry.output.channels / geometry.window.groups; }
  Eigen::Index first_filter(const Block& block) const { return block.group * filters(); }

  /// Eigen's own way takes rows that may begin anywhere value by value.
  static void set_rows(View& rows, const Scalar* values) {
    for (Eigen::Index row = 0; row < rows.rows(); ++row)
      for_each_piece(rows.cols(), [&](auto width, Eigen::Index begin) {
        piece<width.value>(rows.row(row).data() + begin) = piece<width.value>(values + begin);
      });
  }

  template <class Body>
  void for_each_block(const SampleRange& samples, Body&& body) const {
    const Eigen::Index step =
        std::max<Eigen::Index>(1, block_values / (patches.inputs() * geometry.output.width));
    const Eigen::Index end = samples.end() * geometry.output.height;
    for (Eigen::Index row = samples.first * geometry.output.height; row < end; row += step)
      for (int group = 0; group < geometry.window.groups; ++group)
        body(Block{row, std::min(step, end - row), group});
  }

  void backward_chunk(BackwardPass<Scalar>& pass, const SampleRange& samples,
                      AffineParameters<Scalar> gradients) const {
    const bool propagates = pass.input_gradient.size() > 0;
    if (propagates) pass.input_gradient.middleRows(samples.first, samples.count).setZero();
    for_each_block(samples, [&](const Block& block) {
      const ConstView errors = view(pass.output_gradient.data(), block);
      const ConstView seen = patches_of(pass.input.data(), block);
      gradients.kernel.middleRows(first_filter(block), filters()).noalias() += errors.transpose() * seen;
      gradients.bias.segment(first_filter(block), filters()) += errors.colwise().sum().transpose();
      if (propagates) input_gradient(pass, block, errors);
    });
  }

  void input_gradient(BackwardPass<Scalar>& pass, const Block& block, const ConstView& errors) const {
    const auto kernel = pass.parameters.kernel.middleRows(first_filter(block), filters());
    if (geometry.is_pointwise()) {
      input_view(pass.input_gradient.data(), block).noalias() = errors * kernel;
      return;
    }
    Batch<Scalar> buffer = buffer_for(block);
    buffer.noalias() = errors * kernel;
    for_each_row(block, [&](Eigen::Index sample, int row, Eigen::Index patch) {
      patches.scatter(buffer.row(patch).data(), row, block.group,
                      pass.input_gradient.data() + sample * pass.input_gradient.cols());
    });
  }

  /// The patches of a block: where they lie in the input, else gathered in the buffer.
  ConstView patches_of(const Scalar* input, const Block& block) const {
    if (geometry.is_pointwise()) return input_view(input, block);
    Batch<Scalar> buffer = buffer_for(block);
    for_each_row(block, [&](Eigen::Index sample, int row, Eigen::Index patch) {
      patches.gather(input + sample * static_cast<Eigen::Index>(geometry.input.size()), row, block.group,
                     buffer.row(patch).data());
    });
    return {buffer.data(), buffer.rows(), buffer.cols(), Eigen::OuterStride<>(buffer.cols())};
  }

  Batch<Scalar> buffer_for(const Block& block) const {
    return patch_buffer<Scalar>(block.rows * geometry.output.width, patches.inputs());
  }

  /// Calls body(sample, row of the output, index of the row's first patch).
  template <class Body>
  void for_each_row(const Block& block, Body&& body) const {
    for (Eigen::Index row = 0; row < block.rows; ++row)
      body((block.first + row) / geometry.output.height,
           static_cast<int>((block.first + row) % geometry.output.height), row * geometry.output.width);
  }

  /// A block's pixels [pixels][filters of the group] in an output.
  template <class Value>
  auto view(Value* values, const Block& block) const {
    return channels_of(values, block, geometry.output.channels, filters());
  }
  /// The same of the input of a pointwise convolution.
  template <class Value>
  auto input_view(Value* values, const Block& block) const {
    return channels_of(values, block, geometry.input.channels, geometry.group_channels());
  }
  template <class Value>
  auto channels_of(Value* values, const Block& block, Eigen::Index channels, Eigen::Index count) const {
    using Result = std::conditional_t<std::is_const_v<Value>, ConstView, View>;
    return Result(values + block.first * geometry.output.width * channels + block.group * count,
                  block.rows * geometry.output.width, count, Eigen::OuterStride<>(channels));
  }

  static AffineParameters<Scalar> gradients_in(Scalar* values, const BackwardPass<Scalar>& pass) {
    const auto& kernel = pass.gradients.kernel;
    return {{values, kernel.rows(), kernel.cols()}, {values + kernel.size(), kernel.rows()}};
  }

  Geometry geometry;
  Patches<Scalar> patches;
  PartialSums<Scalar> sums;
};

/// Conv2D, Conv1D, DepthwiseConv2D, TransposedConv2D, and what else slides weights over an image.
template <class Scalar, class Layer>
  requires(Layer::role == LayerRole::convolution)
OperationPointer<Scalar> make_operation(Layer, const LayerRecord& record) {
  const Geometry geometry = record.geometry();
  if (geometry.window.transposed) return std::make_unique<TransposedConvolutionOperation<Scalar>>(geometry);
  if (geometry.is_depthwise()) return std::make_unique<DepthwiseOperation<Scalar>>(geometry);
  return std::make_unique<ConvolutionOperation<Scalar>>(geometry);
}

}  // namespace whet
