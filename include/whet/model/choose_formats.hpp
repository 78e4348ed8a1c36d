#pragma once

#include <whet/model/program.hpp>
#include <whet/precision/format.hpp>
#include <whet/topology/record.hpp>

namespace whet::detail {

/// Finds the formats of the tensors around binary layers. Under a policy that reads signs a layer writes what
/// its readers want: signs, int8, and float where they disagree. So the formats are found from the last layer
/// to the first. No template over the number of layers, which every network would instantiate anew.
class FormatChooser {
 public:
  /// Layers, their policies, whose formats are replaced by those found, and room for what `passes` says:
  /// `layer_count` of each, which stay where they are.
  constexpr FormatChooser(const LayerRecord* layers, PolicyTraits* policies, bool* passes, int layer_count)
      : records(layers), traits(policies), passing(passes), count(layer_count) {
    for (int index = 0; index < count; ++index) passing[index] = records[index].role == LayerRole::identity;
    for (int index = count - 1; index >= 0; --index)
      if (!passing[index]) choose(index);
  }

  /// Whether a layer does nothing: an identity, or one that keeps the signs that alone its readers want.
  constexpr bool passes(int index) const { return passing[index]; }

  /// The record that really computes the output of `index`; -1 is the network's input.
  constexpr int root(int index) const {
    while (index >= 0 && passes(index)) index = records[index].producer;
    return index;
  }

  /// Whether a layer reads signs.
  constexpr bool is_binary(int index) const {
    return traits[index].reads_bits && records[index].multiplies_by_weights();
  }

  /// Whether a binary layer takes up batch normalization `index`: it follows directly, output by output, and
  /// nothing else reads what is between them.
  constexpr bool is_taken_up(int index) const {
    const int producer = root(records[index].producer);
    return records[index].role == LayerRole::normalization && traits[index].reads_bits && producer >= 0 &&
           is_binary(producer) && count_readers(producer) == 1 &&
           records[index].affine.outputs == records[producer].affine.outputs;
  }

 private:
  /// What readers want of a tensor.
  struct Wish {
    Format format = Format::float32;
    bool zero_based = false;
    constexpr bool operator==(const Wish&) const = default;
  };

  /// Whether its output are the network's scores.
  constexpr bool is_last(int index) const { return root(count - 1) == index; }

  constexpr bool reads(int reader, int index) const {
    if (passes(reader)) return false;
    if (root(records[reader].producer) == index) return true;
    for (int other : records[reader].others)
      if (root(other) == index) return true;
    return false;
  }

  constexpr int count_readers(int index) const {
    int readers = is_last(index) ? 1 : 0;
    for (int reader = index + 1; reader < count; ++reader)
      if (reads(reader, index)) ++readers;
    return readers;
  }

  /// Dense layers take signs in whatever runs they come, others pixel by pixel.
  constexpr Wish wish_of(int reader, int index) const {
    const PolicyTraits& policy = traits[reader];
    const Format format = is_binary(reader) ? Format::bits : policy.format;
    if (format != Format::bits || is_taken_up(reader)) return {policy.format, policy.zero_based};
    const bool fits = records[reader].role == LayerRole::affine ||
                      records[reader].input.channels == records[index].output.channels;
    return {fits ? Format::bits : Format::float32, false};
  }

  /// What all readers want, float where they disagree; the network's scores are float.
  constexpr Wish common_wish(int index) const {
    if (is_last(index)) return {};
    Wish common;
    bool first = true;
    for (int reader = index + 1; reader < count; ++reader) {
      if (!reads(reader, index)) continue;
      const Wish wish = wish_of(reader, index);
      if (!first && wish != common) return {};
      common = wish;
      first = false;
    }
    return common;
  }

  /// Whether a layer under a policy that reads signs can write a format.
  constexpr bool can_write(int index, Format format) const {
    const LayerRecord& layer = records[index];
    if (format == Format::int16 || is_narrow(format)) return false;
    if (is_binary(index) || is_taken_up(index)) return true;
    if (layer.role == LayerRole::activation) return format != Format::bits;
    return layer.role == LayerRole::pool && (format != Format::bits || layer.pooling == Pooling::maximum);
  }

  constexpr void choose(int index) {
    PolicyTraits& policy = traits[index];
    const bool adapts = policy.reads_bits;
    const bool may_pass = records[index].keeps_sign && policy.format == Format::float32;
    if (!adapts && !may_pass) return;
    const Wish wish = common_wish(index);
    if (may_pass && wish.format == Format::bits)
      passing[index] = true;
    else if (adapts && can_write(index, wish.format)) {
      policy.format = wish.format;
      policy.zero_based = wish.zero_based;
    }
  }

  const LayerRecord* records;
  PolicyTraits* traits;
  bool* passing;
  int count;
};

}  // namespace whet::detail
