#pragma once

#include <string>

#include <whet/topology/search/candidate_records.hpp>
#include <whet/topology/search/leaf_walker.hpp>
#include <whet/topology/search/search_space.hpp>
#include <whet/transform/source_pieces.hpp>

namespace whet {
namespace detail {

/// Each leaf layer with its arguments, and the policy that was chosen for it.
class LayerTexts : public LeafWalker<LayerTexts> {
 public:
  template <class Layer>
  void leaf(int) {
    if constexpr (requires { Layer::source(written); }) Layer::source(written);
    written(' ', present, '\n');
  }
  template <class Policy, class Walk>
  void precise(Walk walk) {
    present = Policy::name;
    walk();
    present = "-";
  }
  const std::string& text() const { return written.text; }

 private:
  SourceText written;
  const char* present = "-";
};

template <class... Number>
void append_numbers(std::string& text, Number... number) {
  ((text += ' ', text += std::to_string(number)), ...);
}

inline void append_layer(std::string& text, const LayerRecord& layer) {
  text += layer.type.view();
  append_numbers(text, layer.producer, layer.input.height, layer.input.width, layer.input.channels,
                 layer.output.height, layer.output.width, layer.output.channels);
  for (const int other : layer.others) append_numbers(text, other);
  const Window& window = layer.window;
  append_numbers(text, window.kernel_height, window.kernel_width, window.stride_height, window.stride_width,
                 window.dilation_height, window.dilation_width, window.pad_top, window.pad_left,
                 window.groups);
  append_numbers(text, layer.affine.outputs, layer.affine.inputs, layer.bounds.low, layer.bounds.high);
  text += '\n';
}

}  // namespace detail

/// What a candidate computes, in a text that no candidate with other layers or policies has, of this space or
/// of another: a line for each layer with its type, producers, shapes and window, then one with its arguments
/// and policy. Not for people.
template <class Space>
std::string candidate_text(const Genotype& genotype) {
  const auto candidate = candidate_records<Space>(genotype);
  std::string text;
  detail::append_numbers(text, candidate.input.height, candidate.input.width, candidate.input.channels,
                         candidate.input_bounds.low, candidate.input_bounds.high);
  text += '\n';
  for (const LayerRecord& layer : candidate.records()) detail::append_layer(text, layer);
  detail::LayerTexts layers;
  detail::walk_members<Space>(genotype, layers);
  return text + layers.text();
}

}  // namespace whet
