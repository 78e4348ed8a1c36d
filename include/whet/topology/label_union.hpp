#pragma once

#include <array>
#include <cstddef>
#include <span>

#include <whet/core/shape.hpp>
#include <whet/topology/record.hpp>
#include <whet/topology/unit_groups.hpp>

namespace whet::detail {

/// Labels that a record needs for its outputs: none where they are those of its inputs.
constexpr int new_labels(const LayerRecord& record) {
  const bool weighs = record.multiplies_by_weights() && !filters_channels(record);
  const bool joins = record.role == LayerRole::join && !record.value_by_value;
  return weighs || joins || record.fixed_width ? record.output.channels : 0;
}
/// Those of the input come first.
constexpr int count_labels(std::span<const LayerRecord> records, Shape input) {
  int labels = input.channels;
  for (const LayerRecord& record : records) labels += new_labels(record);
  return labels;
}

/// Unites labels whose channels stay or go together, record by record.
template <std::size_t Labels, std::size_t Records>
class LabelUnion {
 public:
  /// By label: while labels are united another of their set, then the smallest.
  std::array<int, Labels> root{};
  /// By root.
  std::array<Stay, Labels> stay{};
  std::array<int, Labels> because{};
  /// First labels that a record made, at 0 those of the input; and behind the last one.
  std::array<int, Records + 2> begins{};
  std::array<ChannelLabels, Records + 1> tensors{};

  constexpr LabelUnion(std::span<const LayerRecord> records, Shape input) : layers(records) {
    for (std::size_t label = 0; label < Labels; ++label) root[label] = static_cast<int>(label);
    tensors[0] = make(input.channels);
    keep(tensors[0], input.channels, Stay::input, -1);
    for (std::size_t index = 0; index < Records; ++index) {
      const int begin = made;
      tensors[index + 1] = walk(static_cast<int>(index));
      begins[index + 1] = begin;
    }
    begins[Records + 1] = made;
    keep_outputs();
    for (std::size_t label = 0; label < Labels; ++label) root[label] = find(static_cast<int>(label));
  }

 private:
  constexpr int find(int label) {
    while (root[at(label)] != label) label = root[at(label)] = root[at(root[at(label)])];
    return label;
  }
  constexpr void unite(int first, int second) {
    first = find(first);
    second = find(second);
    if (first == second) return;
    if (second < first) {
      const int smaller = second;
      second = first;
      first = smaller;
    }
    root[at(second)] = first;
    if (stay[at(first)] == Stay::no) {
      stay[at(first)] = stay[at(second)];
      because[at(first)] = because[at(second)];
    }
  }
  constexpr void unite(ChannelLabels first, ChannelLabels second, int channels) {
    if (first == second) return;
    for (int channel = 0; channel < channels; ++channel) unite(first[channel], second[channel]);
  }
  /// Channels in the same place of each part stay or go together, so that the parts stay equal.
  constexpr void unite_parts(ChannelLabels labels, int channels, int parts) {
    const int size = channels / parts;
    for (int channel = size; channel < channels; ++channel) unite(labels[channel % size], labels[channel]);
  }
  constexpr void keep(ChannelLabels labels, int channels, Stay reason, int record) {
    for (int channel = 0; channel < channels; ++channel) {
      const auto label = at(find(labels[channel]));
      if (stay[label] != Stay::no) continue;
      stay[label] = reason;
      because[label] = record;
    }
  }
  constexpr ChannelLabels make(int channels) {
    const ChannelLabels labels{made, channels, 1};
    made += channels;
    return labels;
  }

  constexpr ChannelLabels walk(int index) {
    const LayerRecord& record = layers[at(index)];
    const ChannelLabels inputs = tensors[at(record.producer + 1)];
    const int taken = record.input.channels;
    const int given = record.output.channels;
    if (record.role == LayerRole::join) return walk_join(record);
    if (record.role == LayerRole::rearrange && !record.fixed_width) return walk_parts(record, inputs);
    if (new_labels(record) == 0 && filters_channels(record))
      return {inputs.first, inputs.period * (given / taken), inputs.repeat * (given / taken)};
    if (new_labels(record) == 0) return inputs;
    const ChannelLabels outputs = make(given);
    if (record.role == LayerRole::convolution && record.window.groups > 1) {
      unite_parts(inputs, taken, record.window.groups);
      unite_parts(outputs, given, record.window.groups);
    }
    if (record.fixed_width) {
      if (!record.multiplies_by_weights()) keep(inputs, taken, Stay::layer, index);
      keep(outputs, given, Stay::layer, index);
    }
    return outputs;
  }

  constexpr ChannelLabels walk_join(const LayerRecord& record) {
    const ChannelLabels inputs = tensors[at(record.producer + 1)];
    if (record.value_by_value) {
      for (int other : record.others) unite(inputs, tensors[at(other + 1)], record.output.channels);
      return inputs;
    }
    ChannelLabels outputs = make(record.output.channels);
    const ChannelLabels all = outputs;
    const auto add = [&](int producer) {
      const int channels = producer < 0 ? tensors[0].period : layers[at(producer)].output.channels;
      unite(outputs, tensors[at(producer + 1)], channels);
      outputs.first += channels;
    };
    add(record.producer);
    for (int other : record.others) add(other);
    return all;
  }

  /// A shuffle deals out the parts in turn, and their channels in one place are one unit; of equal parts
  /// each has the labels of the first.
  constexpr ChannelLabels walk_parts(const LayerRecord& record, ChannelLabels inputs) {
    unite_parts(inputs, record.input.channels, record.channel_groups);
    const bool shuffles = record.output.channels == record.input.channels;
    const int times = shuffles ? record.channel_groups : 1;
    const int period = inputs.period * times;
    const int channels = record.output.channels;
    return {inputs.first, period < channels ? period : channels, inputs.repeat * times};
  }

  constexpr void keep_outputs() {
    const int last = static_cast<int>(Records) - 1;
    const ChannelLabels outputs = tensors[at(last + 1)];
    // The layer that computes them.
    int maker = -1;
    while (maker < last && begins[at(maker + 2)] <= outputs.first) ++maker;
    keep(outputs, layers[at(last)].output.channels, Stay::output, maker);
  }

  static constexpr std::size_t at(int index) { return static_cast<std::size_t>(index); }

  std::span<const LayerRecord> layers;
  int made = 0;
};

}  // namespace whet::detail
