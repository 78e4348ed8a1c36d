#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <whet/core/shape.hpp>
#include <whet/data/shape_name.hpp>
#include <whet/topology/record.hpp>
#include <whet/train/candidate_network.hpp>
#include <whet/train/generator.hpp>
#include <whet/train/initialize.hpp>
#include <whet/train/requirements.hpp>
#include <whet/train/supernet/supernet_path.hpp>
#include <whet/train/supernet/weight_block.hpp>
#include <whet/weights/parameter_buffer.hpp>

namespace whet {

/// The layers that the candidates of a supernet share, each as large as the largest candidate needs it. A
/// candidate's layer has the first rows of the shared layer's kernel, the first input channels and the middle
/// of the window, and the first values of the bias; so has a normalization, running averages included. The
/// channels behind a Concat are counted through its branches, whatever widths these have.
/// Source: Yu and Huang 2019, "Universally slimmable networks", section 3; Cai et al. 2020, "Once-for-all",
/// section 3.3.
class SharedLayers {
 public:
  /// Of paths that together have every shared layer, and each extent at its largest: such as, for each
  /// alternative of each block, the candidate in which everything is as large as can be.
  /// Errors: std::invalid_argument for paths of different inputs, and layers of different kinds under one
  /// key.
  explicit SharedLayers(std::span<const SupernetPath> largest) {
    if (largest.empty()) throw std::invalid_argument("supernet: expected paths, found none");
    input_shape = largest.front().network.input;
    for (const SupernetPath& path : largest) include(path);
  }

  /// Makes them as large as a further path needs. Parameters that were made before do not fit any more.
  /// Errors: as above; the layers are then what they were.
  void include(const SupernetPath& path) {
    SharedLayers larger = *this;
    larger.add(path);
    for (std::size_t key = 0; key < larger.layers.size(); ++key)
      larger.layers[key].affine = {larger.blocks[key].rows, larger.blocks[key].columns()};
    *this = std::move(larger);
  }

  /// What all candidates take.
  Shape input() const { return input_shape; }
  /// One for each key; their shapes are those of the largest candidate, their links mean nothing.
  std::span<const LayerRecord> records() const { return layers; }

  /// Sets shared parameters as `initialize` does those of a network, key after key, each as the largest
  /// candidate that has it would begin with it.
  void initialize(ParameterBuffer<float>& parameters, Generator& generator) const {
    for (std::size_t key = 0; key < layers.size(); ++key)
      if (layers[key].parameters() > 0)
        initialize_layer(parameters.layer(key), layers[key], limits[key], generator);
  }

  /// Copies a path's part of values that belong to the shared layers. Part and whole are the parameters of
  /// path.network.records and of records(), or have a value for each of them.
  /// Errors: std::invalid_argument naming the layer that is no part of the shared one.
  void gather(const SupernetPath& path, const ParameterBuffer<float>& whole,
              ParameterBuffer<float>& part) const {
    for_each_value_run(path, part, whole, [](float* own, const float* shared, std::size_t length) {
      std::copy_n(shared, length, own);
    });
  }
  /// Copies them back; what is outside of the path's part stays as it is.
  void scatter(const SupernetPath& path, const ParameterBuffer<float>& part,
               ParameterBuffer<float>& whole) const {
    for_each_value_run(path, part, whole, [](const float* own, float* shared, std::size_t length) {
      std::copy_n(own, length, shared);
    });
  }

  /// Errors: std::invalid_argument when a path has another input, and naming the layer that has no part of
  /// its own in the shared ones.
  void require_path(const SupernetPath& path) const {
    require_candidate(path.network);
    if (path.network.input != input_shape)
      throw std::invalid_argument("supernet: expected an input of " + shape_name(input_shape) + ", found " +
                                  shape_name(path.network.input));
    require_keys(path);
    std::vector<bool> taken(layers.size(), false);
    for (std::size_t index = 0; index < path.keys.size(); ++index) {
      if (path.network.records[index].parameters() == 0) continue;
      const auto key = static_cast<std::size_t>(path.keys[index]);
      if (key >= layers.size() || !is_part(weight_block(path.network.records, index), blocks[key]))
        refuse(path, index, "a part of the shared layer of its key");
      if (taken[key]) refuse(path, index, "a key that no other layer of the path has");
      taken[key] = true;
    }
  }

 private:
  [[noreturn]] static void refuse(const SupernetPath& path, std::size_t index, const std::string& expected) {
    const LayerRecord& record = path.network.records[index];
    throw std::invalid_argument("supernet: layer " + std::to_string(index) + " (" +
                                std::string(record.type.view()) + ") with key " +
                                std::to_string(path.keys[index]) + ": expected " + expected);
  }

  static void require_keys(const SupernetPath& path) {
    if (path.keys.size() != path.network.records.size())
      throw std::invalid_argument("supernet: expected a key for each of " +
                                  std::to_string(path.network.records.size()) + " records, found " +
                                  std::to_string(path.keys.size()));
    for (std::size_t index = 0; index < path.keys.size(); ++index)
      if (path.network.records[index].parameters() > 0 && path.keys[index] < 0)
        refuse(path, index, "a key of 0 or more");
  }

  void add(const SupernetPath& path) {
    require_candidate(path.network);
    require_keys(path);
    const std::span<const LayerRecord> records = path.network.records;
    for (std::size_t index = 0; index < records.size(); ++index) {
      if (records[index].parameters() == 0) continue;
      const auto key = static_cast<std::size_t>(path.keys[index]);
      if (key >= layers.size()) {
        layers.resize(key + 1);
        blocks.resize(key + 1);
        limits.resize(key + 1);
      }
      const WeightBlock block = weight_block(records, index);
      if (blocks[key].rows == 0) {
        blocks[key] = block;
      } else {
        const bool joins = block.kind.rigid ? block == blocks[key] : block.kind == blocks[key].kind;
        if (!joins) refuse(path, index, "the kind of layer that the key has in other paths");
        blocks[key] = joined(blocks[key], block);
      }
      if (records[index].parameters() <= layers[key].parameters()) continue;
      layers[key] = records[index];
      limits[key] = initial_limit(records, index, Initialization::automatic);
    }
    require_path(path);
  }

  template <class Part, class Whole, class Copy>
  void for_each_value_run(const SupernetPath& path, Part& part, Whole& whole, Copy&& copy) const {
    require_path(path);
    if (!part.is_of(path.network.records) || !whole.is_of(layers))
      throw std::invalid_argument("supernet: the values belong to other records");
    for (std::size_t index = 0; index < path.keys.size(); ++index) {
      if (path.network.records[index].parameters() == 0) continue;
      const auto key = static_cast<std::size_t>(path.keys[index]);
      auto own = part.layer(index);
      auto shared = whole.layer(key);
      const WeightBlock block = weight_block(path.network.records, index);
      for_each_run(block, blocks[key], [&](std::size_t from, std::size_t to, std::size_t length) {
        copy(own.kernel.data() + from, shared.kernel.data() + to, length);
      });
      for (int row = 0; row < block.rows; ++row)
        copy(own.bias.data() + row, shared.bias.data() + row_within(block, blocks[key], row), 1);
    }
  }

  Shape input_shape{};
  std::vector<LayerRecord> layers;
  std::vector<WeightBlock> blocks;
  /// Of the intervals that kernels are drawn from.
  std::vector<double> limits;
};

}  // namespace whet
