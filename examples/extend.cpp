// The code of docs/extend.md: an activation, a layer, a loss, a policy and a target in a user's namespace,
// trained, frozen and checked against plain arithmetic. Returns 0 when all of it agrees.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <vector>

#include <whet/train.hpp>
#include <whet/whet.hpp>

namespace app {

// snippet: activation
using whet::max;

/// x / (1 + |x|)
struct Softsign : whet::Activation {
  static constexpr const char* type = "Softsign";
  static constexpr whet::Bounds bounds{.low = -1.0f, .high = 1.0f};

  template <class Number>
  static constexpr Number value(Number x) {
    return x / (Number(1) + max(x, -x));
  }
  template <class Number>
  static constexpr Number derivative(Number x) {
    const Number slope = Number(1) / (Number(1) + max(x, -x));
    return slope * slope;
  }
  template <class Text>
  static constexpr void source(Text&& text) {
    text("app::Softsign");
  }
};
// end

// snippet: layer
/// Sums of neighbours, half as many values.
struct PairSums {
  static constexpr const char* type = "PairSums";
  static constexpr whet::LayerRole role = whet::LayerRole::custom;
  static constexpr bool accepts(whet::Shape input) { return input.is_vector() && input.channels % 2 == 0; }
  static constexpr whet::Shape output(whet::Shape input) { return whet::Shape(input.channels / 2); }
};

template <whet::Shape In, whet::Shape Out>
void infer(PairSums, whet::TensorView<const float, In> x, whet::TensorView<float, Out> y) {
  for (std::size_t index = 0; index < Out.size(); ++index) y[index] = x[2 * index] + x[2 * index + 1];
}
// end

// snippet: backward
template <class Scalar>
struct PairSumsOperation final : whet::Operation<Scalar> {
  void forward(whet::ForwardPass<Scalar>& pass) override {
    for (Eigen::Index value = 0; value < pass.output.cols(); ++value)
      pass.output.col(value) = pass.input.col(2 * value) + pass.input.col(2 * value + 1);
  }
  void backward(whet::BackwardPass<Scalar>& pass) override {
    for (Eigen::Index value = 0; value < pass.input_gradient.cols(); ++value)
      pass.input_gradient.col(value) = pass.output_gradient.col(value / 2);
  }
};

template <class Scalar>
whet::OperationPointer<Scalar> make_operation(PairSums, const whet::LayerRecord&) {
  return std::make_unique<PairSumsOperation<Scalar>>();
}
// end

// snippet: loss
/// Every score but that of the label is to stay 1 below it: squares of what is missing.
/// Source: Crammer and Singer 2001, with squares.
struct MarginLoss final : whet::Loss<float> {
  bool takes_scores() const override { return true; }
  bool takes_targets() const override { return false; }

  double evaluate(const whet::LossInput<float>& input, whet::Batch<float> gradient) const override {
    const auto& scores = input.outputs;
    gradient.setZero();
    double sum = 0.0;
    for (Eigen::Index sample = 0; sample < scores.rows(); ++sample) {
      const int label = input.labels[static_cast<std::size_t>(sample)];
      for (Eigen::Index other = 0; other < scores.cols(); ++other) {
        const float missing = 1.0f + scores(sample, other) - scores(sample, label);
        if (other == label || missing <= 0.0f) continue;
        sum += double{missing} * double{missing};
        if (gradient.size() == 0) continue;
        const float slope = 2.0f * missing / static_cast<float>(scores.rows());
        gradient(sample, other) += slope;
        gradient(sample, label) -= slope;
      }
    }
    return sum;
  }
};
// end

// snippet: memory
/// Bytes and workspace of PowerOfTwoAffine, of an extent that is a value.
struct PowerOfTwoMemory {
  static constexpr whet::MemoryLayout layout(int outputs, int inputs) {
    whet::MemoryLayout members;
    members.add_array<std::uint8_t>(static_cast<std::size_t>(outputs) * static_cast<std::size_t>(inputs));
    members.add_array<float>(static_cast<std::size_t>(outputs));
    return members;
  }
  static constexpr std::size_t scratch(int, int) { return 0; }
  static constexpr std::size_t convolution_scratch(int, int, const whet::Geometry&) { return 0; }
};
// end

// snippet: policy
/// Weights that are powers of two, a byte each: exponent and sign.
template <class Target, int Outputs, int Inputs>
struct PowerOfTwoAffine {
  using target = Target;
  using memory = PowerOfTwoMemory;
  static constexpr int outputs = Outputs;
  static constexpr int inputs = Inputs;

  std::uint8_t weights[static_cast<std::size_t>(Outputs) * Inputs];
  float bias[Outputs];

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("weights", self.weights);
    visitor("bias", self.bias);
  }
};

template <class Target, int Outputs, int Inputs>
void pack(PowerOfTwoAffine<Target, Outputs, Inputs>& parameters, const whet::AffineSource& source) {
  for (int index = 0; index < Outputs * Inputs; ++index) {
    const float weight = source.kernel[index];
    const long exponent = weight == 0.0f ? -63 : std::lround(std::log2(std::abs(weight)));
    parameters.weights[index] = static_cast<std::uint8_t>((exponent + 63) * 2 + (weight < 0.0f ? 1 : 0));
  }
  for (int output = 0; output < Outputs; ++output) parameters.bias[output] = source.bias[output];
}

template <class Activation, class Target, int Outputs, int Inputs>
void affine(whet::target::generic, Activation, const PowerOfTwoAffine<Target, Outputs, Inputs>& parameters,
            const float* x, float* y, std::byte*) noexcept {
  for (int output = 0; output < Outputs; ++output) {
    float sum = parameters.bias[output];
    for (int input = 0; input < Inputs; ++input) {
      const int code = parameters.weights[output * Inputs + input];
      sum += (code % 2 != 0 ? -1.0f : 1.0f) * std::ldexp(x[input], code / 2 - 63);
    }
    y[output] = Activation::value(sum);
  }
}

struct PowerOfTwoPolicy {
  static constexpr const char* name = "app::PowerOfTwoPolicy";
  using activation = float;
  static constexpr bool needs_ranges = false;

  template <class Target, int Outputs, int Inputs, bool NonNegativeInput>
  using affine = PowerOfTwoAffine<Target, Outputs, Inputs>;
};
// end

// snippet: price
struct Widths
    : whet::SearchSpace<whet::Input<2>, whet::Dense<whet::any(8, 16, 24)>, Softsign, whet::Dense<2>> {};

static_assert(
    whet::candidate_cost<Widths, PowerOfTwoPolicy, whet::target::generic>(whet::genotype_at<Widths>(2))
        .flash == sizeof(PowerOfTwoAffine<whet::target::generic, 24, 2>) +
                      sizeof(PowerOfTwoAffine<whet::target::generic, 2, 24>));
// end

// snippet: target
/// Four outputs side by side, as a processor with vectors of four floats wants them.
struct vector4 : whet::target::generic {
  static constexpr const char* name = "vector4";
  static constexpr whet::Panel float32_panel{4, 1, 16};
};

template <class Activation, class Target, int Outputs, int Inputs>
void affine(vector4, Activation, const whet::Float32Affine<Target, Outputs, Inputs>& parameters,
            const float* x, float* y, std::byte*) noexcept {
  using Vector [[gnu::vector_size(16)]] = float;
  for (int first = 0; first < Outputs; first += 4) {
    Vector sum;
    __builtin_memcpy(&sum, parameters.bias + first, sizeof(sum));
    for (int input = 0; input < Inputs; ++input) {
      Vector weights;
      __builtin_memcpy(&weights, parameters.weights + first * Inputs + 4 * input, sizeof(weights));
      sum += weights * x[input];
    }
    for (int lane = 0; lane < 4 && first + lane < Outputs; ++lane)
      y[first + lane] = Activation::value(static_cast<float>(sum[lane]));
  }
}
// end

struct Net : whet::Sequential<whet::Input<2>, whet::Named<"stem", whet::Dense<24>>, Softsign, PairSums,
                              whet::Dense<2>> {};

}  // namespace app

namespace {

/// Points of a square, labelled by whether they lie within a circle.
whet::Dataset circle() {
  std::vector<float> points;
  std::vector<int> labels;
  for (int row = -16; row <= 16; ++row)
    for (int column = -16; column <= 16; ++column) {
      points.insert(points.end(), {static_cast<float>(row) / 16.0f, static_cast<float>(column) / 16.0f});
      labels.push_back(row * row + column * column < 100 ? 1 : 0);
    }
  return whet::Dataset(whet::Shape(2), points, labels, 2);
}

int failures = 0;

void expect(bool holds, const char* what) {
  std::printf("%s: %s\n", holds ? "ok" : "FAILED", what);
  failures += holds ? 0 : 1;
}

}  // namespace

int main() {
  const whet::Dataset data = circle();
  const auto weights = whet::train<app::Net>(data, {.epochs = 150, .learning_rate = 0.02});
  const auto ranges = whet::calibrate(weights, data);
  const double trained = whet::accuracy(weights, data);
  expect(trained > 0.95, "a network with the user's activation and layer learns a circle");
  // snippet: margins
  const auto margins = whet::train<app::Net>(data, app::MarginLoss(), {.epochs = 150, .learning_rate = 0.02});
  // end
  expect(whet::accuracy(margins, data) > 0.95, "it learns the same with the user's loss");

  using Mixed = whet::Mixed<whet::Int8Policy, whet::At<"stem", app::PowerOfTwoPolicy>>;
  const auto fp32 = whet::freeze<whet::Float32Policy>(weights);
  const auto int8 = whet::freeze<whet::Int8Policy>(weights, ranges);
  const auto mixed = whet::freeze<Mixed>(weights, ranges);
  const auto vector4 = whet::freeze<whet::Float32Policy, app::vector4>(weights);
  expect(whet::accuracy(fp32, data) == trained, "frozen to float it answers the same");
  expect(whet::accuracy(int8, data) > trained - 0.03, "frozen to INT8 it loses at most three points");
  expect(whet::accuracy(mixed, data) > trained - 0.2, "the user's policy works beside INT8");

  double worst = 0.0;
  for (std::size_t index = 0; index < data.size(); ++index) {
    const auto expected = fp32(data.sample(index));
    const auto found = vector4(data.sample(index));
    for (std::size_t output = 0; output < 2; ++output)
      worst = std::max(worst, std::abs(double{expected[output]} - double{found[output]}));
  }
  expect(worst < 1e-4, "the user's target computes the same scores");
  return failures;
}
