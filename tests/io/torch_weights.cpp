#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <whet/data/dataset.hpp>
#include <whet/io/torch_weights.hpp>
#include <whet/train/scores.hpp>

#include "catch.hpp"
#include "importer/networks.hpp"
#include "io/files.hpp"
#include "io/torch_reference.hpp"

namespace {

using torch_reference::Values;

struct Images
    : whet::Sequential<
          whet::Input<4, 4, 3>, whet::Named<"stem", whet::Conv2D<8, 3>>, whet::Named<"norm", whet::BatchNorm>,
          whet::ReLU,
          whet::Named<"block",
                      whet::Layers<whet::Named<"depthwise", whet::DepthwiseConv2D<3, whet::Multiplier{2}>>,
                                   whet::Named<"up", whet::TransposedConv2D<2, 2, whet::Stride{2}>>>>,
          whet::Flatten, whet::Named<"flat_norm", whet::BatchNorm>, whet::PReLU,
          whet::Named<"scores", whet::Dense<5>>> {};

template <class Cell>
struct Sequences
    : whet::Sequential<whet::Input<6, 4>, whet::Named<"cell", Cell>, whet::Named<"scores", whet::Dense<2>>> {
};

const whet::TorchOptions slopes_module{.modules = {{"layer5", "slopes"}}};

/// A tensor of random values in a state dictionary.
class Dictionary {
 public:
  explicit Dictionary(std::uint32_t seed) : numbers(seed) {}
  void add(const std::string& name, const std::vector<std::size_t>& shape, float middle = 0.0f) {
    std::size_t count = 1;
    for (const std::size_t extent : shape) count *= extent;
    std::vector<float> values = numbers.several(count);
    for (float& value : values) value = middle + 0.4f * value;
    tensors.add<float>(name, shape, values);
  }
  void add_norm(const std::string& name, std::size_t channels) {
    add(name + ".weight", {channels}, 1.0f);
    add(name + ".bias", {channels});
    add(name + ".running_mean", {channels});
    add(name + ".running_var", {channels}, 0.7f);
    const std::int64_t batches = 12;
    tensors.add<std::int64_t>(name + ".num_batches_tracked", {}, std::span(&batches, 1));
  }
  std::span<const float> operator[](const std::string& name) const { return tensors.values<float>(name); }
  whet::SafeTensors tensors;

 private:
  networks::Numbers numbers;
};

Dictionary images_dictionary() {
  Dictionary dictionary(5);
  dictionary.add("stem.weight", {8, 3, 3, 3});
  dictionary.add("stem.bias", {8});
  dictionary.add_norm("norm", 8);
  dictionary.add("block.depthwise.weight", {16, 1, 3, 3});
  dictionary.add("block.depthwise.bias", {16});
  dictionary.add("block.up.weight", {16, 2, 2, 2});
  dictionary.add("block.up.bias", {2});
  dictionary.add_norm("flat_norm", 128);
  dictionary.add("slopes.weight", {1}, 0.3f);
  dictionary.add("scores.weight", {5, 128});
  dictionary.add("scores.bias", {5});
  return dictionary;
}

template <class Network>
std::vector<float> outputs(const whet::Weights<Network>& weights, const std::vector<float>& sample) {
  std::vector<float> result;
  whet::for_each_output(
      weights, whet::Dataset(whet::input_shape<Network>, sample),
      [&](std::size_t, std::span<const float> output) { result.assign(output.begin(), output.end()); });
  return result;
}

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
  check_close(outputs(weights, sample),
              torch_reference::linear(last, dictionary["scores.weight"], dictionary["scores.bias"]));
}

template <class Network>
void check_round_trip(std::size_t tensors) {
  const files::TemporaryFolder folder;
  const whet::TorchOptions options{.prefix = "model.", .epsilon = double{whet::BatchNorm::epsilon}};
  const auto weights = networks::weights<Network>();
  whet::save_torch_weights(folder / "torch.safetensors", weights, options);
  CHECK(whet::read_safetensors(folder / "torch.safetensors").tensors().size() == tensors);
  CHECK(whet::load_torch_weights<Network>(folder / "torch.safetensors", options) == weights);
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
  check_close(outputs(weights, pixels), torch_reference::linear(x, d["scores.weight"], d["scores.bias"]));
}

TEST_CASE("recurrent layers take the gates of a state dictionary in PyTorch's order") {
  check_recurrent<whet::LSTM<3>, 4>();
  check_recurrent<whet::GRU<3>, 3>();
  check_recurrent<whet::SimpleRNN<3>, 1>();
}

TEST_CASE("weights written in PyTorch's layouts come back as they were") {
  check_round_trip<networks::Images>(18);
  check_round_trip<networks::Rearranged>(5);
  check_round_trip<networks::Vectors>(15);
  check_round_trip<networks::LastOfLstm>(8);
  check_round_trip<networks::AllOfLstm>(8);
}

TEST_CASE("one error names every tensor that does not fit") {
  Dictionary d = images_dictionary();
  whet::SafeTensors wrong("torch.safetensors");
  for (const auto& [name, tensor] : d.tensors.tensors())
    if (name != "norm.running_var" && name != "stem.bias") wrong.add(name, tensor);
  const std::vector<float> values(5 * 64);
  wrong.add<float>("scores.weight", {5, 64}, values);
  const std::vector<std::int8_t> integers(2);
  wrong.add<std::int8_t>("block.up.bias", {2}, integers);
  wrong.add<float>("extra.weight", {5}, std::span(values).first(5));
  const files::TemporaryFolder folder;
  whet::write_safetensors(folder / "torch.safetensors", wrong);
  const auto error =
      files::error_of([&] { whet::load_torch_weights<Images>(folder / "torch.safetensors", slopes_module); });
  // A missing bias is none: torch.nn.Conv2d(…, bias=False).
  CHECK(error.found() ==
        "others:"
        "\n  'norm.running_var': expected [8], found no tensor of this name"
        "\n  'block.up.bias': expected [2] of floats, found int8"
        "\n  'scores.weight': expected [5, 128], found [5, 64]"
        "\n  'extra.weight': expected no tensor but those of layers, found [5]");
}

TEST_CASE("narrow floats of a state dictionary are read as they are") {
  struct Network : whet::Sequential<whet::Input<2>, whet::Named<"fc", whet::Dense<1>>> {};
  whet::SafeTensors tensors;
  const auto add = [&](const char* name, whet::ElementType type, std::vector<std::size_t> shape,
                       std::vector<std::uint16_t> bits) {
    const auto bytes = std::as_bytes(std::span(bits));
    tensors.add(name, {type, std::move(shape), {bytes.begin(), bytes.end()}});
  };
  add("fc.weight", whet::ElementType::float16, {1, 2}, {0x3c00, 0xc100});
  add("fc.bias", whet::ElementType::bfloat16, {1}, {0x3f80});
  const files::TemporaryFolder folder;
  whet::write_safetensors(folder / "torch.safetensors", tensors);
  const auto weights = whet::load_torch_weights<Network>(folder / "torch.safetensors");
  CHECK(std::ranges::equal(weights.values(), std::vector<float>{1.0f, -2.5f, 1.0f}));
}
