#pragma once

// The same models in two differently compiled units. Topologies and models have external linkage, so that the
// linker would merge whatever symbol the library gives both units; what is the test's own does not.

#include <cstddef>
#include <span>
#include <type_traits>
#include <utility>

#include <whet/whet.hpp>

#include "scores.hpp"

namespace two_isa {

struct Network
    : whet::Sequential<whet::Input<37, whet::NonNegative>, whet::Named<"first", whet::Dense<40>>, whet::ReLU,
                       whet::Dense<19>, whet::HardSwish, whet::Dense<Scores::classes>, whet::Softmax> {};

struct Functions
    : whet::Sequential<whet::Input<37>, whet::Sigmoid, whet::Dense<23>, whet::Tanh, whet::Dense<16>,
                       whet::LeakyReLU<>, whet::Dense<Scores::classes>, whet::ReLU6, whet::Dropout<>> {};

struct Image
    : whet::Sequential<whet::Input<37>, whet::Reshape<1, 37>, whet::Conv2D<8, whet::Size{1, 3}>, whet::ReLU,
                       whet::Residual<whet::DepthwiseConv2D<3>, whet::Conv2D<8, 1>>, whet::ReLU6,
                       whet::Concat<whet::MaxPool<whet::Size{1, 3}, whet::Stride{1}, whet::Same>,
                                    whet::Layers<whet::Conv2D<8, whet::Size{1, 2}>, whet::HardSigmoid>>,
                       whet::AveragePool<whet::Size{1, 2}>, whet::Upsample<2>, whet::GlobalAveragePool,
                       whet::Dense<Scores::classes>, whet::Softmax> {};

/// Binary layers of both kinds between int8 ones.
struct Signs : whet::Sequential<whet::Input<37>, whet::Dense<40>, whet::HardTanh, whet::Reshape<2, 5, 4>,
                                whet::Conv2D<33, 2>, whet::HardTanh, whet::MaxPool<2>, whet::Flatten,
                                whet::Dense<20>, whet::HardTanh, whet::Dense<Scores::classes>> {};

}  // namespace two_isa

namespace {

/// The same numbers in every unit, between -0.5 and 0.5.
constexpr float noise(int index) {
  return static_cast<float>((index * 7919 + 12345) % 1009) / 1009.0f - 0.5f;
}

/// Parameters made by the compiler: freezing is for the host, and its code is not kept apart.
template <class Model>
constexpr Model make_model() {
  constexpr whet::TensorQuantization quantization{1.0f / 32.0f, 0};
  Model model{};
  float kernel[40 * 40]{};
  for (int index = 0; index < 40 * 40; ++index) kernel[index] = noise(index);
  const auto fill = [&]<int Index>(std::integral_constant<int, Index>) {
    using Traits = typename Model::template step_traits<Index>;
    constexpr whet::StepKind kind = Traits::step.kind;
    if constexpr (kind == whet::StepKind::affine || kind == whet::StepKind::convolution ||
                  kind == whet::StepKind::depthwise) {
      whet::AffineSource source{
          .kernel = kernel, .bias = kernel + 100, .input = quantization, .output = quantization};
      if constexpr (Traits::output.nonnegative) source.low = 0.0f;
      pack(model.template step<Index>(), source);
    } else if constexpr (kind == whet::StepKind::join && Traits::output.format == whet::Format::int8) {
      const whet::TensorQuantization inputs[]{quantization, quantization};
      whet::JoinSource source{.inputs = inputs, .output = quantization};
      if constexpr (Traits::output.nonnegative) source.low = 0.0f;
      pack(model.template step<Index>(), source);
    } else if constexpr (whet::keeps_quantization(kind) && Traits::output.format == whet::Format::int8) {
      model.template step<Index>().output = quantization;
    } else if constexpr (kind == whet::StepKind::quantize) {
      pack(model.template step<Index>(), quantization, Traits::output.nonnegative);
    } else if constexpr (kind == whet::StepKind::dequantize) {
      constexpr bool probabilities =
          Index + 1 == Model::steps && Traits::record.role == whet::LayerRole::softmax;
      model.template step<Index>().input = probabilities ? whet::Int8Softmax::output : quantization;
    } else if constexpr (kind == whet::StepKind::activation && Traits::output.format == whet::Format::int8) {
      pack(
          model.template step<Index>(), [](double x) { return Traits::layer::template value<double>(x); },
          quantization, quantization, Traits::output.nonnegative);
    } else if constexpr (kind == whet::StepKind::softmax && Traits::output.format == whet::Format::int8) {
      model.template step<Index>() = whet::make_int8_softmax(double{quantization.scale});
    }
  };
  [&]<int... Index>(std::integer_sequence<int, Index...>) {
    (fill(std::integral_constant<int, Index>{}), ...);
  }
  (std::make_integer_sequence<int, Model::steps>{});
  return model;
}

/// One sample through operator(), the others through batch. Both are called by address, so that they exist as
/// functions that the linker could take from the other unit.
template <class Network, class Policy, class Target>
void run(float (&scores)[Scores::samples][Scores::classes]) {
  using Model = whet::Model<Network, Policy, Target>;
  using Workspace = whet::Workspace<Model>;
  using Image = std::span<const float, 37>;
  using Images = std::span<const float>;
  using Table = std::span<float>;
  static constexpr Model model = make_model<Model>();
  typename Model::output_tensor (Model::*volatile one)(const Image&, Workspace&) const noexcept =
      &Model::template operator()<Image, Workspace&>;
  void (Model::*volatile many)(const Images&, Table&&, Workspace&) const noexcept =
      &Model::template batch<Images, Table, Workspace&>;
  Workspace workspace;
  float images[Scores::samples][37];
  for (int sample = 0; sample < Scores::samples; ++sample)
    for (int index = 0; index < 37; ++index) images[sample][index] = noise(sample * 37 + index) + 0.5f;
  const auto first = (model.*one)(Image(images[0]), workspace);
  for (int index = 0; index < Scores::classes; ++index)
    scores[0][index] = first[static_cast<std::size_t>(index)];
  (model.*many)(Images(images[1], 37 * (Scores::samples - 1)),
                Table(scores[1], Scores::classes * (Scores::samples - 1)), workspace);
}

/// The models in the layout of `Target` and with its kernels.
template <class Target>
Scores run_all() {
  using namespace whet;
  Scores scores;
  run<two_isa::Network, Float32Policy, Target>(scores.float32);
  run<two_isa::Functions, Float32Policy, Target>(scores.functions);
  run<two_isa::Network, Int8Policy, Target>(scores.int8);
  run<two_isa::Network, Dynamic<Int8Policy>, Target>(scores.dynamic);
  run<two_isa::Image, Float32Policy, Target>(scores.image_float32);
  run<two_isa::Image, Int8Policy, Target>(scores.image_int8);
  run<two_isa::Network, Mixed<Int8Policy, At<"first", Float32Policy>>, Target>(scores.mixed);
  run<two_isa::Signs, EdgesInt8<BinaryPolicy>, Target>(scores.binary);
  return scores;
}

}  // namespace
