#include <cstddef>
#include <vector>

#include <whet/importer/tflite/read.hpp>
#include <whet/importer/weights_file.hpp>
#include <whet/io/checkpoint.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"
#include "importer/tflite_file.hpp"
#include "io/files.hpp"

namespace {

using namespace whet;

/// The topology that topology_source writes of the small network.
struct Small : Sequential<Input<4, 4, 2>, Named<"conv", Conv2D<3, Size{3, 3}>>, ReLU, Flatten,
                          Named<"scores", Dense<2>>, Softmax> {};

importer::Graph network(bool integers) {
  return importer::parse_tflite(tflite_file::small_network(integers), "x.tflite");
}

}  // namespace

TEST_CASE("weights are written by layer name") {
  const files::TemporaryFolder folder;
  importer::save_weights_of(folder / "w.safetensors", network(false));
  const SafeTensors file = read_safetensors(folder / "w.safetensors");
  CHECK(file.tensors().size() == 4);
  CHECK(file.tensor("conv.kernel").shape == std::vector<std::size_t>{3, 18});
  CHECK(file.values<float>("scores.bias", {2})[1] == 0.5f);
}

TEST_CASE("the topology that is written of a graph loads the weights that are, integers as reals") {
  const files::TemporaryFolder folder;
  for (const bool integers : {false, true}) {
    importer::save_weights_of(folder / "w.safetensors", network(integers));
    const auto weights = load_weights<Small>(folder / "w.safetensors");
    const auto kernel = weights.layer<"conv">().kernel;
    // The file's values count from -8 to 8 and begin anew; its scales are .01, .02 and .03 for the filters.
    for (int filter = 0; filter < 3; ++filter)
      for (int input = 0; input < 18; ++input) {
        const int count = (18 * filter + input) % 17 - 8;
        const float scale = integers ? 0.01f * static_cast<float>(filter + 1) : 0.01f;
        CHECK(kernel(filter, input) == Approx(scale * static_cast<float>(count)).margin(1e-9));
      }
    CHECK(weights.layer<"scores">().bias(0) == Approx(integers ? 7 * 0.0025 : 0.5));
  }
}

TEST_CASE("weights of a graph that whet cannot have, or a folder that is not there, leave no file") {
  const files::TemporaryFolder folder;
  importer::Graph graph = network(true);
  graph.tensors[graph.nodes[0].inputs[1]].quantization->zero_points[1] = 5;
  CHECK_THROWS_AS(importer::save_weights_of(folder / "w.safetensors", graph), FileError);
  CHECK_THROWS_AS(importer::save_weights_of(folder / "none" / "w.safetensors", network(false)), FileError);
  CHECK(folder.names().empty());
}
