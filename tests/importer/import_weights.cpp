#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <whet/importer/import_weights.hpp>
#include <whet/importer/tflite/read.hpp>
#include <whet/weights/freeze.hpp>
#include <whet/weights/heap_workspace.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"
#include "importer/tflite_file.hpp"
#include "io/files.hpp"

namespace {

using namespace whet;
using importer::Graph;

struct Small : Sequential<Input<4, 4, 2>, Named<"filters", Conv2D<3, 3>>, ReLU, Flatten, Dense<2>, Softmax> {
};
struct Other : Sequential<Input<4, 4, 2>, Conv2D<4, 3, Valid>, ReLU6, Flatten, Dense<2>, ReLU, Softmax> {};

Graph network(bool integers) {
  return importer::parse_tflite(tflite_file::small_network(integers), "x.tflite");
}

}  // namespace

TEST_CASE("weights come in under a topology whose layers are called otherwise") {
  const Trained<Small> trained = importer::import_weights<Small>(network(true));
  const auto kernel = trained.weights.layer<"filters">().kernel;
  CHECK(kernel(0, 0) == -8 * 0.01f);
  CHECK(kernel(2, 17) == static_cast<float>(53 % 17 - 8) * 0.03f);
  CHECK(trained.quantization.weight_scales[0].size() == 3);
  CHECK(trained.quantization.scale_levels[0] == 127);
  CHECK(trained.quantization.integer_biases[3] == std::vector<std::int32_t>{7, 7});
  CHECK(trained.quantization.fixed[0] == TensorQuantization{0.5f, -128});
  CHECK(trained.quantization.ranges[0] == Range{0.0f, 127.5f});
  CHECK(trained.quantization.fixed[3] == trained.quantization.fixed[2]);
}

TEST_CASE("the docs' example imports and freezes") {
  const files::TemporaryFolder folder;
  const auto bytes = tflite_file::small_network(true);
  files::put(folder / "small.tflite", std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  const auto path = folder / "small.tflite";
  // snippet: import
  const auto graph = whet::importer::read_tflite(path);
  const auto trained = whet::importer::import_weights<Small>(graph);
  const auto model = whet::freeze<whet::TfliteInt8Policy>(trained);
  // end
  HeapWorkspace<decltype(model)> workspace;
  const std::vector<float> image(32, 0.0f);
  float sum = 0.0f;
  for (const float chance : model(image, workspace)) sum += chance;
  CHECK(std::abs(sum - 1.0f) <= 2.0f / 256);
}

TEST_CASE("every layer in which file and topology differ is in one message") {
  const std::string error =
      files::error_of([] { static_cast<void>(importer::import_weights<Other>(network(false))); }).what();
  CHECK(
      error ==
      "x.tflite: expected the layers of the topology, found 5 differences:\n"
      "  layer 0 (Conv2D): expected weights [4, 18], found [3, 18] in Conv2D of operator 0 (CONV_2D) 'conv'\n"
      "  layer 0 (Conv2D): expected a window of kernel 3x3, stride 1x1, padding before 0x0, found kernel "
      "3x3, stride "
      "1x1, padding before 1x1 in Conv2D of operator 0 (CONV_2D) 'conv'\n"
      "  layer 1 (ReLU6): expected ReLU6, found ReLU of operator 0 (CONV_2D) 'conv'\n"
      "  layer 3 (Dense): expected weights [2, 16], found [2, 48] in Dense of operator 2 (FULLY_CONNECTED) "
      "'scores'\n"
      "  layer 4 (ReLU): expected such a layer in the file behind Dense of operator 2 (FULLY_CONNECTED) "
      "'scores', "
      "found none");
}

TEST_CASE("a topology's layers have the names of the file's tensors, to compare traces by") {
  CHECK(importer::output_names<Small>(network(false)) ==
        std::vector<std::string>{"", "net/conv/Relu", "", "net/scores/BiasAdd1", "chances"});
}
