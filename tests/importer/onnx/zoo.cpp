#include <whet/importer/import_weights.hpp>
#include <whet/importer/onnx/read.hpp>
#include <whet/importer/onnx/write.hpp>
#include <whet/topology/hard_swish.hpp>
#include <whet/topology/squeeze_excite.hpp>
#include <whet/zoo/autoencoder.hpp>
#include <whet/zoo/ds_cnn.hpp>
#include <whet/zoo/fashion_cnn.hpp>
#include <whet/zoo/fire.hpp>
#include <whet/zoo/ghost.hpp>
#include <whet/zoo/inverted_residual.hpp>
#include <whet/zoo/mobilenet_v1.hpp>
#include <whet/zoo/resnet8.hpp>
#include <whet/zoo/shuffle.hpp>

#include "catch.hpp"
#include "importer/networks.hpp"
#include "io/files.hpp"

using namespace whet;

namespace {

template <class... Member>
struct Blocks : Sequential<Input<8, 8, 16>, Member..., GlobalAveragePool, Dense<3>> {};

using Ghosts =
    Blocks<zoo::Ghost<32, ReLU, 2, Layers<>>, zoo::GhostBottleneck<48, 32, SqueezeExcite<4>, Layers<>>>;
using Shuffles = Blocks<zoo::ShuffleDownsample<16, Layers<>>, zoo::ShuffleBlock<16, Layers<>>>;
using Fires = Blocks<zoo::Fire<4, 8>, zoo::Fire<4, 12>>;
using Inverted = Blocks<zoo::InvertedBottleneck<64, 24, 3, 2>,
                        zoo::InvertedResidual<72, 24, 5, HardSwish, SqueezeExcite<4>>>;

/// The file says the same as the topology, residual blocks, branches and rearranged channels included.
template <class Network>
void check_comes_back() {
  const files::TemporaryFolder folder;
  const auto weights = networks::weights<Network>();
  export_onnx(weights, folder / "model.onnx");
  CHECK(importer::import_weights<Network>(importer::read_onnx(folder / "model.onnx")).weights == weights);
}

}  // namespace

TEST_CASE("networks of the zoo come back from ONNX as they were") {
  check_comes_back<zoo::Autoencoder<>>();
  check_comes_back<zoo::DSCNN<>>();
  check_comes_back<zoo::ResNet8<>>();
  check_comes_back<zoo::VisualWakeWords<>>();
  check_comes_back<zoo::FashionCNN>();
}

TEST_CASE("blocks of the zoo come back from ONNX as they were") {
  check_comes_back<Ghosts>();
  check_comes_back<Shuffles>();
  check_comes_back<Fires>();
  check_comes_back<Inverted>();
}
