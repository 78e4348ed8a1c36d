#pragma once

#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

/// Layers as PyTorch's documentation defines them, channels first, in double precision: naive loops over
/// tensors in PyTorch's layouts.
namespace torch_reference {

using Values = std::vector<double>;
using Tensor = std::span<const float>;

/// x [channels][size][size], weight [filters][channels / groups][kernel][kernel].
inline Values conv2d(const Values& x, int size, Tensor weight, Tensor bias, int kernel, int padding,
                     int groups) {
  const int filters = static_cast<int>(bias.size());
  const int channels = static_cast<int>(x.size()) / (size * size);
  const int of_group = channels / groups;
  Values y;
  for (int filter = 0; filter < filters; ++filter)
    for (int row = 0; row < size; ++row)
      for (int column = 0; column < size; ++column) {
        double sum = double{bias[static_cast<std::size_t>(filter)]};
        for (int channel = 0; channel < of_group; ++channel)
          for (int down = 0; down < kernel; ++down)
            for (int across = 0; across < kernel; ++across) {
              const int from_row = row + down - padding;
              const int from_column = column + across - padding;
              if (from_row < 0 || from_row >= size || from_column < 0 || from_column >= size) continue;
              const int from = filter / (filters / groups) * of_group + channel;
              sum += x[static_cast<std::size_t>((from * size + from_row) * size + from_column)] *
                     double{weight[static_cast<std::size_t>(
                         ((filter * of_group + channel) * kernel + down) * kernel + across)]};
            }
        y.push_back(sum);
      }
  return y;
}

/// x [channels][size][size], weight [channels][filters][2][2], stride 2: the image twice as large.
inline Values conv_transpose2d(const Values& x, int size, Tensor weight, Tensor bias) {
  const int filters = static_cast<int>(bias.size());
  const int channels = static_cast<int>(x.size()) / (size * size);
  Values y;
  for (int filter = 0; filter < filters; ++filter)
    for (int row = 0; row < 2 * size; ++row)
      for (int column = 0; column < 2 * size; ++column) {
        double sum = double{bias[static_cast<std::size_t>(filter)]};
        for (int channel = 0; channel < channels; ++channel)
          sum += x[static_cast<std::size_t>((channel * size + row / 2) * size + column / 2)] *
                 double{weight[static_cast<std::size_t>(((channel * filters + filter) * 2 + row % 2) * 2 +
                                                        column % 2)]};
        y.push_back(sum);
      }
  return y;
}

/// Of each of the channels, whatever is behind it.
inline void batch_norm(Values& x, Tensor weight, Tensor bias, Tensor mean, Tensor variance) {
  const std::size_t pixels = x.size() / weight.size();
  for (std::size_t index = 0; index < x.size(); ++index) {
    const std::size_t channel = index / pixels;
    x[index] = (x[index] - double{mean[channel]}) / std::sqrt(double{variance[channel]} + 1e-5) *
                   double{weight[channel]} +
               double{bias[channel]};
  }
}

inline void relu(Values& x) {
  for (double& value : x) value = value > 0.0 ? value : 0.0;
}

inline Values linear(std::span<const double> x, Tensor weight, Tensor bias) {
  Values y;
  for (std::size_t output = 0; output < bias.size(); ++output) {
    double sum = double{bias[output]};
    for (std::size_t input = 0; input < x.size(); ++input)
      sum += x[input] * double{weight[output * x.size() + input]};
    y.push_back(sum);
  }
  return y;
}

inline double sigmoid(double x) { return 1.0 / (1.0 + std::exp(-x)); }

/// The last h of an LSTM (gates i, f, g, o), a GRU (r, z, n) or an RNN, by the number of rows of the weights.
inline Values recurrent(const Values& x, std::size_t features, Tensor input, Tensor own, Tensor input_bias,
                        Tensor own_bias) {
  const std::size_t units = own.size() / own_bias.size();
  const std::size_t gates = own_bias.size() / units;
  Values h(units, 0.0);
  Values c(units, 0.0);
  for (std::size_t step = 0; step < x.size() / features; ++step) {
    const Values a = linear(std::span(x).subspan(step * features, features), input, input_bias);
    const Values b = linear(h, own, own_bias);
    for (std::size_t unit = 0; unit < units; ++unit) {
      const auto sum = [&](std::size_t gate) { return a[gate * units + unit] + b[gate * units + unit]; };
      if (gates == 1) h[unit] = std::tanh(sum(0));
      if (gates == 3) {
        const double n = std::tanh(a[2 * units + unit] + sigmoid(sum(0)) * b[2 * units + unit]);
        h[unit] = (1.0 - sigmoid(sum(1))) * n + sigmoid(sum(1)) * h[unit];
      }
      if (gates == 4) {
        c[unit] = sigmoid(sum(1)) * c[unit] + sigmoid(sum(0)) * std::tanh(sum(2));
        h[unit] = sigmoid(sum(3)) * std::tanh(c[unit]);
      }
    }
  }
  return h;
}

}  // namespace torch_reference
