#pragma once

#include <string_view>

#include <whet/whet.hpp>
#include <whet/zoo/fashion_cnn.hpp>

/// The networks that this program was built with. A topology is a type, so each is compiled in.
namespace optimize {

/// The classifier of the README. Pixels are never negative, and saying so makes INT8 faster.
struct Classifier
    : whet::Sequential<whet::Input<784, whet::NonNegative>, whet::Named<"hidden1", whet::Dense<256>>,
                       whet::ReLU, whet::Named<"hidden2", whet::Dense<256>>, whet::ReLU,
                       whet::Named<"head", whet::Dense<10>>> {};

/// The same without that knowledge, for inputs of either sign.
struct SignedClassifier : whet::Sequential<whet::Input<784>, whet::Named<"hidden1", whet::Dense<256>>,
                                           whet::ReLU, whet::Named<"hidden2", whet::Dense<256>>, whet::ReLU,
                                           whet::Named<"head", whet::Dense<10>>> {};

/// Small enough for a microcontroller with 64 kB of flash.
struct Small : whet::Sequential<whet::Input<784, whet::NonNegative>, whet::Named<"hidden1", whet::Dense<64>>,
                                whet::ReLU, whet::Named<"head", whet::Dense<10>>> {};

/// A deeper one with a smooth activation and probabilities as its output.
struct Swish : whet::Sequential<whet::Input<784, whet::NonNegative>, whet::Named<"hidden1", whet::Dense<192>>,
                                whet::HardSwish, whet::Named<"hidden2", whet::Dense<96>>, whet::HardSwish,
                                whet::Dropout<whet::Ratio<1, 10>>, whet::Named<"head", whet::Dense<10>>,
                                whet::Softmax> {};

/// A small convolutional network with batch normalization and residual blocks.
using Cnn = whet::zoo::FashionCNN;

/// How a topology is trained where the command line says nothing else.
struct Recipe {
  int epochs = 10;
  int crop = 0;       ///< pixels that images are moved by at most
  double flip = 0.0;  ///< share of images that are mirrored
};
template <class Network>
inline constexpr Recipe recipe{};
template <>
inline constexpr Recipe recipe<Cnn>{.epochs = 60, .crop = 2, .flip = 0.5};

/// Whether a topology is frozen, and with --qat trained, to weights of four bits and fewer.
template <class Network>
inline constexpr bool has_few_bits = false;
template <>
inline constexpr bool has_few_bits<Classifier> = true;
template <>
inline constexpr bool has_few_bits<Cnn> = true;

/// Whether it has rows of pruned weights, with --prune.
template <class Network>
inline constexpr bool has_pruned_rows = false;
template <>
inline constexpr bool has_pruned_rows<Classifier> = true;

template <class Network>
struct TopologyEntry {
  using topology = Network;
  std::string_view name;
  std::string_view description;
};

/// Calls visitor(entry) for every topology.
template <class Visitor>
void for_each_topology(Visitor&& visitor) {
  visitor(TopologyEntry<Classifier>{"classifier", "784-256-256-10, ReLU, input never negative"});
  visitor(TopologyEntry<SignedClassifier>{"signed", "784-256-256-10, ReLU, input of either sign"});
  visitor(TopologyEntry<Small>{"small", "784-64-10, ReLU"});
  visitor(
      TopologyEntry<Cnn>{"cnn", "28x28 convolutional, residual, batch norm; 60 epochs with augmentation"});
  visitor(TopologyEntry<Swish>{"swish", "784-192-96-10, HardSwish, dropout, softmax"});
}

}  // namespace optimize
