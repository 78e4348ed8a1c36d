#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <whet/io/torch_weights.hpp>

#include "importer/networks.hpp"

/// State dictionaries as PyTorch saves them, for the tests.
namespace torch_dictionary {

struct Images
    : whet::Sequential<
          whet::Input<4, 4, 3>, whet::Named<"stem", whet::Conv2D<8, 3>>, whet::Named<"norm", whet::BatchNorm>,
          whet::ReLU,
          whet::Named<"block",
                      whet::Layers<whet::Named<"depthwise", whet::DepthwiseConv2D<3, whet::Multiplier{2}>>,
                                   whet::Named<"up", whet::TransposedConv2D<2, 2, whet::Stride{2}>>>>,
          whet::Flatten, whet::Named<"flat_norm", whet::BatchNorm>, whet::PReLU,
          whet::Named<"scores", whet::Dense<5>>> {};

inline const whet::TorchOptions slopes_module{.modules = {{"layer5", "slopes"}}};

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

inline Dictionary images_dictionary() {
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

}  // namespace torch_dictionary
