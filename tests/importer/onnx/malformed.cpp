#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <whet/importer/lower_graph.hpp>
#include <whet/importer/onnx/read.hpp>
#include <whet/importer/onnx/write.hpp>

#include "catch.hpp"
#include "importer/networks.hpp"
#include "io/files.hpp"

namespace {

/// A model with most of what the reader knows, of few bytes.
struct Small : whet::Sequential<whet::Input<4, 3, 2>, whet::Conv2D<2, 2>, whet::BatchNorm, whet::ReLU6,
                                whet::MaxPool<2>, whet::Flatten, whet::Dense<2>, whet::Softmax> {};

std::string float_model() {
  const files::TemporaryFolder folder;
  whet::export_onnx(networks::weights<Small>(), folder / "small.onnx");
  return files::get(folder / "small.onnx");
}

/// Reads what may be anything: a graph, which then lowers or does not, or an error that names the file.
enum class Outcome { graph, error };
Outcome outcome_of(std::string_view bytes) {
  try {
    whet::importer::lower_graph(whet::importer::parse_onnx(files::bytes_of(bytes), "hostile.onnx"));
    return Outcome::graph;
  } catch (const whet::FileError& error) {
    if (error.file() != "hostile.onnx") throw;
    return Outcome::error;
  }
}

}  // namespace

TEST_CASE("an ONNX file that ends early is an error at every length") {
  const std::string whole = float_model();
  REQUIRE(outcome_of(whole) == Outcome::graph);
  std::size_t graphs = 0;
  // What is cut off at the end are the output and the operator set: without them a graph may still be read.
  for (std::size_t length = 0; length < whole.size(); ++length)
    if (outcome_of(std::string_view(whole).substr(0, length)) == Outcome::graph) ++graphs;
  CHECK(graphs <= 8);
}

TEST_CASE("an ONNX file with a bit turned is a graph or an error") {
  const std::string whole = float_model();
  std::size_t errors = 0;
  for (std::size_t byte = 0; byte < whole.size(); ++byte) {
    std::string turned = whole;
    turned[byte] = static_cast<char>(turned[byte] ^ (1 << (byte % 8)));
    if (outcome_of(turned) == Outcome::error) ++errors;
  }
  CHECK(errors > 0);
  CHECK(errors < whole.size());
}

TEST_CASE("an ONNX file with other bytes in place of its own is a graph or an error") {
  const std::string whole = float_model();
  networks::Numbers numbers(11);
  std::size_t errors = 0;
  for (int round = 0; round < 2000; ++round) {
    std::string changed = whole;
    for (int count = 0; count < 3; ++count) {
      const auto place =
          static_cast<std::size_t>((numbers() * 0.5f + 0.5f) * static_cast<float>(whole.size() - 1));
      changed[place] = static_cast<char>(static_cast<int>(numbers() * 128.0f));
    }
    if (outcome_of(changed) == Outcome::error) ++errors;
  }
  CHECK(errors > 0);
}
