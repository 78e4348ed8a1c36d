#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <whet/io/torch_weights.hpp>

#include "catch.hpp"
#include "importer/networks.hpp"
#include "importer/torch_dictionary.hpp"
#include "io/files.hpp"

namespace {

using namespace torch_dictionary;

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

TEST_CASE("two layers of one module are refused before anything is written") {
  struct Network : whet::Sequential<whet::Input<2>, whet::Dense<2>, whet::ReLU, whet::Dense<2>> {};
  const files::TemporaryFolder folder;
  const whet::TorchOptions options{.modules = {{"layer0", "fc"}, {"layer1", "fc"}}};
  CHECK_THROWS_MATCHES(
      whet::save_torch_weights(folder / "torch.safetensors", whet::Weights<Network>(), options),
      std::invalid_argument,
      Catch::Matchers::Message("tensor 'fc.weight' of layer 'layer1': expected a name that no other tensor "
                               "has, found it taken"));
  CHECK(folder.names().empty());
}
