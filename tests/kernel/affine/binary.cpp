#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <type_traits>
#include <vector>

#include <whet/kernel/affine.hpp>
#include <whet/precision/binary.hpp>
#include <whet/topology/relu.hpp>

#include "../buffers.hpp"
#include "../signs.hpp"
#include "../targets.hpp"
#include "catch.hpp"

namespace kernel = whet::kernel;
using whet::BitRuns;
using whet::Format;

namespace {

// Of the formats only float takes the activation; int8 has bounds among its parameters, signs have neither.

/// A layer and what it gives, by loops over numbers ±1 in double precision.
struct Layer {
  int outputs;
  int inputs;
  std::vector<float> weights;
  std::vector<float> bias;
  whet::TensorQuantization quantization{0.11f, -7};

  Layer(int rows, int columns, std::mt19937& generator) : outputs(rows), inputs(columns) {
    std::normal_distribution<float> normal;
    for (int index = 0; index < rows * columns; ++index) weights.push_back(normal(generator));
    // Biases within the sums, beyond them, and 0, where sums of 0 are ties.
    for (int row = 0; row < rows; ++row)
      bias.push_back(row % 5 == 0 ? 0.0f : normal(generator) * (row % 5 == 1 ? 1000.0f : 3.0f));
    for (int column = 0; rows > 3 && column < columns; ++column)
      weights[static_cast<std::size_t>(3 * columns + column)] = 0.0f;
  }

  double real(int output, const int* x) const {
    double magnitude = 0.0;
    int dot = 0;
    for (int input = 0; input < inputs; ++input) {
      const float weight = weights[static_cast<std::size_t>(output * inputs + input)];
      magnitude += std::abs(double{weight});
      dot += (weight < 0.0f ? -1 : 1) * x[input];
    }
    const auto scale = static_cast<float>(magnitude / inputs);
    return double{scale} * dot + double{bias[static_cast<std::size_t>(output)]};
  }

  whet::AffineSource source() const {
    return {
        .kernel = weights.data(), .bias = bias.data(), .output = quantization, .low = -5.0f, .high = 9.0f};
  }
};

template <class Element>
void check_values(const Layer& layer, const signs::Signs& x, const std::vector<Element>& y, int rows) {
  const auto at = [](int row, int width) {
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(width);
  };
  if constexpr (std::is_same_v<Element, std::uint32_t>) {
    signs::Signs expected;
    for (int row = 0; row < rows; ++row)
      for (int output = 0; output < layer.outputs; ++output)
        expected.push_back(layer.real(output, &x[at(row, layer.inputs)]) >= 0.0 ? 1 : -1);
    CHECK(y == signs::pack(expected, static_cast<std::size_t>(layer.outputs)));
  } else {
    for (int row = 0; row < rows; ++row)
      for (int output = 0; output < layer.outputs; ++output) {
        const double real = layer.real(output, &x[at(row, layer.inputs)]);
        const double found = y[at(row, layer.outputs) + static_cast<std::size_t>(output)];
        if constexpr (std::is_same_v<Element, float>) {
          CHECK(std::abs(found - std::max(real, 0.0)) <= 1e-5 * (1.0 + std::abs(real)));
        } else {
          const double steps = std::clamp(real, -5.0, 9.0) / double{layer.quantization.scale} - 7.0;
          CHECK(std::abs(found - steps) <= 0.505);
        }
      }
  }
}

template <class Target, class Activation, int Outputs, BitRuns Runs, Format Output>
void check(const Layer& layer, const signs::Signs& x, int rows) {
  using Element = whet::element_t<Output>;
  using Parameters = whet::BinaryAffine<Target, Outputs, Runs, Output>;
  using Reference = whet::BinaryAffine<kernel::generic, Outputs, Runs, Output>;
  const OnHeap<Parameters> parameters;
  const OnHeap<Reference> reference;
  pack(*parameters, layer.source());
  pack(*reference, layer.source());
  const ExactInput<std::uint32_t> input(signs::pack(x, static_cast<std::size_t>(Runs.length)), 1);
  const auto size = static_cast<std::size_t>(rows * Parameters::output_elements);
  GuardedOutput<Element> expected(size), one_by_one(size), at_once(size);
  affine_rows(kernel::generic{}, Activation{}, *reference, input.data(), expected.data(), rows, nullptr);
  for (int row = rows - 1; row >= 0; --row)
    affine(Target{}, Activation{}, *parameters, input.data() + row * Runs.words(),
           one_by_one.data() + row * Parameters::output_elements, nullptr);
  affine_rows(Target{}, Activation{}, *parameters, input.data(), at_once.data(), rows, nullptr);
  CAPTURE(Outputs, Runs.count, Runs.length, rows, Target::name);
  CHECK(one_by_one.intact());
  CHECK(at_once.intact());
  check_values(layer, x, at_once.values(), rows);
  if constexpr (Output == Format::float32) {
    check_values(layer, x, one_by_one.values(), rows);
    check_values(layer, x, expected.values(), rows);
  } else {
    CHECK(one_by_one.values() == expected.values());
    CHECK(at_once.values() == expected.values());
  }
}

template <int Outputs, BitRuns Runs, Format... Output>
void check_shape() {
  std::mt19937 generator(Outputs * 1000 + Runs.values());
  const Layer layer(Outputs, Runs.values(), generator);
  for (const int rows : {1, 2, 3, 7})
    for (const double share : {0.5, 0.0, 1.0}) {
      const auto x = signs::draw(static_cast<std::size_t>(rows * Runs.values()), share, generator);
      for_each_target(
          [&]<class Target>() { (check<Target, whet::ReLU, Outputs, Runs, Output>(layer, x, rows), ...); });
    }
}

}  // namespace

TEST_CASE("binary layers give what loops over numbers of magnitude 1 give") {
  check_shape<1, BitRuns{1, 1}, Format::bits>();
  check_shape<9, BitRuns{1, 101}, Format::bits>();
  check_shape<33, BitRuns{1, 417}, Format::bits, Format::int8, Format::float32>();
}

TEST_CASE("runs that end within a word keep their weights in place") {
  check_shape<70, BitRuns{9, 40}, Format::bits>();
}

TEST_CASE("counts of many inputs do not overflow") { check_shape<2, BitRuns{1, 65536}, Format::int8>(); }
