#pragma once

#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <whet/core/recurrence.hpp>
#include <whet/precision/format.hpp>
#include <whet/precision/requantize.hpp>
#include <whet/train/operation.hpp>
#include <whet/train/operation/recurrent_gradients.hpp>
#include <whet/train/operation/recurrent_tape.hpp>
#include <whet/train/quantized/cell_state.hpp>
#include <whet/train/quantized/gate_functions.hpp>
#include <whet/train/quantized/gate_matrix.hpp>
#include <whet/train/quantized/held_parameters.hpp>
#include <whet/train/quantized/output_rounding.hpp>
#include <whet/train/quantized/tensor_scale.hpp>
#include <whet/train/quantized/weight_grid.hpp>
#include <whet/weights/aligned_values.hpp>

namespace whet::quantized {

/// What a recurrent layer is made of in quantization-aware training.
struct RecurrentParts {
  TensorScale input;
  OutputRounding output;
  /// Of the weights of the features, and of those of the layer's own output.
  HeldPointer feature_scales;
  HeldPointer own_scales;
  /// Of an LSTM, else null.
  HeldPointer cell_state;
  WeightRounding rounding;
};

/// LSTM, GRU or SimpleRNN with integer features and outputs, as an integer policy computes it, and the
/// gradients of that by the straight-through estimator: rounding and saturation of gates and states count as
/// if they were not there, and an output that is clipped, at any step, has no gradient. The gates are in
/// Q3.12, what they let through and a GRU's state in Q0.15, an LSTM's cell state has a scale that is a power
/// of two. Shapes: those of the layer; values are real on both sides, integers times a scale. Scalar is
/// float; a parameter, so that a program without such layers does not compile their products. Source:
/// TFLite's integer LSTM, 8x8_16; core/recurrence.hpp has the formulae.
template <std::same_as<float> Scalar = float>
class RecurrentOperation final : public Operation<Scalar> {
 public:
  RecurrentOperation(const Recurrence& layer, RecurrentParts parts)
      : tape(layer),
        input_scale(std::move(parts.input)),
        output_rounding(std::move(parts.output)),
        features({layer.gate_outputs(), layer.features}, 0, std::move(parts.feature_scales), parts.rounding,
                 input_scale.format()),
        own({layer.gate_outputs(), layer.units}, layer.features, std::move(parts.own_scales), parts.rounding,
            input_scale.format()),
        cell_state(std::move(parts.cell_state)),
        no_bias(Eigen::VectorXf::Zero(layer.gate_outputs())) {}

  void forward(ForwardPass<Scalar>& pass) override {
    const Eigen::Index batch = pass.input.rows();
    const Recurrence& layer = tape.recurrence();
    tape.resize(batch);
    unrounded.resize(static_cast<std::size_t>(batch * layer.steps * layer.units));
    if (layer.cell == Cell::gru) tape.carried_values.resize(unrounded.size());
    output_rounding.begin();
    const auto& kernel = pass.parameters.kernel;
    features.round(kernel, pass.parameters.bias, input_scale.quantization());
    if (layer.cell == Cell::gru)
      own.round(kernel, kernel.col(layer.features + layer.units), output_rounding.present());
    else
      own.round(kernel, no_bias, output_rounding.present());
    if (cell_state != nullptr) cell_power = CellState::power_of(cell_state->values());
    to_cell = quantize_multiplier(std::ldexp(0x1p-30, -cell_power));
    to_output = quantize_multiplier(double{unit_of_values()} / double{output_rounding.present().scale});
    for_each_group(pass.pool, batch, [&](SampleGroup samples) { run(pass, samples); });
  }

  void backward(BackwardPass<Scalar>& pass) override {
    const Recurrence& layer = tape.recurrence();
    Reals weights = pass.parameters.kernel;
    weights.leftCols(layer.features) = features.reals();
    weights.middleCols(layer.features, layer.units) = own.reals();
    BackwardPass<Scalar> inner{pass.input,
                               pass.output,
                               pass.output_gradient,
                               pass.input_gradient,
                               {{weights.data(), weights.rows(), weights.cols()},
                                {pass.parameters.bias.data(), pass.parameters.bias.size()}},
                               pass.gradients,
                               pass.pool};
    const ValueGradient gradient_of = output_rounding.value_gradient();
    // One of each group of samples.
    std::vector<double> of_scale(static_cast<std::size_t>(pass.input.rows()));
    gradients.compute(tape, inner, [&](SampleGroup samples, int step, Reals& gradient) {
      double& sum = of_scale[static_cast<std::size_t>(samples.first)];
      const auto values = tape.view(unrounded, samples, step, layer.units);
      for (Eigen::Index sample = 0; sample < gradient.rows(); ++sample)
        for (Eigen::Index unit = 0; unit < gradient.cols(); ++unit) {
          const float value = values(sample, unit);
          float& of_value = gradient(sample, unit);
          of_value = gradient_of(value, output_rounding.nearest(value), of_value, sum);
        }
    });
    // Every step's output is rounded, given out or not.
    output_rounding.add_scale_gradient(of_scale, static_cast<std::size_t>(layer.steps * layer.units));
    features.backward(pass.gradients.kernel);
    own.backward(pass.gradients.kernel);
    clear_gradients(pass.other_gradients);
  }

 private:
  using Reals = typename RecurrentTape<Scalar>::Matrix;
  using Integers = GateMatrix::Integers;
  /// The scale of sums of gates is 2^sum_power; Q0.15 is that of what gates let through.
  static constexpr int sum_power = -12;
  static constexpr float unit_of_sums = 0x1p-12F;
  static constexpr float unit_of_gates = 0x1p-15F;
  /// What dropout has made larger than any integer is still kept within what sums hold.
  float most_input() const { return input_scale.format() == Format::int16 ? 32768.0F : 1024.0F; }
  static constexpr FixedMultiplier from_gate = quantize_multiplier(0x1p-15);

  static std::int32_t product(std::int32_t first, std::int32_t second, FixedMultiplier multiplier) {
    return saturated(requantize(first * second, multiplier));
  }

  void run(ForwardPass<Scalar>& pass, SampleGroup samples) {
    const Recurrence& layer = tape.recurrence();
    const float scale = input_scale.quantization().scale;
    Integers inputs(samples.count, layer.features);
    Integers hidden = Integers::Zero(samples.count, layer.units);
    Integers state = hidden;
    Integers sums(samples.count, layer.gate_outputs());
    Integers own_sums(samples.count, layer.gate_outputs());
    for (int step = 0; step < layer.steps; ++step) {
      tape.previous(samples, step) = hidden.template cast<float>() * output_rounding.present().scale;
      inputs = (tape.view(pass.input.data(), samples, step, layer.features).array() / scale)
                   .rint()
                   .max(-most_input())
                   .min(most_input() - 1.0F)
                   .template cast<std::int32_t>();
      features.multiply(inputs, sums);
      own.multiply(hidden, own_sums);
      auto values = tape.view(unrounded, samples, step, layer.units);
      for (Eigen::Index sample = 0; sample < samples.count; ++sample)
        for (Eigen::Index unit = 0; unit < layer.units; ++unit) {
          const std::int32_t value = cell({samples, step, sample, unit}, sums.row(sample),
                                          own_sums.row(sample), state(sample, unit));
          values(sample, unit) = static_cast<float>(value) * unit_of_values();
          hidden(sample, unit) =
              static_cast<std::int32_t>(output_rounding.clamped(requantize(value, to_output)));
        }
      const Reals output = hidden.template cast<float>() * output_rounding.present().scale;
      if (layer.whole_sequence)
        tape.view(pass.output.data(), samples, step, layer.units) = output;
      else if (step + 1 == layer.steps)
        pass.output.middleRows(samples.first, samples.count) = output;
    }
  }

  /// Of what a cell gives: of an LSTM a product of two in Q0.15.
  float unit_of_values() const {
    return tape.recurrence().cell == Cell::lstm ? unit_of_gates * unit_of_gates : unit_of_gates;
  }

  /// Where on the tape a unit stands.
  struct Place {
    SampleGroup samples;
    int step;
    Eigen::Index sample;
    Eigen::Index unit;
  };

  /// One unit of one sample, from the sums of all gates, those of features and those of own outputs, to its
  /// output, an integer of unit_of_values. state: what the layer remembers beside the output.
  template <class Sums>
  std::int32_t cell(const Place& at, const Sums& sums, const Sums& own_sums, std::int32_t& state) {
    const Eigen::Index units = tape.recurrence().units;
    const auto own_sum = [&](Eigen::Index gate) { return own_sums(gate * units + at.unit); };
    const auto sum = [&](Eigen::Index gate) {
      return saturated(sums(gate * units + at.unit) + own_sum(gate));
    };
    auto gates = tape.gates(at.samples, at.step);
    // Keeps what a gate lets through.
    const auto gate = [&](Eigen::Index index, std::int32_t value) {
      gates(at.sample, index * units + at.unit) = static_cast<float>(value) * unit_of_gates;
      return value;
    };
    switch (tape.recurrence().cell) {
      case Cell::lstm: {
        const std::int32_t input = gate(0, gate_sigmoid(sum(0)));
        const std::int32_t forget = gate(1, gate_sigmoid(sum(1)));
        const std::int32_t candidate = gate(2, gate_tanh(sum(2), sum_power));
        const std::int32_t output = gate(3, gate_sigmoid(sum(3)));
        state = saturated(product(forget, state, from_gate) + product(input, candidate, to_cell));
        // TFLite clips the cell state to what has a negative as well.
        if (state == -32768) state = -32767;
        tape.cell(at.samples, at.step)(at.sample, at.unit) =
            std::ldexp(static_cast<float>(state), cell_power);
        return output * gate_tanh(state, cell_power);
      }
      case Cell::gru: {
        const std::int32_t update = gate(0, gate_sigmoid(sum(0)));
        const std::int32_t reset = gate(1, gate_sigmoid(sum(1)));
        tape.recurrent(at.samples, at.step)(at.sample, at.unit) =
            static_cast<float>(own_sum(2)) * unit_of_sums;
        const std::int32_t remembered = product(reset, own_sum(2), from_gate);
        const std::int32_t candidate =
            gate(2, gate_tanh(saturated(sums(2 * units + at.unit) + remembered), sum_power));
        tape.carried(at.samples, at.step)(at.sample, at.unit) = static_cast<float>(state) * unit_of_gates;
        state = product(1, update * state + (32768 - update) * candidate, from_gate);
        return state;
      }
      case Cell::simple:
        break;
    }
    return gate(0, gate_tanh(sum(0), sum_power));
  }

  RecurrentTape<Scalar> tape;
  RecurrentGradients<Scalar> gradients;
  TensorScale input_scale;
  OutputRounding output_rounding;
  GateMatrix features;
  GateMatrix own;
  HeldPointer cell_state;
  Eigen::VectorXf no_bias;

  /// Of the last forward pass: the exponent of the cell state's scale, and what leads to it and to the
  /// output.
  int cell_power = -15;
  FixedMultiplier to_cell;
  FixedMultiplier to_output;
  /// What became the layer's output at each step: [samples][steps][units].
  AlignedValues<float> unrounded;
};

}  // namespace whet::quantized
