#pragma once

// An interpreter of topologies in double precision that follows branches: naive loops over the records, with
// index arithmetic of its own.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

#include <whet/topology/record.hpp>
#include <whet/weights/parameter_buffer.hpp>

namespace real_interpreter {

using Values = std::vector<double>;

inline double activation(std::string_view type, double x) {
  if (type == "ReLU") return std::max(x, 0.0);
  if (type == "LeakyReLU") return x > 0.0 ? x : x / 100.0;
  if (type == "ReLU6") return std::min(std::max(x, 0.0), 6.0);
  if (type == "HardSigmoid") return std::clamp(x / 6.0 + 0.5, 0.0, 1.0);
  if (type == "HardSwish") return x * std::clamp(x / 6.0 + 0.5, 0.0, 1.0);
  if (type == "Swish") return x / (1.0 + std::exp(-x));
  if (type == "ELU") return x > 0.0 ? x : std::expm1(x);
  if (type == "Sigmoid") return 1.0 / (1.0 + std::exp(-x));
  return std::numeric_limits<double>::quiet_NaN();
}

/// The value of x at a pixel, 0 outside of the image.
inline double at(const Values& x, whet::Shape shape, int row, int column, int channel) {
  if (row < 0 || row >= shape.height || column < 0 || column >= shape.width) return 0.0;
  return x[static_cast<std::size_t>((row * shape.width + column) * shape.channels + channel)];
}

inline Values convolution(const whet::LayerRecord& record,
                          const whet::AffineParameters<const float>& parameters, const Values& x) {
  const whet::Window& window = record.window;
  const int group_channels = record.input.channels / window.groups;
  const int filters = record.output.channels / window.groups;
  Values y;
  for (int row = 0; row < record.output.height; ++row)
    for (int column = 0; column < record.output.width; ++column)
      for (int output = 0; output < record.output.channels; ++output) {
        double sum = double{parameters.bias(output)};
        for (int down = 0; down < window.kernel_height; ++down)
          for (int across = 0; across < window.kernel_width; ++across)
            for (int channel = 0; channel < group_channels; ++channel) {
              const int weight = (down * window.kernel_width + across) * group_channels + channel;
              sum += double{parameters.kernel(output, weight)} *
                     at(x, record.input,
                        row * window.stride_height - window.pad_top + down * window.dilation_height,
                        column * window.stride_width - window.pad_left + across * window.dilation_width,
                        output / filters * group_channels + channel);
            }
        y.push_back(sum);
      }
  return y;
}

/// Each input pixel spreads its kernel over the output.
inline Values transposed_convolution(const whet::LayerRecord& record,
                                     const whet::AffineParameters<const float>& parameters, const Values& x) {
  const whet::Window& window = record.window;
  const whet::Shape out = record.output;
  Values y;
  for (int pixel = 0; pixel < out.pixels(); ++pixel)
    for (int output = 0; output < out.channels; ++output) y.push_back(double{parameters.bias(output)});
  for (int row = 0; row < record.input.height; ++row)
    for (int column = 0; column < record.input.width; ++column)
      for (int down = 0; down < window.kernel_height; ++down)
        for (int across = 0; across < window.kernel_width; ++across) {
          const int to_row = row * window.stride_height - window.pad_top + down;
          const int to_column = column * window.stride_width - window.pad_left + across;
          if (to_row < 0 || to_row >= out.height || to_column < 0 || to_column >= out.width) continue;
          for (int output = 0; output < out.channels; ++output)
            for (int channel = 0; channel < record.input.channels; ++channel)
              y[static_cast<std::size_t>((to_row * out.width + to_column) * out.channels + output)] +=
                  double{parameters.kernel(
                      output, (down * window.kernel_width + across) * record.input.channels + channel)} *
                  at(x, record.input, row, column, channel);
        }
  return y;
}

inline Values pool(const whet::LayerRecord& record, const Values& x) {
  const whet::Window& window = record.window;
  const bool maximum = record.type.view() == "MaxPool";
  Values y;
  for (int row = 0; row < record.output.height; ++row)
    for (int column = 0; column < record.output.width; ++column)
      for (int channel = 0; channel < record.output.channels; ++channel) {
        Values seen;
        for (int down = 0; down < window.kernel_height; ++down)
          for (int across = 0; across < window.kernel_width; ++across) {
            const int from_row = row * window.stride_height - window.pad_top + down;
            const int from_column = column * window.stride_width - window.pad_left + across;
            if (from_row >= 0 && from_row < record.input.height && from_column >= 0 &&
                from_column < record.input.width)
              seen.push_back(at(x, record.input, from_row, from_column, channel));
          }
        double sum = 0.0;
        for (double value : seen) sum += value;
        y.push_back(maximum ? *std::max_element(seen.begin(), seen.end())
                            : sum / static_cast<double>(seen.size()));
      }
  return y;
}

/// Symmetric padding, or enlarging by a whole factor: all that the shapes alone can tell.
inline Values rearranged(const whet::LayerRecord& record, const Values& x) {
  const bool pads = record.type.view() == "ZeroPad";
  Values y;
  for (int row = 0; row < record.output.height; ++row)
    for (int column = 0; column < record.output.width; ++column)
      for (int channel = 0; channel < record.output.channels; ++channel)
        y.push_back(pads ? at(x, record.input, row - (record.output.height - record.input.height) / 2,
                              column - (record.output.width - record.input.width) / 2, channel)
                         : at(x, record.input, row * record.input.height / record.output.height,
                              column * record.input.width / record.output.width, channel));
  return y;
}

inline Values join(const whet::LayerRecord& record, const std::vector<const Values*>& branches) {
  Values y;
  const auto pixels = static_cast<std::size_t>(record.output.pixels());
  const auto channels = static_cast<std::size_t>(record.output.channels);
  for (std::size_t pixel = 0; pixel < pixels; ++pixel) {
    if (record.type.view() == "Concat") {
      for (const Values* branch : branches) {
        const std::size_t own = branch->size() / pixels;
        for (std::size_t channel = 0; channel < own; ++channel) y.push_back((*branch)[pixel * own + channel]);
      }
      continue;
    }
    for (std::size_t channel = 0; channel < channels; ++channel) {
      double value = record.type.view() == "Add" ? 0.0 : 1.0;
      for (const Values* branch : branches) {
        const double each = (*branch)[(pixel * channels + channel) % branch->size()];
        value = record.type.view() == "Add" ? value + each : value * each;
      }
      y.push_back(value);
    }
  }
  return y;
}

/// Outputs of all records, in order.
inline std::vector<Values> run(std::span<const whet::LayerRecord> records,
                               const whet::ParameterBuffer<float>& parameters, std::span<const float> input) {
  const Values given(input.begin(), input.end());
  std::vector<Values> outputs;
  const auto output_of = [&](int record) -> const Values& {
    return record < 0 ? given : outputs[static_cast<std::size_t>(record)];
  };
  for (std::size_t index = 0; index < records.size(); ++index) {
    const whet::LayerRecord& record = records[index];
    const auto layer = parameters.layer(index);
    const Values& x = output_of(record.producer);
    const auto channels = static_cast<std::size_t>(record.input.channels);
    Values y = x;
    switch (record.role) {
      case whet::LayerRole::affine:
        y.clear();
        for (Eigen::Index output = 0; output < layer.kernel.rows(); ++output) {
          double sum = double{layer.bias(output)};
          for (Eigen::Index from = 0; from < layer.kernel.cols(); ++from)
            sum += double{layer.kernel(output, from)} * x[static_cast<std::size_t>(from)];
          y.push_back(sum);
        }
        break;
      case whet::LayerRole::convolution:
        y = record.window.transposed ? transposed_convolution(record, layer, x)
                                     : convolution(record, layer, x);
        break;
      case whet::LayerRole::normalization:
        for (std::size_t value = 0; value < y.size(); ++value) {
          const auto channel = static_cast<Eigen::Index>(value % channels);
          y[value] = double{layer.kernel(channel, 0)} * (x[value] - double{layer.kernel(channel, 1)}) /
                         std::sqrt(double{layer.kernel(channel, 2)} + double{1e-3F}) +
                     double{layer.bias(channel)};
        }
        break;
      case whet::LayerRole::slopes:
        for (std::size_t value = 0; value < y.size(); ++value)
          if (x[value] < 0.0)
            y[value] *= double{layer.kernel(static_cast<Eigen::Index>(value % channels), 0)};
        break;
      case whet::LayerRole::activation:
        for (double& value : y) value = activation(record.type.view(), value);
        break;
      case whet::LayerRole::rearrange:
        y = rearranged(record, x);
        break;
      case whet::LayerRole::pool:
        y = pool(record, x);
        break;
      case whet::LayerRole::join: {
        std::vector<const Values*> branches{&x};
        for (int other : record.others) branches.push_back(&output_of(other));
        y = join(record, branches);
        break;
      }
      default:
        break;
    }
    outputs.push_back(std::move(y));
  }
  return outputs;
}

}  // namespace real_interpreter
