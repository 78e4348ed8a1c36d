#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <whet/importer/lower_graph.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/elu.hpp>
#include <whet/topology/flatten.hpp>
#include <whet/topology/global_average_pool.hpp>
#include <whet/topology/hard_sigmoid.hpp>
#include <whet/topology/hard_swish.hpp>
#include <whet/topology/hard_tanh.hpp>
#include <whet/topology/leaky_relu.hpp>
#include <whet/topology/max_pool.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/relu6.hpp>
#include <whet/topology/sigmoid.hpp>
#include <whet/topology/softmax.hpp>
#include <whet/topology/swish.hpp>
#include <whet/topology/tanh.hpp>
#include <whet/topology/upsample.hpp>
#include <whet/topology/zero_pad.hpp>
#include <whet/train/engine.hpp>
#include <whet/train/operations.hpp>

/// Runs an imported graph of floats with the training engine, whose operations take their shapes from records
/// at run time: each kind of layer is compiled once, whatever the file says. Only tests need it; a shipped
/// network is a type.
namespace run_graph {

using whet::LayerRecord;
using whet::OperationPointer;

template <class Layer>
OperationPointer<float> make(const LayerRecord& record) {
  return whet::operation_factory<float, Layer>(record);
}

inline OperationPointer<float> recurrent(const LayerRecord& record) {
  const whet::Cell cell = record.type.view() == "LSTM"  ? whet::Cell::lstm
                          : record.type.view() == "GRU" ? whet::Cell::gru
                                                        : whet::Cell::simple;
  return std::make_unique<whet::RecurrentOperation<float>>(whet::Recurrence{
      cell, record.output.channels, record.input.channels, record.input.height, !record.output.is_vector()});
}

/// The operation of a record; of layers whose type says more than their record those that the tests have.
/// Errors: std::invalid_argument naming the layer.
inline OperationPointer<float> operation(const LayerRecord& record,
                                         const whet::importer::LoweredLayer& layer) {
  using Make = OperationPointer<float> (*)(const LayerRecord&);
  static const std::map<std::string_view, Make> by_type{{"Conv2D", make<whet::Conv2D<1>>},
                                                        {"DepthwiseConv2D", make<whet::Conv2D<1>>},
                                                        {"TransposedConv2D", make<whet::Conv2D<1>>},
                                                        {"Dense", make<whet::Dense<1>>},
                                                        {"BatchNorm", make<whet::BatchNorm>},
                                                        {"ReLU", make<whet::ReLU>},
                                                        {"ReLU6", make<whet::ReLU6>},
                                                        {"HardTanh", make<whet::HardTanh>},
                                                        {"PReLU", make<whet::PReLU>},
                                                        {"ELU", make<whet::ELU>},
                                                        {"Sigmoid", make<whet::Sigmoid>},
                                                        {"HardSigmoid", make<whet::HardSigmoid>},
                                                        {"Tanh", make<whet::Tanh>},
                                                        {"Swish", make<whet::Swish>},
                                                        {"HardSwish", make<whet::HardSwish>},
                                                        {"Softmax", make<whet::Softmax>},
                                                        {"MaxPool", make<whet::MaxPool<1>>},
                                                        {"AveragePool", make<whet::AveragePool<1>>},
                                                        {"GlobalAveragePool", make<whet::GlobalAveragePool>},
                                                        {"Add", make<whet::AddBranches>},
                                                        {"Multiply", make<whet::MultiplyBranches>},
                                                        {"Concat", make<whet::ConcatBranches>},
                                                        {"Flatten", make<whet::Flatten>},
                                                        {"Reshape", make<whet::Flatten>},
                                                        {"LSTM", recurrent},
                                                        {"GRU", recurrent},
                                                        {"SimpleRNN", recurrent}};
  static const std::map<std::string_view, Make> by_source{
      {"whet::ZeroPad<1, 3, 2, 4>", make<whet::ZeroPad<1, 3, 2, 4>>},
      {"whet::ZeroPad<3, 4, 1, 2>", make<whet::ZeroPad<3, 4, 1, 2>>},
      {"whet::ZeroPad<1, 1, 1, 1>", make<whet::ZeroPad<1>>},
      {"whet::ZeroPad<2, 2, 2, 2>", make<whet::ZeroPad<2>>},
      {"whet::ZeroPad<2, 2, 0, 0>", make<whet::ZeroPad<2, 2, 0>>},
      {"whet::ZeroPad<1, 1, 0, 0>", make<whet::ZeroPad<1, 1, 0>>},
      {"whet::ZeroPad<0, 0, 1, 1>", make<whet::ZeroPad<0, 0, 1>>},
      {"whet::Upsample<whet::Size{2, 3}>", make<whet::Upsample<whet::Size{2, 3}>>}};
  if (layer.slope == 0.1f) return make<whet::LeakyReLU<whet::Ratio<1, 10>>>(record);
  if (layer.slope == 0.01f) return make<whet::LeakyReLU<whet::Ratio<1, 100>>>(record);
  if (layer.slope == 0.5f) return make<whet::LeakyReLU<whet::Ratio<1, 2>>>(record);
  if (const auto found = by_source.find(layer.source); found != by_source.end()) return found->second(record);
  if (const auto found = by_type.find(record.type.view()); found != by_type.end())
    return found->second(record);
  throw std::invalid_argument("the tests do not have " +
                              (layer.source.empty() ? std::string(record.type.view()) : layer.source));
}

/// Puts the constants of a node into the parameters of its record.
inline void fill(whet::AffineParameters<float> parameters, const whet::importer::Graph& graph,
                 const whet::importer::Node& node, const LayerRecord& record) {
  const auto values = [&](std::size_t input) {
    return graph.tensors[node.inputs[input]].values<float>(graph.file);
  };
  auto& kernel = parameters.kernel;
  if (record.role == whet::LayerRole::normalization) {
    const float epsilon = std::get<whet::importer::NormalizationAttributes>(node.attributes).epsilon;
    for (Eigen::Index channel = 0; channel < kernel.rows(); ++channel) {
      const auto at = [&](std::size_t input) {
        return double{values(input)[static_cast<std::size_t>(channel)]};
      };
      kernel(channel, 0) = static_cast<float>(
          at(1) * std::sqrt((at(4) + double{whet::BatchNorm::epsilon}) / (at(4) + double{epsilon})));
      kernel(channel, 1) = static_cast<float>(at(3));
      kernel(channel, 2) = static_cast<float>(at(4));
      parameters.bias(channel) = static_cast<float>(at(2));
    }
    return;
  }
  if (record.role == whet::LayerRole::recurrent) {
    const auto input = values(1);
    const auto own = values(2);
    const auto bias = values(3);
    const Eigen::Index features = record.input.channels;
    const Eigen::Index units = record.output.channels;
    const bool is_gru = record.type.view() == "GRU";
    for (Eigen::Index row = 0; row < kernel.rows(); ++row) {
      for (Eigen::Index column = 0; column < features; ++column)
        kernel(row, column) = input[static_cast<std::size_t>(row * features + column)];
      for (Eigen::Index column = 0; column < units; ++column)
        kernel(row, features + column) = own[static_cast<std::size_t>(row * units + column)];
      parameters.bias(row) = bias[static_cast<std::size_t>(row)];
      if (is_gru) kernel(row, features + units) = bias[static_cast<std::size_t>(kernel.rows() + row)];
    }
    return;
  }
  const std::vector<float> weights = values(1);
  std::copy(weights.begin(), weights.end(), kernel.data());
  if (node.inputs.size() < 3) return;
  const std::vector<float> bias = values(2);
  std::copy(bias.begin(), bias.end(), parameters.bias.data());
}

/// The outputs of samples [samples][values], each in our order. Errors: also those of lower_graph.
inline std::vector<float> outputs(const whet::importer::Graph& graph, std::span<const float> inputs,
                                  std::size_t samples) {
  const whet::importer::LoweredGraph lowered = whet::importer::lower_graph(graph);
  if (lowered.output < 0) return {inputs.begin(), inputs.end()};
  std::vector<OperationPointer<float>> operations;
  for (std::size_t index = 0; index < lowered.records.size(); ++index)
    operations.push_back(operation(lowered.records[index], lowered.layers[index]));
  whet::ThreadPool pool(1);
  whet::Engine<float> engine(lowered.records, std::move(operations), pool);
  for (std::size_t index = 0; index < lowered.records.size(); ++index)
    if (lowered.layers[index].has_weights)
      fill(engine.parameters().layer(index), graph, graph.nodes[lowered.layers[index].node],
           lowered.records[index]);
  const whet::AlignedValues<float> values(inputs.begin(), inputs.end());
  const whet::ConstBatch<float> batch(values.data(), static_cast<Eigen::Index>(samples),
                                      static_cast<Eigen::Index>(values.size() / samples));
  engine.forward(batch, lowered.output);
  const whet::ConstBatch<float> found = engine.output(lowered.output);
  return {found.data(), found.data() + found.size()};
}

}  // namespace run_graph
