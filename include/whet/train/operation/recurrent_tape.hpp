#pragma once

#include <algorithm>
#include <cstddef>

#include <Eigen/Core>

#include <whet/core/recurrence.hpp>
#include <whet/weights/aligned_values.hpp>

namespace whet {

/// Neighbouring samples that go through all steps of a sequence together.
struct SampleGroup {
  Eigen::Index first = 0;
  Eigen::Index count = 0;
};

/// What a recurrent layer's forward pass leaves for the backward pass: values of each sample and step, in
/// this order, [samples][steps][width].
template <class Scalar>
class RecurrentTape {
 public:
  using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  /// One step of neighbouring samples: [samples][width].
  using Step = Eigen::Map<Matrix, 0, Eigen::OuterStride<>>;
  using ConstStep = Eigen::Map<const Matrix, 0, Eigen::OuterStride<>>;

  explicit RecurrentTape(const Recurrence& of) : layer(of) {}

  const Recurrence& recurrence() const { return layer; }

  void resize(Eigen::Index samples) {
    const auto rows = static_cast<std::size_t>(samples * layer.steps);
    const auto grow = [&](AlignedValues<Scalar>& values, int width) {
      values.resize(rows * static_cast<std::size_t>(width));
    };
    grow(gate_values, layer.gate_outputs());
    grow(previous_values, layer.units);
    if (layer.cell == Cell::lstm) grow(cell_values, layer.units);
    if (layer.cell == Cell::gru) grow(recurrent_values, layer.units);
  }

  /// First the sums Wx + b of all gates, then what the gates let through.
  AlignedValues<Scalar> gate_values;
  /// The output of the step before.
  AlignedValues<Scalar> previous_values;
  /// LSTM: the cell state after the step.
  AlignedValues<Scalar> cell_values;
  /// GRU: Uh + d of the candidate.
  AlignedValues<Scalar> recurrent_values;
  /// GRU: the output of the step before as the update gate mixes it, where that is not what goes into
  /// products; else empty.
  AlignedValues<Scalar> carried_values;

  Step gates(SampleGroup samples, int step) { return view(gate_values, samples, step, layer.gate_outputs()); }
  Step previous(SampleGroup samples, int step) { return view(previous_values, samples, step, layer.units); }
  Step carried(SampleGroup samples, int step) {
    return view(carried_values.empty() ? previous_values : carried_values, samples, step, layer.units);
  }
  Step cell(SampleGroup samples, int step) { return view(cell_values, samples, step, layer.units); }
  Step recurrent(SampleGroup samples, int step) { return view(recurrent_values, samples, step, layer.units); }

  /// One step of any values of this order.
  Step view(AlignedValues<Scalar>& values, SampleGroup samples, int step, int width) const {
    return {values.data() + offset(samples, step, width), samples.count, width, stride(width)};
  }
  Step view(Scalar* values, SampleGroup samples, int step, int width) const {
    return {values + offset(samples, step, width), samples.count, width, stride(width)};
  }
  ConstStep view(const Scalar* values, SampleGroup samples, int step, int width) const {
    return {values + offset(samples, step, width), samples.count, width, stride(width)};
  }

 private:
  Eigen::Index offset(SampleGroup samples, int step, int width) const {
    return (samples.first * layer.steps + step) * width;
  }
  Eigen::OuterStride<> stride(int width) const {
    return Eigen::OuterStride<>(static_cast<Eigen::Index>(layer.steps) * width);
  }

  Recurrence layer;
};

}  // namespace whet
