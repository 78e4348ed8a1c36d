#include <cstddef>
#include <string>
#include <vector>

#include <whet/io/torch_weights.hpp>

#include "catch.hpp"
#include "importer/float_outputs.hpp"
#include "importer/torch_dictionary.hpp"
#include "importer/torch_reference.hpp"
#include "io/files.hpp"

namespace {

using namespace torch_dictionary;
using torch_reference::Values;

template <class Cell>
struct Sequences
    : whet::Sequential<whet::Input<6, 4>, whet::Named<"cell", Cell>, whet::Named<"scores", whet::Dense<2>>> {
};

void check_close(const std::vector<float>& found, const Values& expected) {
  REQUIRE(found.size() == expected.size());
  for (std::size_t index = 0; index < found.size(); ++index)
    CHECK(double{found[index]} == Approx(expected[index]).epsilon(1e-4).margin(1e-5));
}

template <class Cell, std::size_t Gates>
void check_recurrent() {
  Dictionary dictionary(9);
  dictionary.add("cell.weight_ih_l0", {Gates * 3, 4});
  dictionary.add("cell.weight_hh_l0", {Gates * 3, 3});
  dictionary.add("cell.bias_ih_l0", {Gates * 3});
  dictionary.add("cell.bias_hh_l0", {Gates * 3});
  dictionary.add("scores.weight", {2, 3});
  dictionary.add("scores.bias", {2});
  const files::TemporaryFolder folder;
  whet::write_safetensors(folder / "torch.safetensors", dictionary.tensors);
  const auto weights = whet::load_torch_weights<Sequences<Cell>>(folder / "torch.safetensors");
  const std::vector<float> sample = networks::Numbers(2).several(24);
  const Values last = torch_reference::recurrent(
      Values(sample.begin(), sample.end()), 4, dictionary["cell.weight_ih_l0"],
      dictionary["cell.weight_hh_l0"], dictionary["cell.bias_ih_l0"], dictionary["cell.bias_hh_l0"]);
  check_close(whet_float::outputs(weights, sample, 1),
              torch_reference::linear(last, dictionary["scores.weight"], dictionary["scores.bias"]));
}

}  // namespace

TEST_CASE("weights of a state dictionary give the outputs that PyTorch's layers are defined to have") {
  const Dictionary d = images_dictionary();
  const files::TemporaryFolder folder;
  whet::write_safetensors(folder / "torch.safetensors", d.tensors);
  const auto weights = whet::load_torch_weights<Images>(folder / "torch.safetensors", slopes_module);
  // Channels first for them, channels last for us.
  const std::vector<float> planes = networks::Numbers(3).several(48);
  std::vector<float> pixels;
  for (std::size_t pixel = 0; pixel < 16; ++pixel)
    for (std::size_t channel = 0; channel < 3; ++channel) pixels.push_back(planes[channel * 16 + pixel]);

  Values x(planes.begin(), planes.end());
  x = torch_reference::conv2d(x, 4, d["stem.weight"], d["stem.bias"], 3, 1, 1);
  torch_reference::batch_norm(x, d["norm.weight"], d["norm.bias"], d["norm.running_mean"],
                              d["norm.running_var"]);
  torch_reference::relu(x);
  x = torch_reference::conv2d(x, 4, d["block.depthwise.weight"], d["block.depthwise.bias"], 3, 1, 8);
  x = torch_reference::conv_transpose2d(x, 4, d["block.up.weight"], d["block.up.bias"]);
  torch_reference::batch_norm(x, d["flat_norm.weight"], d["flat_norm.bias"], d["flat_norm.running_mean"],
                              d["flat_norm.running_var"]);
  for (double& value : x) value = value > 0.0 ? value : value * double{d["slopes.weight"][0]};
  check_close(whet_float::outputs(weights, pixels, 1),
              torch_reference::linear(x, d["scores.weight"], d["scores.bias"]));
}

TEST_CASE("recurrent layers take the gates of a state dictionary in PyTorch's order") {
  check_recurrent<whet::LSTM<3>, 4>();
  check_recurrent<whet::GRU<3>, 3>();
  check_recurrent<whet::SimpleRNN<3>, 1>();
}
