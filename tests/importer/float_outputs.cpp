#include "importer/float_outputs.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <whet/importer/imported_layers.hpp>

#include "catch.hpp"
#include "importer/networks.hpp"

namespace whet_float {
namespace {

using whet::LayerRecord;
using whet::LayerRole;
using whet::Shape;
using Values = std::vector<double>;
using Parameters = whet::AffineParameters<const float>;

std::size_t place(Shape shape, int row, int column, int channel) {
  return static_cast<std::size_t>((row * shape.width + column) * shape.channels + channel);
}

double sigmoid(double x) { return 1.0 / (1.0 + std::exp(-x)); }

const std::map<std::string_view, double (*)(double)> functions{
    {"ReLU", [](double x) { return std::max(x, 0.0); }},
    {"ReLU6", [](double x) { return std::clamp(x, 0.0, 6.0); }},
    {"HardTanh", [](double x) { return std::clamp(x, -1.0, 1.0); }},
    {"ELU", [](double x) { return x > 0.0 ? x : std::exp(x) - 1.0; }},
    {"Sigmoid", sigmoid},
    {"HardSigmoid", [](double x) { return std::clamp(x + 3.0, 0.0, 6.0) / 6.0; }},
    {"Tanh", [](double x) { return std::tanh(x); }},
    {"Swish", [](double x) { return x * sigmoid(x); }},
    {"HardSwish", [](double x) { return x * std::clamp(x + 3.0, 0.0, 6.0) / 6.0; }}};

/// Where a layer that moves pixels takes an output value from: its own functions, which no record has.
struct Moves {
  int (*row)(int, Shape);
  int (*column)(int, Shape);
  int (*channel)(int, Shape);
};
template <class Layer>
Moves moves() {
  Moves result{&Layer::source_row, &Layer::source_column, [](int channel, Shape) { return channel; }};
  if constexpr (requires { Layer::source_channel(0, Shape{}); }) result.channel = &Layer::source_channel;
  return result;
}
const std::map<std::string_view, Moves> by_source{
    {"whet::ZeroPad<1, 3, 2, 4>", moves<whet::ZeroPad<1, 3, 2, 4>>()},
    {"whet::ZeroPad<3, 4, 1, 2>", moves<whet::ZeroPad<3, 4, 1, 2>>()},
    {"whet::ZeroPad<1, 1, 1, 1>", moves<whet::ZeroPad<1>>()},
    {"whet::ZeroPad<2, 2, 2, 2>", moves<whet::ZeroPad<2>>()},
    {"whet::ZeroPad<2, 2, 0, 0>", moves<whet::ZeroPad<2, 2, 0>>()},
    {"whet::ZeroPad<1, 1, 0, 0>", moves<whet::ZeroPad<1, 1, 0>>()},
    {"whet::ZeroPad<1, 0, 2, 1>", moves<whet::ZeroPad<1, 0, 2, 1>>()},
    {"whet::Upsample<whet::Size{2, 3}>", moves<whet::Upsample<whet::Size{2, 3}>>()},
    {"whet::Upsample<whet::Size{2, 1}>", moves<whet::Upsample<whet::Size{2, 1}>>()},
    {"whet::ShuffleChannels<2>", moves<whet::ShuffleChannels<2>>()},
    {"whet::ChannelPart<0, 2>", moves<whet::ChannelPart<0>>()},
    {"whet::ChannelPart<1, 2>", moves<whet::ChannelPart<1>>()}};

/// Calls visit(row of the input, column of the input, number of the tap) for the taps of an output pixel that
/// see one.
template <class Visit>
void for_each_tap(const LayerRecord& record, int row, int column, Visit&& visit) {
  const whet::Geometry geometry = record.geometry();
  for (int down = 0; down < record.window.kernel_height; ++down)
    for (int across = 0; across < record.window.kernel_width; ++across) {
      const int from_row = geometry.source_row(row, down);
      const int from_column = geometry.source_column(column, across);
      if (from_row >= 0 && from_column >= 0)
        visit(from_row, from_column, down * record.window.kernel_width + across);
    }
}

/// Calls value(row, column, channel) for every output value.
template <class Value>
Values filled(Shape shape, Value&& value) {
  Values result;
  for (int row = 0; row < shape.height; ++row)
    for (int column = 0; column < shape.width; ++column)
      for (int channel = 0; channel < shape.channels; ++channel)
        result.push_back(value(row, column, channel));
  return result;
}

Values convolution(const LayerRecord& record, const Parameters& layer, const Values& x) {
  const int of_group = record.input.channels / record.window.groups;
  const int filters_of_group = record.output.channels / record.window.groups;
  return filled(record.output, [&](int row, int column, int filter) {
    double sum = double{layer.bias(filter)};
    for_each_tap(record, row, column, [&](int from_row, int from_column, int tap) {
      for (int channel = 0; channel < of_group; ++channel)
        sum += double{layer.kernel(filter, tap * of_group + channel)} *
               x[place(record.input, from_row, from_column, filter / filters_of_group * of_group + channel)];
    });
    return sum;
  });
}

Values pool(const LayerRecord& record, const Values& x) {
  const bool is_mean = record.pooling == whet::Pooling::mean;
  return filled(record.output, [&](int row, int column, int channel) {
    double result = is_mean ? 0.0 : -std::numeric_limits<double>::infinity();
    int count = 0;
    for_each_tap(record, row, column, [&](int from_row, int from_column, int) {
      const double value = x[place(record.input, from_row, from_column, channel)];
      result = is_mean ? result + value : std::max(result, value);
      ++count;
    });
    return is_mean ? result / count : result;
  });
}

Values normalization(const LayerRecord& record, const Parameters& layer, const Values& x) {
  return filled(record.output, [&](int row, int column, int channel) {
    const double deviation = std::sqrt(double{layer.kernel(channel, 2)} + double{whet::BatchNorm::epsilon});
    return double{layer.kernel(channel, 0)} *
               (x[place(record.input, row, column, channel)] - double{layer.kernel(channel, 1)}) / deviation +
           double{layer.bias(channel)};
  });
}

Values softmax(const LayerRecord& record, const Values& x) {
  return filled(record.output, [&](int row, int column, int channel) {
    double sum = 0.0;
    for (int other = 0; other < record.output.channels; ++other)
      sum +=
          std::exp(x[place(record.input, row, column, other)] - x[place(record.input, row, column, channel)]);
    return 1.0 / sum;
  });
}

Values join(const LayerRecord& record, const std::vector<const Values*>& inputs,
            const std::vector<Shape>& shapes) {
  return filled(record.output, [&](int row, int column, int channel) {
    double result = record.type.view() == "Multiply" ? 1.0 : 0.0;
    for (std::size_t branch = 0; branch < inputs.size(); ++branch) {
      const Shape shape = shapes[branch];
      const bool is_vector = shape.is_vector();
      if (record.type.view() == "Concat") {
        if (channel >= 0 && channel < shape.channels)
          result = (*inputs[branch])[place(shape, row, column, channel)];
        channel -= shape.channels;
        continue;
      }
      const double value =
          (*inputs[branch])[place(shape, is_vector ? 0 : row, is_vector ? 0 : column, channel)];
      result = record.type.view() == "Multiply" ? result * value : result + value;
    }
    return result;
  });
}

/// core/recurrence.hpp has the formulae.
Values recurrent(const LayerRecord& record, const Parameters& layer, const Values& x) {
  const int units = record.output.channels;
  const int features = record.input.channels;
  const int gates = record.affine.outputs / units;
  Values h(static_cast<std::size_t>(units), 0.0);
  Values c = h;
  Values all;
  for (int step = 0; step < record.input.height; ++step) {
    const Values before = h;
    for (int unit = 0; unit < units; ++unit) {
      const auto of_input = [&](int gate) {
        double sum = double{layer.bias(gate * units + unit)};
        for (int feature = 0; feature < features; ++feature)
          sum += double{layer.kernel(gate * units + unit, feature)} *
                 x[static_cast<std::size_t>(step * features + feature)];
        return sum;
      };
      const auto of_output = [&](int gate) {
        double sum = gates == 3 ? double{layer.kernel(gate * units + unit, features + units)} : 0.0;
        for (int other = 0; other < units; ++other)
          sum += double{layer.kernel(gate * units + unit, features + other)} *
                 before[static_cast<std::size_t>(other)];
        return sum;
      };
      const auto gate = [&](int index) { return of_input(index) + of_output(index); };
      double& output = h[static_cast<std::size_t>(unit)];
      double& cell = c[static_cast<std::size_t>(unit)];
      if (gates == 4) {
        cell = sigmoid(gate(1)) * cell + sigmoid(gate(0)) * std::tanh(gate(2));
        output = sigmoid(gate(3)) * std::tanh(cell);
      } else if (gates == 3) {
        const double kept = sigmoid(gate(0));
        output = kept * output + (1.0 - kept) * std::tanh(of_input(2) + sigmoid(gate(1)) * of_output(2));
      } else {
        output = std::tanh(gate(0));
      }
    }
    all.insert(all.end(), h.begin(), h.end());
  }
  return record.output.is_vector() ? h : all;
}

Values layer_output(const LayerRecord& record, const std::string& source, float slope,
                    const Parameters& layer, const Values& x) {
  const auto each = [&](auto&& function) {
    Values result = x;
    for (double& value : result) value = function(value);
    return result;
  };
  switch (record.role) {
    case LayerRole::affine: {
      Values result;
      for (Eigen::Index output = 0; output < layer.bias.size(); ++output) {
        result.push_back(double{layer.bias(output)});
        for (std::size_t input = 0; input < x.size(); ++input)
          result.back() += double{layer.kernel(output, static_cast<Eigen::Index>(input))} * x[input];
      }
      return result;
    }
    case LayerRole::convolution:
      return convolution(record, layer, x);
    case LayerRole::normalization:
      return normalization(record, layer, x);
    case LayerRole::pool:
      return pool(record, x);
    case LayerRole::softmax:
      return softmax(record, x);
    case LayerRole::recurrent:
      return recurrent(record, layer, x);
    case LayerRole::identity:
      return x;
    case LayerRole::slopes:
      return filled(record.output, [&](int row, int column, int channel) {
        const double value = x[place(record.input, row, column, channel)];
        return value > 0.0 ? value : value * double{layer.kernel(channel, 0)};
      });
    case LayerRole::rearrange:
      if (const auto found = by_source.find(source); found != by_source.end())
        return filled(record.output, [&](int row, int column, int channel) {
          const int from_row = found->second.row(row, record.input);
          const int from_column = found->second.column(column, record.input);
          if (from_row < 0 || from_column < 0) return 0.0;
          return x[place(record.input, from_row, from_column, found->second.channel(channel, record.input))];
        });
      break;
    case LayerRole::activation:
      if (record.type.view() == "LeakyReLU")
        return each([&](double value) { return value > 0.0 ? value : value * double{slope}; });
      if (const auto found = functions.find(record.type.view()); found != functions.end())
        return each(found->second);
      break;
    case LayerRole::join:
    case LayerRole::custom:
      break;
  }
  throw std::invalid_argument("the tests do not have " +
                              (source.empty() ? std::string(record.type.view()) : source));
}

Values sample_output(const Network& network, const whet::ParameterBuffer<float>& parameters,
                     const Values& input) {
  std::vector<Values> tensors{input};
  const auto tensor = [&](int producer) -> const Values& {
    return tensors[static_cast<std::size_t>(producer + 1)];
  };
  for (std::size_t index = 0; index < network.records.size(); ++index) {
    const LayerRecord& record = network.records[index];
    if (record.role == LayerRole::join) {
      std::vector<const Values*> inputs{&tensor(record.producer)};
      std::vector<Shape> shapes{record.input};
      for (const int other : record.others) {
        inputs.push_back(&tensor(other));
        shapes.push_back(other < 0 ? network.records[0].input
                                   : network.records[static_cast<std::size_t>(other)].output);
      }
      tensors.push_back(join(record, inputs, shapes));
      continue;
    }
    tensors.push_back(layer_output(record, network.sources[index], network.slopes[index],
                                   parameters.layer(index), tensor(record.producer)));
  }
  return tensor(network.output);
}

}  // namespace

std::vector<float> outputs(const Network& network, const whet::ParameterBuffer<float>& parameters,
                           std::span<const float> inputs, std::size_t samples) {
  const std::size_t size = inputs.size() / samples;
  std::vector<float> result;
  for (std::size_t sample = 0; sample < samples; ++sample) {
    const std::span<const float> values = inputs.subspan(sample * size, size);
    for (const double value : sample_output(network, parameters, Values(values.begin(), values.end())))
      result.push_back(static_cast<float>(value));
  }
  return result;
}

std::vector<float> outputs(const whet::importer::Graph& graph, std::span<const float> inputs,
                           std::size_t samples) {
  const whet::importer::ImportedLayers layers = whet::importer::import_layers(graph);
  Network network{
      .records = layers.lowered.records, .sources = {}, .slopes = {}, .output = layers.lowered.output};
  for (const whet::importer::LoweredLayer& layer : layers.lowered.layers) {
    network.sources.push_back(layer.source);
    network.slopes.push_back(layer.slope);
  }
  return outputs(network, layers.parameters, inputs, samples);
}

}  // namespace whet_float

TEST_CASE("float outputs are those of the layers' formulae") {
  struct Small : whet::Sequential<whet::Input<2>, whet::Dense<2>, whet::ReLU> {};
  whet::Weights<Small> weights;
  std::ranges::copy(std::vector<float>{1.0f, 2.0f, -3.0f, 1.0f, 0.5f, 0.25f}, weights.values().begin());
  const std::vector<float> samples{1.0f, 1.0f, -1.0f, 0.0f};
  CHECK(whet_float::outputs(weights, samples, 2) == std::vector<float>{3.5f, 0.0f, 0.0f, 3.25f});
}
