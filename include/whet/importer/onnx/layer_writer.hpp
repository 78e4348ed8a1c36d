#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <whet/importer/onnx/export_layer.hpp>
#include <whet/importer/onnx/exported_parameters.hpp>
#include <whet/importer/onnx/graph_writer.hpp>
#include <whet/importer/onnx/ordered_tensor.hpp>
#include <whet/importer/onnx/recurrent_writer.hpp>
#include <whet/topology/batch_norm.hpp>
#include <whet/topology/record.hpp>

namespace whet::importer {

/// Writes the layers of a topology as nodes of an ONNX graph, in order. Tensors come in the order that the
/// operators take, so that an image is transposed where it enters and where it leaves the network.
class OnnxLayerWriter {
 public:
  OnnxLayerWriter(OnnxGraphWriter& destination, std::span<const LayerRecord> layers,
                  std::span<const OnnxLayer> kinds, const ParameterBuffer<float>& values,
                  const ExportedQuantization* integers, std::vector<std::string> layer_names,
                  OrderedTensor input)
      : graph(destination),
        records(layers),
        operators(kinds),
        buffer(values),
        parameters(destination, values, integers),
        quantization(integers),
        names(std::move(layer_names)) {
    if (integers != nullptr && integers->network_input)
      input = quantized(std::move(input), *integers->network_input);
    tensors.push_back(std::move(input));
  }

  /// Returns the tensor of the last layer's output.
  OrderedTensor write() {
    for (std::size_t index = 0; index < records.size(); ++index) {
      OrderedTensor output = layer(index);
      if (quantization != nullptr && quantization->outputs[index])
        output = quantized(std::move(output), *quantization->outputs[index]);
      tensors.push_back(std::move(output));
    }
    return tensors.back();
  }

  OnnxGraphWriter& writer() { return graph; }

 private:
  OrderedTensor layer(std::size_t index) {
    const LayerRecord& record = records[index];
    switch (record.role) {
      case LayerRole::affine:
        return dense(index);
      case LayerRole::convolution:
        return convolution(index);
      case LayerRole::normalization:
        return normalization(index);
      case LayerRole::slopes:
        return slopes(index);
      case LayerRole::pool:
        return pool(index);
      case LayerRole::join:
        return join(index);
      case LayerRole::recurrent:
        return recurrent(index);
      case LayerRole::softmax:
        return softmax(index);
      case LayerRole::identity:
        return identity(index);
      case LayerRole::activation:
      case LayerRole::rearrange:
      case LayerRole::custom:
        break;
    }
    switch (operators[index].form) {
      case OnnxLayer::Form::zero_pad:
        return zero_pad(index);
      case OnnxLayer::Form::upsample:
        return upsample(index);
      case OnnxLayer::Form::channel_part:
        return channel_part(index);
      case OnnxLayer::Form::shuffle:
        return shuffle(index);
      case OnnxLayer::Form::function:
      case OnnxLayer::Form::clip:
      case OnnxLayer::Form::gate:
      case OnnxLayer::Form::record:
        break;
    }
    return function(index);
  }

  OrderedTensor& produced(int producer) { return tensors[static_cast<std::size_t>(producer + 1)]; }

  /// A producer's output as an image of this shape.
  std::string image(int producer, Shape shape) {
    OrderedTensor& tensor = produced(producer);
    if (tensor.shape() == shape) return tensor.get(graph, Order::image);
    return tensor.reshaped(graph, shape).get(graph, Order::image);
  }

  OrderedTensor dense(std::size_t index) {
    const LayerRecord& record = records[index];
    OrderedTensor& input = produced(record.producer);
    const auto outputs = static_cast<std::size_t>(record.affine.outputs);
    const auto inputs = static_cast<std::size_t>(record.affine.inputs);
    std::vector<std::size_t> extents{outputs, inputs};
    std::vector<std::size_t> order{0, 1};
    if (input.is_planes_only()) {
      const Shape image_shape = input.shape();
      extents = {outputs, static_cast<std::size_t>(image_shape.height),
                 static_cast<std::size_t>(image_shape.width), static_cast<std::size_t>(image_shape.channels)};
      order = {0, 3, 1, 2};
    }
    const std::string tensor = input.get(graph, input.is_planes_only() ? Order::planes : Order::vector);
    const std::string matrix = parameters.kernel(index, names[index], extents, order, true);
    const std::string bias = parameters.bias(index, names[index]);
    std::string output = graph.add("Gemm", {tensor, matrix, bias}, names[index]);
    graph.set("transB", std::int64_t{1});
    return {record.output, Order::vector, std::move(output)};
  }

  OrderedTensor convolution(std::size_t index) {
    const LayerRecord& record = records[index];
    const Window& window = record.window;
    const std::string tensor = image(record.producer, record.input);
    const auto height = static_cast<std::size_t>(window.kernel_height);
    const auto width = static_cast<std::size_t>(window.kernel_width);
    const auto filters = static_cast<std::size_t>(record.affine.outputs);
    const auto channels = static_cast<std::size_t>(record.affine.inputs) / (height * width);
    const std::vector<std::size_t> order =
        window.transposed ? std::vector<std::size_t>{3, 0, 1, 2} : std::vector<std::size_t>{0, 3, 1, 2};
    const std::string kernel =
        parameters.kernel(index, names[index], {filters, height, width, channels}, order);
    const std::string bias = parameters.bias(index, names[index]);
    std::string output =
        graph.add(window.transposed ? "ConvTranspose" : "Conv", {tensor, kernel, bias}, names[index]);
    graph.set("group", std::int64_t{window.groups});
    set_window(record);
    return {record.output, Order::image, std::move(output)};
  }

  /// Kernel, strides, dilations and pads of the node that was added last.
  void set_window(const LayerRecord& record) {
    const Window& window = record.window;
    graph.set("kernel_shape", Dims{window.kernel_height, window.kernel_width});
    graph.set("strides", Dims{window.stride_height, window.stride_width});
    if (record.role == LayerRole::convolution)
      graph.set("dilations", Dims{window.dilation_height, window.dilation_width});
    const auto [bottom, below] =
        end_padding(record.input.height, record.output.height, window.kernel_height, window.stride_height,
                    window.dilation_height, window.pad_top, window.transposed);
    const auto [right, beside] =
        end_padding(record.input.width, record.output.width, window.kernel_width, window.stride_width,
                    window.dilation_width, window.pad_left, window.transposed);
    graph.set("pads", Dims{window.pad_top, window.pad_left, bottom, right});
    if (window.transposed) graph.set("output_padding", Dims{below, beside});
  }

  struct EndPadding {
    std::int64_t pad = 0;
    std::int64_t output = 0;
  };
  /// Padding behind the last pixel along one axis; where a transposed convolution has more outputs than its
  /// kernel reaches, these.
  static EndPadding end_padding(int input, int output, int kernel, int stride, int dilation, int before,
                                bool is_transposed) {
    const int span = (kernel - 1) * dilation + 1;
    const int total =
        is_transposed ? (input - 1) * stride + span - output : (output - 1) * stride + span - input;
    const int behind = total - before;
    if (is_transposed && behind < 0) return {0, -behind};
    return {std::max(behind, 0), 0};
  }

  OrderedTensor normalization(std::size_t index) {
    const LayerRecord& record = records[index];
    const bool is_vector = record.output.is_vector() && !produced(record.producer).has(Order::image);
    const std::string tensor = is_vector ? produced(record.producer).get(graph, Order::vector)
                                         : image(record.producer, record.input);
    const auto kernel = buffer.kernel(index);
    const auto bias = buffer.bias(index);
    const Dims dims{kernel.rows()};
    const auto column = [&](const char* part, Eigen::Index place) {
      const Eigen::VectorXf values = kernel.col(place);
      return graph.constant(names[index] + part, dims,
                            std::span(values.data(), static_cast<std::size_t>(values.size())));
    };
    const std::string gamma = column(".gamma", 0);
    const std::string beta = graph.constant(names[index] + ".beta", dims,
                                            std::span(bias.data(), static_cast<std::size_t>(bias.size())));
    const std::string mean = column(".mean", 1);
    const std::string variance = column(".variance", 2);
    std::string output = graph.add("BatchNormalization", {tensor, gamma, beta, mean, variance}, names[index]);
    graph.set("epsilon", BatchNorm::epsilon);
    graph.set("momentum", BatchNorm::momentum);
    return {record.output, is_vector ? Order::vector : Order::image, std::move(output)};
  }

  OrderedTensor slopes(std::size_t index) {
    const LayerRecord& record = records[index];
    const bool is_vector = record.output.is_vector() && !produced(record.producer).has(Order::image);
    const std::string tensor = is_vector ? produced(record.producer).get(graph, Order::vector)
                                         : image(record.producer, record.input);
    const auto kernel = buffer.kernel(index);
    const Dims dims = is_vector ? Dims{kernel.rows()} : Dims{kernel.rows(), 1, 1};
    const std::string slope = graph.constant(
        names[index] + ".slope", dims, std::span(kernel.data(), static_cast<std::size_t>(kernel.size())));
    return {record.output, is_vector ? Order::vector : Order::image,
            graph.add("PRelu", {tensor, slope}, names[index])};
  }

  OrderedTensor pool(std::size_t index) {
    const LayerRecord& record = records[index];
    const std::string tensor = image(record.producer, record.input);
    const bool is_mean = record.pooling == Pooling::mean;
    const bool is_global = record.type.view() == "GlobalAveragePool";
    std::string output = graph.add(is_global ? "GlobalAveragePool"
                                   : is_mean ? "AveragePool"
                                             : "MaxPool",
                                   {tensor}, names[index]);
    if (!is_global) {
      set_window(record);
      if (is_mean) graph.set("count_include_pad", std::int64_t{0});
    }
    return {record.output, Order::image, std::move(output)};
  }

  OrderedTensor join(std::size_t index) {
    const LayerRecord& record = records[index];
    std::vector<int> producers{record.producer};
    producers.insert(producers.end(), record.others.begin(), record.others.end());
    const bool is_vector = record.output.is_vector();
    std::vector<std::string> inputs;
    for (const int producer : producers) {
      const Shape shape =
          producer < 0 ? records[0].input : records[static_cast<std::size_t>(producer)].output;
      inputs.push_back(is_vector ? produced(producer).get(graph, Order::vector) : image(producer, shape));
    }
    const Order order = is_vector ? Order::vector : Order::image;
    if (record.type.view() == "Concat") {
      std::string output = graph.add("Concat", inputs, names[index]);
      graph.set("axis", std::int64_t{1});
      return {record.output, order, std::move(output)};
    }
    const char* const operation = record.type.view() == "Multiply" ? "Mul" : "Add";
    std::string sum = inputs[0];
    for (std::size_t branch = 1; branch < inputs.size(); ++branch)
      sum = graph.add(operation, {sum, inputs[branch]}, names[index]);
    return {record.output, order, std::move(sum)};
  }

  OrderedTensor recurrent(std::size_t index) {
    const LayerRecord& record = records[index];
    const std::string rows =
        produced(record.producer).reshaped(graph, record.input).get(graph, Order::vector);
    return write_recurrent(graph, record, buffer.layer(index), rows, names[index]);
  }

  OrderedTensor softmax(std::size_t index) {
    const LayerRecord& record = records[index];
    const bool is_vector = record.output.is_vector();
    const std::string tensor = is_vector ? produced(record.producer).get(graph, Order::vector)
                                         : image(record.producer, record.input);
    std::string output = graph.add("Softmax", {tensor}, names[index]);
    graph.set("axis", std::int64_t{1});
    return {record.output, is_vector ? Order::vector : Order::image, std::move(output)};
  }

  /// Flattened images stay as they are until somebody reads them.
  OrderedTensor identity(std::size_t index) {
    const LayerRecord& record = records[index];
    OrderedTensor& input = produced(record.producer);
    return record.output.is_vector() ? input : input.reshaped(graph, record.output);
  }

  OrderedTensor function(std::size_t index) {
    const OnnxLayer& kind = operators[index];
    OrderedTensor& input = produced(records[index].producer);
    const Order order = input.some_order();
    const std::string tensor = input.get(graph, order);
    std::string output;
    if (kind.form == OnnxLayer::Form::clip) {
      const std::string low = graph.constant(names[index] + "/low", kind.numbers[0]);
      const std::string high = graph.constant(names[index] + "/high", kind.numbers[1]);
      output = graph.add("Clip", {tensor, low, high}, names[index]);
    } else {
      output = graph.add(kind.operation, {tensor}, names[index]);
      for (const OnnxLayer::Attribute& attribute : kind.attributes)
        if (!attribute.name.empty()) graph.set(std::string(attribute.name).c_str(), attribute.value);
      if (kind.form == OnnxLayer::Form::gate)
        output = graph.add("Mul", {tensor, output}, names[index] + "/product");
    }
    return {input.shape(), order, std::move(output)};
  }

  OrderedTensor zero_pad(std::size_t index) {
    const LayerRecord& record = records[index];
    const auto& extents = operators[index].extents;  // top, bottom, left, right
    const std::string pads = graph.constant(names[index] + "/pads",
                                            Dims{0, 0, extents[0], extents[2], 0, 0, extents[1], extents[3]});
    return {record.output, Order::image,
            graph.add("Pad", {image(record.producer, record.input), pads}, names[index])};
  }

  OrderedTensor upsample(std::size_t index) {
    const LayerRecord& record = records[index];
    const std::array<float, 4> factors{1.0f, 1.0f, static_cast<float>(operators[index].extents[0]),
                                       static_cast<float>(operators[index].extents[1])};
    const std::string scales = graph.constant(names[index] + "/scales", {4}, factors);
    std::string output =
        graph.add("Resize", {image(record.producer, record.input), "", scales}, names[index]);
    graph.set("mode", "nearest");
    graph.set("coordinate_transformation_mode", "asymmetric");
    graph.set("nearest_mode", "floor");
    return {record.output, Order::image, std::move(output)};
  }

  OrderedTensor channel_part(std::size_t index) {
    const LayerRecord& record = records[index];
    const std::int64_t part = record.output.channels;
    const std::int64_t first = operators[index].extents[0] * part;
    const std::string tensor = image(record.producer, record.input);
    const std::string starts = graph.constant(names[index] + "/starts", Dims{first});
    const std::string ends = graph.constant(names[index] + "/ends", Dims{first + part});
    const std::string axes = graph.constant(names[index] + "/axes", Dims{1});
    return {record.output, Order::image, graph.add("Slice", {tensor, starts, ends, axes}, names[index])};
  }

  OrderedTensor shuffle(std::size_t index) {
    const LayerRecord& record = records[index];
    const std::int64_t groups = operators[index].extents[0];
    const auto [height, width, channels] = record.input;
    const std::string tensor = image(record.producer, record.input);
    const std::string grouped =
        graph.reshape(tensor, {1, groups, channels / groups, height, width}, names[index] + "/groups");
    const std::string dealt = graph.transpose(grouped, {0, 2, 1, 3, 4}, names[index] + "/dealt");
    return {record.output, Order::image, graph.reshape(dealt, {1, channels, height, width}, names[index])};
  }

  OrderedTensor quantized(OrderedTensor tensor, TensorQuantization with) {
    const Order order = tensor.some_order();
    const std::string from = tensor.get(graph, order);
    const auto zero = static_cast<std::int8_t>(with.zero_point);
    const std::string scale = graph.constant(from + "/scale", with.scale);
    const std::string zero_point = graph.constant(from + "/zero_point", {}, std::span(&zero, 1));
    const std::string integers = graph.add("QuantizeLinear", {from, scale, zero_point}, from + "/quantized");
    return {tensor.shape(), order,
            graph.add("DequantizeLinear", {integers, scale, zero_point}, from + "/dequantized")};
  }

  OnnxGraphWriter& graph;
  std::span<const LayerRecord> records;
  std::span<const OnnxLayer> operators;
  const ParameterBuffer<float>& buffer;
  ExportedParameters parameters;
  const ExportedQuantization* quantization;
  std::vector<std::string> names;
  std::vector<OrderedTensor> tensors;
};

}  // namespace whet::importer
