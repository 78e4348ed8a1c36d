#pragma once

#include <cstddef>

#include <Eigen/Core>

#include <whet/core/window.hpp>
#include <whet/train/operation.hpp>
#include <whet/train/operation/patches.hpp>
#include <whet/train/operation/sample_chunks.hpp>

namespace whet {

/// A convolution with input and output exchanged: every input pixel adds its product with the kernel to the
/// output pixels that it is seen by. With P the patches of an image like the output, V the kernel as
/// [channels][taps · filters]: Y = what X·V adds to the pixels of the patches, + b.
/// Backward: dX = P(dY)·Vᵀ, dV = Xᵀ·P(dY), db = column sums of dY.
/// Shapes: X [batch][input height][input width][channels], W [filters][taps · channels],
/// Y [batch][output height][output width][filters].
template <class Scalar>
class TransposedConvolutionOperation final : public Operation<Scalar> {
 public:
  explicit TransposedConvolutionOperation(const Geometry& windows)
      : geometry(windows), patches(exchanged(windows)) {}

  void forward(ForwardPass<Scalar>& pass) override {
    const Matrix kernel = by_channel(pass.parameters.kernel);
    const SampleChunks chunks(pass.input.rows(), geometry.input.pixels());
    pass.pool.run(chunks.size(), [&](std::size_t chunk) {
      Batch<Scalar> seen = patch_buffer<Scalar>(geometry.input.pixels(), kernel.cols());
      const SampleRange samples = chunks[chunk];
      for (Eigen::Index sample = samples.first; sample < samples.end(); ++sample) {
        seen.noalias() = pixels(pass.input.row(sample).data(), geometry.input) * kernel;
        auto output = pixels(pass.output.row(sample).data(), geometry.output);
        output.rowwise() = pass.parameters.bias.transpose();
        for (int row = 0; row < geometry.input.height; ++row)
          patches.scatter(seen.row(row * geometry.input.width).data(), row, 0, output.data());
      }
    });
  }

  void backward(BackwardPass<Scalar>& pass) override {
    const Matrix kernel = by_channel(pass.parameters.kernel);
    const SampleChunks chunks(pass.output_gradient.rows(), geometry.input.pixels());
    sums.start(chunks.size(), kernel.size() + geometry.output.channels);
    pass.pool.run(chunks.size(),
                  [&](std::size_t chunk) { backward_chunk(pass, kernel, chunks[chunk], sums.part(chunk)); });
    Scalar* const total = sums.add_up(pass.pool);
    put_by_filter({total, kernel.rows(), kernel.cols()}, pass.gradients.kernel);
    pass.gradients.bias = bias_in(total);
  }

 private:
  using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

  static Geometry exchanged(const Geometry& geometry) {
    Geometry other{geometry.output, geometry.input, geometry.window};
    other.window.transposed = false;
    return other;
  }

  void backward_chunk(BackwardPass<Scalar>& pass, const Matrix& kernel, const SampleRange& samples,
                      Scalar* partial) const {
    Batch<Scalar> kernel_gradient(partial, kernel.rows(), kernel.cols());
    auto bias_gradient = bias_in(partial);
    Batch<Scalar> seen = patch_buffer<Scalar>(geometry.input.pixels(), kernel.cols());
    for (Eigen::Index sample = samples.first; sample < samples.end(); ++sample) {
      const auto errors = pixels(pass.output_gradient.row(sample).data(), geometry.output);
      for (int row = 0; row < geometry.input.height; ++row)
        patches.gather(errors.data(), row, 0, seen.row(row * geometry.input.width).data());
      kernel_gradient.noalias() += pixels(pass.input.row(sample).data(), geometry.input).transpose() * seen;
      bias_gradient += errors.colwise().sum().transpose();
      if (pass.input_gradient.size() > 0)
        pixels(pass.input_gradient.row(sample).data(), geometry.input).noalias() = seen * kernel.transpose();
    }
  }

  static Batch<Scalar> pixels(Scalar* values, const Shape& shape) {
    return {values, shape.pixels(), shape.channels};
  }
  static ConstBatch<Scalar> pixels(const Scalar* values, const Shape& shape) {
    return {values, shape.pixels(), shape.channels};
  }
  auto bias_in(Scalar* partial) const {
    return Eigen::Map<Eigen::Matrix<Scalar, Eigen::Dynamic, 1>>(
        partial + Eigen::Index{geometry.input.channels} * patches.inputs(), geometry.output.channels);
  }

  /// [filters][taps · channels] as [channels][taps · filters].
  template <class Kernel>
  Matrix by_channel(const Kernel& kernel) const {
    Matrix result(geometry.input.channels, patches.inputs());
    for_each_weight([&](Eigen::Index filter, Eigen::Index input, Eigen::Index channel, Eigen::Index output) {
      result(channel, output) = kernel(filter, input);
    });
    return result;
  }
  template <class Kernel>
  void put_by_filter(const ConstBatch<Scalar>& from, Kernel& kernel) const {
    for_each_weight([&](Eigen::Index filter, Eigen::Index input, Eigen::Index channel, Eigen::Index output) {
      kernel(filter, input) = from(channel, output);
    });
  }
  template <class Body>
  void for_each_weight(Body&& body) const {
    const Eigen::Index channels = geometry.input.channels;
    const Eigen::Index filters = geometry.output.channels;
    for (Eigen::Index filter = 0; filter < filters; ++filter)
      for (Eigen::Index tap = 0; tap < geometry.window.taps(); ++tap)
        for (Eigen::Index channel = 0; channel < channels; ++channel)
          body(filter, tap * channels + channel, channel, tap * filters + filter);
  }

  Geometry geometry;
  Patches<Scalar> patches;
  PartialSums<Scalar> sums;
};

}  // namespace whet
