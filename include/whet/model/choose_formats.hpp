#pragma once

#include <array>
#include <cstddef>

#include <whet/model/program.hpp>
#include <whet/precision/format.hpp>
#include <whet/topology/record.hpp>

namespace whet::detail {

/// Finds the formats of the tensors around binary layers. Under a policy that reads signs a layer writes what
/// its readers want: signs, int8, and float where they disagree. So the formats are found from the last layer
/// to the first.
template <std::size_t Records>
class FormatChooser {
 public:
  constexpr FormatChooser(const std::array<LayerRecord, Records>& layers,
                          const std::array<PolicyTraits, Records>& policies)
      : records(layers), traits(policies) {
    for (std::size_t index = 0; index < Records; ++index)
      passing[index] = layers[index].role == LayerRole::identity;
    for (int index = static_cast<int>(Records) - 1; index >= 0; --index)
      if (!passes(index)) choose(index);
  }

  /// The policies with the formats found.
  constexpr const std::array<PolicyTraits, Records>& chosen() const { return traits; }

  /// Whether a layer does nothing: an identity, or one that keeps the signs that alone its readers want.
  constexpr bool passes(int index) const { return passing[static_cast<std::size_t>(index)]; }

  /// The record that really computes the output of `index`; -1 is the network's input.
  constexpr int root(int index) const {
    while (index >= 0 && passes(index)) index = record(index).producer;
    return index;
  }

  /// Whether a layer reads signs.
  constexpr bool is_binary(int index) const {
    return traits[static_cast<std::size_t>(index)].reads_bits && record(index).multiplies_by_weights();
  }

  /// Whether a binary layer takes up batch normalization `index`: it follows directly, and nothing else reads
  /// what is between them.
  constexpr bool is_taken_up(int index) const {
    const int producer = root(record(index).producer);
    return record(index).role == LayerRole::normalization &&
           traits[static_cast<std::size_t>(index)].reads_bits && producer >= 0 && is_binary(producer) &&
           count_readers(producer) == 1;
  }

 private:
  /// What readers want of a tensor.
  struct Wish {
    Format format = Format::float32;
    bool zero_based = false;
    constexpr bool operator==(const Wish&) const = default;
  };

  constexpr const LayerRecord& record(int index) const { return records[static_cast<std::size_t>(index)]; }

  constexpr bool reads(int reader, int index) const {
    if (passes(reader)) return false;
    if (root(record(reader).producer) == index) return true;
    for (int other : record(reader).others)
      if (root(other) == index) return true;
    return false;
  }

  constexpr int count_readers(int index) const {
    int count = root(static_cast<int>(Records) - 1) == index ? 1 : 0;
    for (int reader = index + 1; reader < static_cast<int>(Records); ++reader)
      if (reads(reader, index)) ++count;
    return count;
  }

  /// Dense layers take signs in whatever runs they come, others pixel by pixel.
  constexpr Wish wish_of(int reader, int index) const {
    const PolicyTraits& policy = traits[static_cast<std::size_t>(reader)];
    const Format format = is_binary(reader) ? Format::bits : policy.format;
    if (format != Format::bits || is_taken_up(reader)) return {policy.format, policy.zero_based};
    const bool fits = record(reader).role == LayerRole::affine ||
                      record(reader).input.channels == record(index).output.channels;
    return {fits ? Format::bits : Format::float32, false};
  }

  /// What all readers want, float where they disagree; the network's scores are float.
  constexpr Wish common_wish(int index) const {
    if (root(static_cast<int>(Records) - 1) == index) return {};
    Wish common;
    bool first = true;
    for (int reader = index + 1; reader < static_cast<int>(Records); ++reader) {
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
    const LayerRecord& layer = record(index);
    if (is_binary(index) || is_taken_up(index)) return true;
    if (layer.role == LayerRole::activation) return format != Format::bits;
    return layer.role == LayerRole::pool && (format != Format::bits || layer.pooling == Pooling::maximum);
  }

  constexpr void choose(int index) {
    PolicyTraits& policy = traits[static_cast<std::size_t>(index)];
    const bool adapts = policy.reads_bits;
    const bool may_pass = record(index).keeps_sign && policy.format == Format::float32;
    if (!adapts && !may_pass) return;
    const Wish wish = common_wish(index);
    if (may_pass && wish.format == Format::bits)
      passing[static_cast<std::size_t>(index)] = true;
    else if (adapts && can_write(index, wish.format)) {
      policy.format = wish.format;
      policy.zero_based = wish.zero_based;
    }
  }

  const std::array<LayerRecord, Records>& records;
  std::array<PolicyTraits, Records> traits;
  std::array<bool, Records> passing{};
};

}  // namespace whet::detail
