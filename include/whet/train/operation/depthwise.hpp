#pragma once

#include <cstddef>
#include <vector>

#include <Eigen/Core>

#include <whet/core/window.hpp>
#include <whet/train/operation.hpp>
#include <whet/train/operation/patches.hpp>
#include <whet/train/operation/sample_chunks.hpp>

namespace whet {

/// Each output channel sees one input channel: y_c = b_c + sum over taps t of w_ct · x_t,c/multiplier.
/// Backward: dw_ct = sum of dy_c · x_t, db_c = sum of dy_c, dx_t = sum over c, t of w_ct · dy_c.
/// Shapes: X [batch][input height][input width][channels], W [channels · multiplier][taps],
/// Y [batch][output height][output width][channels · multiplier].
template <class Scalar>
class DepthwiseOperation final : public Operation<Scalar> {
 public:
  explicit DepthwiseOperation(const Geometry& windows)
      : geometry(windows),
        channels(windows.output.channels),
        multiplier(windows.output.channels / windows.input.channels),
        window_of_pixel(static_cast<std::size_t>(windows.output.pixels())) {
    for (int row = 0; row < geometry.output.height; ++row)
      for (int column = 0; column < geometry.output.width; ++column)
        window_of_pixel[static_cast<std::size_t>(row * geometry.output.width + column)] =
            taps_within(row, column);
  }

  void forward(ForwardPass<Scalar>& pass) override {
    const Matrix kernel = pass.parameters.kernel.transpose();
    const SampleChunks chunks(pass.input.rows(), geometry.output.pixels());
    pass.pool.run(chunks.size(), [&](std::size_t chunk) {
      Matrix buffer;
      const SampleRange samples = chunks[chunk];
      for (Eigen::Index sample = samples.first; sample < samples.end(); ++sample) {
        const Scalar* const input = widened(pass.input.row(sample).data(), buffer);
        apply(kernel, pass.parameters.bias.data(), input, pass.output.row(sample).data());
      }
    });
  }

  void backward(BackwardPass<Scalar>& pass) override {
    const Matrix kernel = pass.parameters.kernel.transpose();
    const SampleChunks chunks(pass.output_gradient.rows(), geometry.output.pixels());
    sums.start(chunks.size(), kernel.size() + channels);
    pass.pool.run(chunks.size(),
                  [&](std::size_t chunk) { backward_chunk(pass, kernel, chunks[chunk], sums.part(chunk)); });
    Scalar* const total = sums.add_up(pass.pool);
    pass.gradients.kernel = Batch<Scalar>(total, kernel.rows(), kernel.cols()).transpose();
    pass.gradients.bias = Batch<Scalar>(total + kernel.size(), 1, channels).transpose();
  }

 private:
  using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

  /// A tap that lies within the image, and the offset of the pixel that it sees.
  struct Tap {
    Eigen::Index kernel = 0;
    Eigen::Index input = 0;
  };

  std::vector<Tap> taps_within(int row, int column) const {
    std::vector<Tap> taps;
    for (int down = 0; down < geometry.window.kernel_height; ++down)
      for (int across = 0; across < geometry.window.kernel_width; ++across) {
        const Eigen::Index source_row = geometry.source_row(row, down);
        const Eigen::Index source_column = geometry.source_column(column, across);
        const Eigen::Index tap = Eigen::Index{down} * geometry.window.kernel_width + across;
        if (source_row >= 0 && source_column >= 0)
          taps.push_back({tap * channels, (source_row * geometry.input.width + source_column) * channels});
      }
    return taps;
  }

  void apply(const Matrix& kernel, const Scalar* bias, const Scalar* input, Scalar* output) const {
    for (const std::vector<Tap>& taps : window_of_pixel) {
      for_each_piece(channels, [&](auto width, Eigen::Index channel) {
        Eigen::Array<Scalar, width.value, 1> sum = piece<width.value>(bias + channel);
        for (const Tap& tap : taps)
          sum += piece<width.value>(kernel.data() + tap.kernel + channel) *
                 piece<width.value>(input + tap.input + channel);
        piece<width.value>(output + channel) = sum;
      });
      output += channels;
    }
  }

  void backward_chunk(BackwardPass<Scalar>& pass, const Matrix& kernel, const SampleRange& samples,
                      Scalar* partial) const {
    Matrix buffer;
    Matrix copies;
    for (Eigen::Index sample = samples.first; sample < samples.end(); ++sample) {
      const Scalar* const input = widened(pass.input.row(sample).data(), buffer);
      const Scalar* const errors = pass.output_gradient.row(sample).data();
      kernel_gradient(input, errors, partial);
      if (pass.input_gradient.size() == 0) continue;
      auto below = pass.input_gradient.row(sample);
      if (multiplier == 1) {
        below.setZero();
        propagate(kernel, errors, below.data());
      } else {
        // Each row holds the copies of one input value.
        copies.setZero(below.size(), multiplier);
        propagate(kernel, errors, copies.data());
        below = copies.rowwise().sum().transpose();
      }
    }
  }

  void kernel_gradient(const Scalar* input, const Scalar* errors, Scalar* partial) const {
    Scalar* const bias = partial + Eigen::Index{geometry.window.taps()} * channels;
    for (const std::vector<Tap>& taps : window_of_pixel) {
      for_each_piece(channels, [&](auto width, Eigen::Index channel) {
        const Eigen::Array<Scalar, width.value, 1> error = piece<width.value>(errors + channel);
        piece<width.value>(bias + channel) += error;
        for (const Tap& tap : taps)
          piece<width.value>(partial + tap.kernel + channel) +=
              error * piece<width.value>(input + tap.input + channel);
      });
      errors += channels;
    }
  }

  void propagate(const Matrix& kernel, const Scalar* errors, Scalar* input_gradient) const {
    for (const std::vector<Tap>& taps : window_of_pixel) {
      for_each_piece(channels, [&](auto width, Eigen::Index channel) {
        const Eigen::Array<Scalar, width.value, 1> error = piece<width.value>(errors + channel);
        for (const Tap& tap : taps)
          piece<width.value>(input_gradient + tap.input + channel) +=
              error * piece<width.value>(kernel.data() + tap.kernel + channel);
      });
      errors += channels;
    }
  }

  /// An image with as many channels as the output: each one `multiplier` times.
  const Scalar* widened(const Scalar* input, Matrix& buffer) const {
    if (multiplier == 1) return input;
    buffer.resize(static_cast<Eigen::Index>(geometry.input.size()), multiplier);
    buffer.colwise() = Eigen::Map<const Eigen::Matrix<Scalar, Eigen::Dynamic, 1>>(input, buffer.rows());
    return buffer.data();
  }

  Geometry geometry;
  Eigen::Index channels;  ///< of the output
  Eigen::Index multiplier;
  /// The taps of each output pixel.
  std::vector<std::vector<Tap>> window_of_pixel;
  PartialSums<Scalar> sums;
};

}  // namespace whet
