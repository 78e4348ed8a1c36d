#pragma once

#include <string>

#include <whet/topology/search/candidate_records.hpp>
#include <whet/topology/search/leaf_walker.hpp>
#include <whet/topology/search/search_space.hpp>

namespace whet {
namespace detail {

/// The policy that was chosen for each leaf layer, a word for each.
class PolicyNames : public LeafWalker<PolicyNames> {
 public:
  template <class>
  void leaf(int) {
    text += present;
    text += ' ';
  }
  template <class Policy, class Walk>
  void precise(Walk walk) {
    present = Policy::name;
    walk();
    present = "-";
  }
  std::string text;

 private:
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

/// What a candidate computes, in a text that others of the space or of another space do not have: a line for
/// each layer with its type, producers, shapes and window, then the policies. Not for people.
template <class Space>
std::string candidate_text(const Genotype& genotype) {
  const auto candidate = candidate_records<Space>(genotype);
  std::string text;
  for (const LayerRecord& layer : candidate.records()) detail::append_layer(text, layer);
  detail::PolicyNames names;
  detail::walk_members<Space>(genotype, names);
  return text + names.text;
}

}  // namespace whet
