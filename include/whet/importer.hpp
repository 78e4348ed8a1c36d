#pragma once

// Trained networks from files of other frameworks: a graph in whet's conventions, typed weights, C++ source.

#include <whet/importer/calibrate_from.hpp>
#include <whet/importer/check_graph.hpp>
#include <whet/importer/export_imported.hpp>
#include <whet/importer/graph.hpp>
#include <whet/importer/graph_source.hpp>
#include <whet/importer/import_weights.hpp>
#include <whet/importer/imported_layers.hpp>
#include <whet/importer/layer_names.hpp>
#include <whet/importer/lower_graph.hpp>
#include <whet/importer/lowered_graph.hpp>
#include <whet/importer/match_layers.hpp>
#include <whet/importer/operator_kind.hpp>
#include <whet/importer/problems.hpp>
#include <whet/importer/read_graph.hpp>
#include <whet/importer/tflite/builtin_operators.hpp>
#include <whet/importer/tflite/contents.hpp>
#include <whet/importer/tflite/graph_builder.hpp>
#include <whet/importer/tflite/layer_name.hpp>
#include <whet/importer/tflite/operators.hpp>
#include <whet/importer/tflite/read.hpp>
#include <whet/importer/tflite/recurrent_operator.hpp>
#include <whet/importer/tflite/table.hpp>
#include <whet/importer/tflite/window_operators.hpp>
#include <whet/importer/weights_file.hpp>
#ifdef WHET_ONNX
#include <whet/importer/onnx/attributes.hpp>
#include <whet/importer/onnx/constant.hpp>
#include <whet/importer/onnx/export_layer.hpp>
#include <whet/importer/onnx/exported_parameters.hpp>
#include <whet/importer/onnx/exported_quantization.hpp>
#include <whet/importer/onnx/fuse_activations.hpp>
#include <whet/importer/onnx/graph_writer.hpp>
#include <whet/importer/onnx/labelled_value.hpp>
#include <whet/importer/onnx/layer_writer.hpp>
#include <whet/importer/onnx/node_reader.hpp>
#include <whet/importer/onnx/ordered_tensor.hpp>
#include <whet/importer/onnx/proto.hpp>
#include <whet/importer/onnx/read.hpp>
#include <whet/importer/onnx/read_affine.hpp>
#include <whet/importer/onnx/read_axes.hpp>
#include <whet/importer/onnx/read_channels.hpp>
#include <whet/importer/onnx/read_elementwise.hpp>
#include <whet/importer/onnx/read_input.hpp>
#include <whet/importer/onnx/read_linear.hpp>
#include <whet/importer/onnx/read_quantization.hpp>
#include <whet/importer/onnx/read_recurrent.hpp>
#include <whet/importer/onnx/read_shapes.hpp>
#include <whet/importer/onnx/read_window.hpp>
#include <whet/importer/onnx/recurrent_writer.hpp>
#include <whet/importer/onnx/write.hpp>
#endif
#ifdef WHET_ZIP
#include <whet/importer/npz.hpp>
#endif
