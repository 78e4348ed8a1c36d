#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <whet/importer/onnx/export_layer.hpp>
#include <whet/importer/onnx/exported_parameters.hpp>
#include <whet/importer/onnx/exported_quantization.hpp>
#include <whet/importer/onnx/ordered_tensor.hpp>
#include <whet/importer/onnx/proto.hpp>
#include <whet/importer/onnx/write_layers.hpp>
#include <whet/io/atomic_file.hpp>
#include <whet/io/file_error.hpp>
#include <whet/io/parameter_tensors.hpp>
#include <whet/precision/int8.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/version.hpp>
#include <whet/weights/quantization.hpp>
#include <whet/weights/weights.hpp>

namespace whet {
namespace importer {

/// What the type of each layer of a topology says to the export.
template <class Network>
inline constexpr auto onnx_layers = []<int... Index>(std::integer_sequence<int, Index...>) {
  return std::array<OnnxLayer, sizeof...(Index)>{whet::detail::onnx_layer_of<layer_t<Network, Index>>()...};
}
(std::make_integer_sequence<int, layer_count<Network>>{});

/// What nodes and constants of each record are called: the layer's name or its type, with the record's number
/// where nobody named it.
inline std::vector<std::string> onnx_names(std::span<const LayerRecord> records) {
  std::vector<std::string> names = whet::detail::tensor_names(records);
  for (std::size_t index = 0; index < records.size(); ++index) {
    if (!names[index].empty()) continue;
    names[index] = std::string(records[index].type.view()) + std::to_string(index);
    if (!records[index].name.empty())
      names[index] = std::string(records[index].name.view()) + "/" + names[index];
  }
  return names;
}

inline void add_value_info(::onnx::ValueInfoProto& info, const std::string& name, const Dims& dims) {
  info.set_name(name);
  ::onnx::TypeProto_Tensor* const type = info.mutable_type()->mutable_tensor_type();
  type->set_elem_type(::onnx::TensorProto::FLOAT);
  for (const std::int64_t extent : dims) type->mutable_shape()->add_dim()->set_dim_value(extent);
}

/// Vectors are [1, values], images [1, height, width, channels].
inline Dims edge_dims(Shape shape) {
  return shape.is_vector() ? Dims{1, shape.channels} : Dims{1, shape.height, shape.width, shape.channels};
}

/// The model of a topology's records. quantization: null for float.
inline ::onnx::ModelProto make_onnx(std::span<const LayerRecord> records, std::span<const OnnxLayer> layers,
                                    Shape input, const ParameterBuffer<float>& parameters,
                                    const ExportedQuantization* quantization) {
  constexpr std::int64_t ir_version = 8;
  constexpr std::int64_t operators = 14;  // The first with HardSwish
  ::onnx::ModelProto model;
  model.set_ir_version(ir_version);
  model.set_producer_name("whet");
  model.set_producer_version(std::to_string(version_major) + "." + std::to_string(version_minor) + "." +
                             std::to_string(version_patch));
  ::onnx::OperatorSetIdProto* const set = model.add_opset_import();
  set->set_domain("");
  set->set_version(operators);
  ::onnx::GraphProto& graph = *model.mutable_graph();
  graph.set_name("whet");

  OnnxGraphWriter writer(graph);
  const std::string input_name = writer.unused("input");
  const std::string output_name = writer.unused("output");
  add_value_info(*graph.add_input(), input_name, edge_dims(input));
  OrderedTensor last = write_layers(writer, records, layers, parameters, quantization, onnx_names(records),
                                    {input, input.is_vector() ? Order::vector : Order::rows, input_name});
  const Shape output = records.back().output;
  const std::string end = output.is_vector() ? last.get(writer, Order::vector)
                                             : last.reshaped(writer, output).get(writer, Order::rows);
  ::onnx::NodeProto* const identity = graph.add_node();
  identity->set_op_type("Identity");
  identity->set_name(output_name);
  identity->add_input(end);
  identity->add_output(output_name);
  add_value_info(*graph.add_output(), output_name, edge_dims(output));
  return model;
}

inline void write_onnx(const ::onnx::ModelProto& model, const std::filesystem::path& path) {
  std::string bytes;
  // A message of protobuf has at most 2 GB.
  if (!model.SerializeToString(&bytes))
    throw FileError(path.string(), "a model of at most 2 GB",
                    std::to_string(model.ByteSizeLong()) + " bytes");
  write_file_atomically(path, bytes);
}

}  // namespace importer

/// Writes weights as an ONNX model of float32, operator set 14, for one sample: input and output are [1,
/// values], of images [1, height, width, channels] as in our memory; within the graph channels come first, as
/// its operators want it. Constants are called "<layer>.kernel" and "<layer>.bias". What training alone needs
/// (Dropout) is left out, and pruned weights are zeros.
/// Errors: a layer that ONNX has no operator for does not compile; FileError when writing fails.
template <class Network>
void export_onnx(const Weights<Network>& weights, const std::filesystem::path& path) {
  constexpr auto& layers = importer::onnx_layers<Network>;
  importer::write_onnx(
      importer::make_onnx(weights.records(), layers, input_shape<Network>, weights.parameters(), nullptr),
      path);
}

/// Writes weights and their quantization as an ONNX model of the same form with a QuantizeLinear and a
/// DequantizeLinear (QDQ) behind each tensor that `freeze<Policy>` gives int8, and with the very integers
/// that it packs as int8 kernels and int32 biases. Results agree with the frozen model's within one step of
/// the output where a runtime rounds ties otherwise. `Policy` is Int8Policy or TfliteInt8Policy. Errors:
/// std::invalid_argument naming the layer for batch normalization, which has to be folded before, recurrent
/// layers, and scales of groups for such integers; also what `freeze` refuses; FileError when writing fails.
template <class Policy = Int8Policy, class Network>
void export_onnx(const Weights<Network>& weights, const Quantization<Network>& quantization,
                 const std::filesystem::path& path) {
  static_assert(std::is_same_v<Policy, Int8Policy> || std::is_same_v<Policy, TfliteInt8Policy>,
                "whet: export_onnx writes the integers of Int8Policy or TfliteInt8Policy; those of other "
                "policies have no such form in ONNX");
  constexpr auto& layers = importer::onnx_layers<Network>;
  const importer::ExportedQuantization exported = importer::exported_quantization<Policy>(quantization);
  importer::write_onnx(
      importer::make_onnx(weights.records(), layers, input_shape<Network>, weights.parameters(), &exported),
      path);
}

}  // namespace whet
