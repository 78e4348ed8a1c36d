#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include <whet/core/window.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/train/operations.hpp>
#include <whet/weights/aligned_values.hpp>
#include <whet/weights/parameter_buffer.hpp>

#include "train/gradient_check.hpp"
#include "worse.hpp"

/// A convolution of a batch as its definition says, with its gradients, in loops over samples, outputs, taps
/// and channels.
struct NaiveConvolution {
  whet::Geometry geometry;
  std::vector<double> input, kernel, bias, output_gradient;
  std::vector<double> output, input_gradient, kernel_gradient, bias_gradient;

  void run() {
    output.assign(output_gradient.size(), 0.0);
    input_gradient.assign(input.size(), 0.0);
    kernel_gradient.assign(kernel.size(), 0.0);
    bias_gradient.assign(bias.size(), 0.0);
    for (std::size_t sample = 0; sample < input.size() / geometry.input.size(); ++sample)
      for (int row = 0; row < geometry.output.height; ++row)
        for (int column = 0; column < geometry.output.width; ++column)
          for (int filter = 0; filter < geometry.output.channels; ++filter) add(sample, row, column, filter);
  }

 private:
  void add(std::size_t sample, int row, int column, int filter) {
    const whet::Window& window = geometry.window;
    const int group = filter / (geometry.output.channels / window.groups);
    const int channels = geometry.input.channels / window.groups;
    const std::size_t to = sample * geometry.output.size() + at(geometry.output, row, column, filter);
    output[to] += bias[static_cast<std::size_t>(filter)];
    bias_gradient[static_cast<std::size_t>(filter)] += output_gradient[to];
    for (int down = 0; down < window.kernel_height; ++down)
      for (int across = 0; across < window.kernel_width; ++across) {
        int y = row * window.stride_height - window.pad_top + down * window.dilation_height;
        int x = column * window.stride_width - window.pad_left + across * window.dilation_width;
        if (window.transposed) {
          const int above = row + window.pad_top - down;
          const int left = column + window.pad_left - across;
          if (above % window.stride_height != 0 || left % window.stride_width != 0) continue;
          y = above / window.stride_height;
          x = left / window.stride_width;
        }
        if (y < 0 || y >= geometry.input.height || x < 0 || x >= geometry.input.width) continue;
        for (int channel = 0; channel < channels; ++channel) {
          const std::size_t from =
              sample * geometry.input.size() + at(geometry.input, y, x, group * channels + channel);
          const auto weight = static_cast<std::size_t>(
              ((filter * window.kernel_height + down) * window.kernel_width + across) * channels + channel);
          output[to] += kernel[weight] * input[from];
          kernel_gradient[weight] += output_gradient[to] * input[from];
          input_gradient[from] += output_gradient[to] * kernel[weight];
        }
      }
  }

  static std::size_t at(const whet::Shape& shape, int row, int column, int channel) {
    return static_cast<std::size_t>((row * shape.width + column) * shape.channels + channel);
  }
};

/// What a layer's operation gives for a batch of random numbers; `naive` holds these and is not run yet.
template <class Scalar>
struct ConvolutionRun {
  NaiveConvolution naive;
  whet::AlignedValues<Scalar> output, input_gradient;
  whet::ParameterBuffer<Scalar> gradients;

  /// The largest difference from the definition; runs it.
  double difference() {
    naive.run();
    const auto worst = [](const auto& found, const std::vector<double>& expected) {
      double most = found.size() == expected.size() ? 0.0 : INFINITY;
      for (std::size_t index = 0; index < std::min(found.size(), expected.size()); ++index)
        most = worse(most, std::abs(static_cast<double>(found.data()[index]) - expected[index]));
      return most;
    };
    return std::max({worst(output, naive.output), worst(input_gradient, naive.input_gradient),
                     worst(std::span(gradients.kernel(0).data(), naive.kernel.size()), naive.kernel_gradient),
                     worst(std::span(gradients.bias(0).data(), naive.bias.size()), naive.bias_gradient)});
  }
};

template <class Scalar, class Layer, auto... Extents>
ConvolutionRun<Scalar> run_convolution(int batch, int threads = 2) {
  using Network = whet::Sequential<whet::Input<Extents...>, Layer>;
  constexpr whet::LayerRecord record = whet::records<Network>[0];
  const auto rows = static_cast<std::size_t>(batch);
  // Of few digits, so that float holds the same numbers.
  const auto values = [](std::size_t count, std::uint64_t seed) {
    std::vector<double> result = random_values(count, seed, 1.0);
    for (double& value : result) value = std::round(value * 64.0) / 64.0;
    return result;
  };
  ConvolutionRun<Scalar> result;
  result.naive = {record.geometry(),
                  values(rows * record.input.size(), 1),
                  values(record.affine.weights(), 2),
                  values(static_cast<std::size_t>(record.affine.outputs), 3),
                  values(rows * record.output.size(), 4),
                  {},
                  {},
                  {},
                  {}};
  const auto narrowed = [](const std::vector<double>& from) {
    return whet::AlignedValues<Scalar>(from.begin(), from.end());
  };
  const auto input = narrowed(result.naive.input);
  const auto above = narrowed(result.naive.output_gradient);
  whet::ParameterBuffer<Scalar> parameters(whet::records<Network>);
  std::ranges::copy(narrowed(result.naive.kernel), parameters.kernel(0).data());
  std::ranges::copy(narrowed(result.naive.bias), parameters.bias(0).data());
  result.output.assign(above.size(), Scalar(1e30));
  result.input_gradient.assign(input.size(), Scalar(1e30));
  result.gradients = whet::ParameterBuffer<Scalar>(whet::records<Network>);
  std::ranges::fill(result.gradients.values(), Scalar(1e30));

  whet::ThreadPool pool(threads);
  const auto operation = whet::operation_factory<Scalar, Layer>(record);
  const auto in = static_cast<Eigen::Index>(record.input.size());
  const auto out = static_cast<Eigen::Index>(record.output.size());
  whet::ForwardPass<Scalar> forward{
      {input.data(), batch, in}, {result.output.data(), batch, out}, parameters.layer(0), nullptr, pool};
  operation->forward(forward);
  whet::BackwardPass<Scalar> backward{{input.data(), batch, in},
                                      {result.output.data(), batch, out},
                                      {above.data(), batch, out},
                                      {result.input_gradient.data(), batch, in},
                                      std::as_const(parameters).layer(0),
                                      result.gradients.layer(0),
                                      pool};
  operation->backward(backward);
  return result;
}

/// The largest difference of a layer's operation from the definition of a convolution.
template <class Layer, auto... Extents>
double convolution_error(int batch) {
  return run_convolution<double, Layer, Extents...>(batch).difference();
}

/// The larger of a layer's two errors against central differences.
template <class Layer, auto... Extents>
double convolution_gradient_error(int batch) {
  const OperationErrors errors = operation_gradient_errors<Layer, Extents...>(batch);
  return std::max(errors.input, errors.parameters);
}

/// Whether one and three threads give the same bits.
template <class Scalar, class Layer, auto... Extents>
bool is_same_for_any_threads(int batch) {
  const auto alone = run_convolution<Scalar, Layer, Extents...>(batch, 1);
  const auto together = run_convolution<Scalar, Layer, Extents...>(batch, 3);
  return alone.output == together.output && alone.input_gradient == together.input_gradient &&
         alone.gradients == together.gradients;
}
