// whet_import: a trained network of another framework as a topology of whet, and its weights as safetensors.
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <whet/importer/graph_source.hpp>
#include <whet/importer/imported_layers.hpp>
#include <whet/importer/read_graph.hpp>
#include <whet/importer/weights_file.hpp>
#include <whet/io/atomic_file.hpp>
#include <whet/io/identifier.hpp>
#include <whet/io/quote.hpp>

namespace {

struct Arguments {
  std::string model;
  std::string topology;
  std::string weights;
  std::string space = "network";
  std::string name = "Network";
};

/// The header that says what the file's layers and numbers are.
std::string header_text(const Arguments& arguments, const whet::importer::Graph& graph) {
  const bool quantized = graph.is_quantized();
  return fmt::format(
      "// The layers of {}, written by whet_import. Do not edit.\n"
      "#pragma once\n\n#include <whet/whet.hpp>\n\nnamespace {} {{\n\n{}\n"
      "/// The policy that keeps the file's numbers.\nusing FilePolicy = whet::{};\n\n}}  // namespace {}\n",
      whet::quote_text(std::filesystem::path(arguments.model).filename().string()), arguments.space,
      whet::importer::topology_source(graph, arguments.name),
      quantized ? "TfliteInt8Policy" : "Float32Policy", arguments.space);
}

void run(const Arguments& arguments) {
  const whet::importer::Graph graph = whet::importer::read_graph(arguments.model);
  whet::detail::checked_namespace(arguments.space, arguments.topology);
  const std::string text = header_text(arguments, graph);
  if (arguments.topology.empty())
    std::fputs(text.c_str(), stdout);
  else
    whet::write_file_atomically(arguments.topology, text);
  if (!arguments.weights.empty()) whet::importer::save_weights_of(arguments.weights, graph);
}

}  // namespace

int main(int count, char** values) {
  Arguments arguments;
  CLI::App app(
      "Writes a trained network as a topology of whet: a struct whose layers have the file's names.");
  app.add_option("model", arguments.model, "a TFLite or ONNX file")->required();
  app.add_option("--topology", arguments.topology,
                 "header to write; without it the source goes to standard output");
  app.add_option("--weights", arguments.weights, "safetensors file for the weights, by layer name");
  app.add_option("--namespace", arguments.space, "namespace of the topology")->capture_default_str();
  app.add_option("--name", arguments.name, "name of the topology")->capture_default_str();
  CLI11_PARSE(app, count, values);
  try {
    run(arguments);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "whet_import: %s\n", error.what());
    return 1;
  }
  return 0;
}
