#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <numeric>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <whet/core/shape.hpp>
#include <whet/io/parameter_tensors.hpp>
#include <whet/io/transposed.hpp>
#include <whet/topology/record.hpp>

namespace whet {

/// How a state dictionary of PyTorch differs from a topology.
struct TorchOptions {
  /// In front of every name: "model." where the dictionary is that of a module around the network.
  std::string prefix = "";
  /// Modules of layers whose own name is another, or that have none: {"layer0", "features.0"}; keys as
  /// `save_weights` names layers.
  std::map<std::string, std::string, std::less<>> modules = {};
  /// What batch normalization adds to the variance there. Ours adds BatchNorm::epsilon; gamma makes up for
  /// the difference.
  double epsilon = 1e-5;
  /// Whether tensors that no layer takes are passed over. `num_batches_tracked` always is.
  bool ignore_others = false;
};

namespace detail {

/// One tensor of a PyTorch module and where its values are in the parameters of a record: kernel, then bias.
struct TorchTensor {
  std::string name;
  std::vector<std::size_t> shape;
  std::vector<std::size_t> places = {};
  /// A module without a bias has none; then it is zero.
  bool optional = false;
  /// The second of two biases that only ever occur as a sum; it is written as zeros.
  bool adds = false;
  /// One value may stand for all.
  bool may_be_one = false;
};

/// Places of a row-major tensor whose axes PyTorch has in another order.
inline std::vector<std::size_t> places_of(const std::vector<std::size_t>& extents,
                                          const std::vector<std::size_t>& order, std::size_t first = 0) {
  std::vector<std::size_t> all(
      std::accumulate(extents.begin(), extents.end(), std::size_t{1}, std::multiplies<>()));
  std::iota(all.begin(), all.end(), first);
  return transposed<std::size_t>(all, extents, order);
}

/// Whether a layer gives its values in the order in which it takes them.
inline bool keeps_order(LayerRole role) {
  return role == LayerRole::identity || role == LayerRole::activation || role == LayerRole::normalization ||
         role == LayerRole::slopes;
}

/// Whether a layer gives the steps of a recurrent layer as they are; of a join, whether a branch does, whose
/// other branches then are steps as well.
inline bool gives_steps(std::span<const LayerRecord> records, int index) {
  if (index < 0) return false;
  const LayerRecord& record = records[static_cast<std::size_t>(index)];
  if (record.role == LayerRole::recurrent) return true;
  if (!keeps_order(record.role) && record.role != LayerRole::join) return false;
  if (gives_steps(records, record.producer)) return true;
  return std::ranges::any_of(record.others, [&](int other) { return gives_steps(records, other); });
}

/// Our places of an image's values in the order of PyTorch, which has its channels first.
inline std::vector<std::size_t> channels_first(const Shape& shape) {
  const auto extent = [](int value) { return static_cast<std::size_t>(value); };
  return places_of({extent(shape.height), extent(shape.width), extent(shape.channels)}, {2, 0, 1});
}

/// Whether an image has its values in the same order in PyTorch.
inline bool has_one_order(const Shape& shape) { return shape.channels == 1 || shape.is_vector(); }

/// Whether what record `index` gives is read as steps by a recurrent layer, by way of layers that keep the
/// order.
inline bool is_read_as_steps(std::span<const LayerRecord> records, std::size_t index) {
  for (std::size_t reader = index + 1; reader < records.size(); ++reader)
    if (records[reader].producer == static_cast<int>(index) &&
        (records[reader].role == LayerRole::recurrent ||
         (keeps_order(records[reader].role) && is_read_as_steps(records, reader))))
      return true;
  return false;
}

/// Whether a record makes an image of other values, whose order PyTorch would have otherwise; steps of a
/// recurrent layer stay as they are.
inline bool makes_image(std::span<const LayerRecord> records, std::size_t index) {
  const LayerRecord& record = records[index];
  return record.role == LayerRole::identity && record.input != record.output && !record.output.is_vector() &&
         !(has_one_order(record.input) && has_one_order(record.output)) &&
         !is_read_as_steps(records, index) && !gives_steps(records, record.producer);
}

/// The order in PyTorch of the outputs of record `index`, which are a vector: that of the image that a
/// Reshape makes of them.
inline std::vector<std::size_t> vector_order(std::span<const LayerRecord> records, int index) {
  for (std::size_t reader = static_cast<std::size_t>(index) + 1; reader < records.size(); ++reader) {
    const LayerRecord& record = records[reader];
    if (record.producer != index || !keeps_order(record.role)) continue;
    if (makes_image(records, reader)) return channels_first(record.output);
    if (record.output.is_vector()) return vector_order(records, static_cast<int>(reader));
  }
  return places_of({records[static_cast<std::size_t>(index)].output.size()}, {0});
}

/// Places among our values of those that PyTorch has one after the other, of what record `index` gives, -1:
/// of the network's input. PyTorch has the channels of an image first, also in the vector that it is
/// flattened to; the steps of a recurrent layer have their features last there, too. Errors:
/// std::invalid_argument for a join of vectors that PyTorch has in different orders.
inline std::vector<std::size_t> torch_order(std::span<const LayerRecord> records, int index) {
  const auto extent = [](int value) { return static_cast<std::size_t>(value); };
  const auto at = [&](int record) -> const LayerRecord& { return records[extent(record)]; };
  const Shape shape = index < 0 ? records.front().input : at(index).output;
  std::vector<std::size_t> same = places_of({shape.size()}, {0});
  int source = index;
  while (source >= 0 && keeps_order(at(source).role)) source = at(source).producer;
  // A join of vectors may have steps in one branch and an image in another.
  const bool joins_vectors =
      source >= 0 && at(source).role == LayerRole::join && at(source).output.is_vector();
  if (!joins_vectors && gives_steps(records, source)) return same;
  if (!shape.is_vector()) return channels_first(shape);
  if (index < 0) return same;
  if (keeps_order(at(index).role)) return torch_order(records, at(index).producer);
  if (at(index).role == LayerRole::affine) return vector_order(records, index);
  if (at(index).role != LayerRole::join) return same;
  std::vector<std::size_t> order = torch_order(records, at(index).producer);
  for (const int other : at(index).others) {
    std::vector<std::size_t> branch = torch_order(records, other);
    if (at(index).type.view() == "Concat") {
      const std::size_t begin = order.size();
      for (const std::size_t place : branch) order.push_back(begin + place);
    } else if (branch != order) {
      throw std::invalid_argument("PyTorch: layer " + std::to_string(index) + " (" +
                                  std::string(at(index).type.view()) +
                                  "): expected branches whose values PyTorch has in one order, found others");
    }
  }
  return order;
}

/// Errors: std::invalid_argument for a record that makes an image whose values PyTorch has in another order,
/// of anything but the outputs of a dense layer, whose rows make up for it, or of the network's input.
inline void require_torch_images(std::span<const LayerRecord> records) {
  for (std::size_t index = 0; index < records.size(); ++index) {
    if (!makes_image(records, index)) continue;
    int source = records[index].producer;
    const auto at = [&](int record) -> const LayerRecord& {
      return records[static_cast<std::size_t>(record)];
    };
    while (source >= 0 && keeps_order(at(source).role) && at(source).output.is_vector() &&
           at(source).input.is_vector())
      source = at(source).producer;
    const bool is_dense =
        source >= 0 && at(source).role == LayerRole::affine && at(source).output.is_vector();
    // A flattened image may become the same image again.
    if (source < 0 || is_dense || at(source).input == records[index].output) continue;
    throw std::invalid_argument(
        "PyTorch: layer " + std::to_string(index) + " (" + std::string(records[index].type.view()) +
        "): expected the outputs of a dense layer or the input to become an image of " +
        "several channels, found those of layer " + std::to_string(source) + " (" +
        std::string(at(source).type.view()) + "), which PyTorch has in another order");
  }
}

/// Tensors of one layer.
class TorchLayer {
 public:
  TorchLayer(std::span<const LayerRecord> layers, std::size_t index, std::string module_name)
      : records(layers),
        number(index),
        record(layers[index]),
        module(std::move(module_name)),
        outputs(static_cast<std::size_t>(record.affine.outputs)),
        inputs(static_cast<std::size_t>(record.affine.inputs)) {}

  std::vector<TorchTensor> tensors() const {
    switch (record.role) {
      case LayerRole::affine:
        return {dense(), bias(rows())};
      case LayerRole::convolution:
        return {convolution(), bias(places_of({outputs}, {0}))};
      case LayerRole::normalization:
        return normalization();
      case LayerRole::slopes:
        return {{.name = module + ".weight",
                 .shape = {outputs},
                 .places = channels(1, 0, 0),
                 .may_be_one = true}};
      case LayerRole::recurrent:
        return recurrent();
      default:
        return {};
    }
  }

 private:
  TorchTensor bias(std::vector<std::size_t> places) const {
    for (std::size_t& output : places) output += outputs * inputs;
    return {.name = module + ".bias", .shape = {outputs}, .places = std::move(places), .optional = true};
  }

  /// Of a dense layer; on each step or pixel it has the same few.
  std::vector<std::size_t> rows() const {
    return record.output.is_vector() ? vector_order(records, static_cast<int>(number))
                                     : places_of({outputs}, {0});
  }

  TorchTensor dense() const {
    const std::vector<std::size_t> order = torch_order(records, record.producer);
    TorchTensor result{.name = module + ".weight", .shape = {outputs, inputs}};
    for (const std::size_t row : rows())
      for (const std::size_t column : order) result.places.push_back(row * inputs + column);
    return result;
  }

  /// [outputs][channels of a group][height][width]; of a transposed convolution the first two change places;
  /// along a sequence there is no width.
  TorchTensor convolution() const {
    const auto height = extent(record.window.kernel_height);
    const auto width = extent(record.window.kernel_width);
    const std::size_t channels_of_group = inputs / (height * width);
    TorchTensor result{.name = module + ".weight",
                       .shape = {outputs, channels_of_group, height, width},
                       .places = places_of({outputs, height, width, channels_of_group},
                                           record.window.transposed ? std::vector<std::size_t>{3, 0, 1, 2}
                                                                    : std::vector<std::size_t>{0, 3, 1, 2})};
    if (record.window.transposed) std::swap(result.shape[0], result.shape[1]);
    if (record.type.view() == "Conv1D") result.shape.pop_back();
    return result;
  }

  /// Values of each channel, `stride` apart, in the order that PyTorch has them.
  std::vector<std::size_t> channels(std::size_t stride, std::size_t column, std::size_t first) const {
    std::vector<std::size_t> places =
        record.input.is_vector() ? torch_order(records, record.producer) : places_of({outputs}, {0});
    for (std::size_t& place : places) place = first + place * stride + column;
    return places;
  }

  std::vector<TorchTensor> normalization() const {
    return {{.name = module + ".weight", .shape = {outputs}, .places = channels(3, 0, 0)},
            {.name = module + ".bias", .shape = {outputs}, .places = channels(1, 0, outputs * inputs)},
            {.name = module + ".running_mean", .shape = {outputs}, .places = channels(3, 1, 0)},
            {.name = module + ".running_var", .shape = {outputs}, .places = channels(3, 2, 0)}};
  }

  /// Gates of an LSTM are in our order; a GRU has r, z, n there. The second bias is a column of ours in a
  /// GRU, and elsewhere part of the first.
  std::vector<TorchTensor> recurrent() const {
    const bool is_gru = record.type.view() == "GRU";
    const auto units = extent(record.output.channels);
    const auto features = extent(record.input.channels);
    TorchTensor input{.name = module + ".weight_ih_l0", .shape = {outputs, features}};
    TorchTensor own{.name = module + ".weight_hh_l0", .shape = {outputs, units}};
    TorchTensor input_bias{.name = module + ".bias_ih_l0", .shape = {outputs}, .optional = true};
    TorchTensor own_bias{
        .name = module + ".bias_hh_l0", .shape = {outputs}, .optional = true, .adds = !is_gru};
    for (std::size_t row = 0; row < outputs; ++row) {
      std::size_t gate = row / units;
      if (is_gru && gate < 2) gate = 1 - gate;
      const std::size_t from = gate * units + row % units;
      for (std::size_t column = 0; column < features + units; ++column)
        (column < features ? input : own).places.push_back(from * inputs + column);
      const std::size_t first_bias = outputs * inputs + from;
      input_bias.places.push_back(first_bias);
      own_bias.places.push_back(is_gru ? from * inputs + features + units : first_bias);
    }
    return {std::move(input), std::move(own), std::move(input_bias), std::move(own_bias)};
  }

  static std::size_t extent(int value) { return static_cast<std::size_t>(value); }

  std::span<const LayerRecord> records;
  std::size_t number;
  const LayerRecord& record;
  std::string module;
  std::size_t outputs;
  std::size_t inputs;
};

/// "block/conv" as PyTorch joins names of modules, unless the options name the module.
inline std::string torch_module(const std::string& layer, const TorchOptions& options) {
  const auto given = options.modules.find(layer);
  std::string module = given != options.modules.end() ? given->second : layer;
  if (given == options.modules.end()) std::ranges::replace(module, '/', '.');
  return options.prefix + module;
}

/// The values of a record's parameters: kernel, then bias.
template <class Buffer>
auto record_values(Buffer& parameters, std::size_t record) {
  auto layer = parameters.layer(record);
  return std::span(layer.kernel.data(), static_cast<std::size_t>(layer.kernel.size() + layer.bias.size()));
}

/// visit(record, tensor) for each tensor that a state dictionary of these layers has.
template <class Visit>
void for_each_torch_tensor(std::span<const LayerRecord> records, const TorchOptions& options, Visit&& visit) {
  require_torch_images(records);
  const std::vector<std::string> names = tensor_names(records);
  for (std::size_t index = 0; index < records.size(); ++index)
    for (const TorchTensor& tensor :
         TorchLayer(records, index, torch_module(names[index], options)).tensors())
      visit(index, tensor);
}

}  // namespace detail
}  // namespace whet
