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
