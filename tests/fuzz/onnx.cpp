#include <cstddef>
#include <cstdint>
#include <span>

#include <whet/importer/lower_graph.hpp>
#include <whet/importer/onnx/read.hpp>

#include "fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::expect_value_or_file_error(data, size, [](std::span<const std::byte> bytes) {
    const whet::importer::Graph graph = whet::importer::parse_onnx(bytes, "fuzz");
    fuzz::require(graph.inputs.size() == 1 && !graph.outputs.empty());
    for (const whet::importer::Tensor& tensor : graph.tensors)
      fuzz::require(!tensor.is_constant ||
                    whet::tensor_bytes(tensor.shape, tensor.type) == tensor.bytes.size());
    whet::importer::lower_graph(graph);
  });
  return 0;
}
