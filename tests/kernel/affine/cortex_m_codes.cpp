#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <random>
#include <type_traits>
#include <vector>

#include <whet/kernel/affine/cortex_m_codes.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/precision/binary_weight.hpp>
#include <whet/precision/int4.hpp>
#include <whet/precision/requantize.hpp>
#include <whet/precision/ternary.hpp>
#include <whet/target/tags.hpp>

#include "../buffers.hpp"
#include "../coded_layer.hpp"
#include "../fixed_reference.hpp"
#include "catch.hpp"

// What the kernels for codes share, on any host: the parts that a target brings are plain C++ here.

namespace kernel = whet::kernel;

namespace {

using Bytes = std::vector<std::int8_t>;

/// Two bytes of codes at a time. Inputs lie in their order, zeros behind them.
struct PlainCodes : kernel::cortex_m_dsp {
  static constexpr int gathered_bytes = 1;
  static constexpr int code_bytes = 2;
};
/// 64 bytes at a time: more 4-bit codes than there are in a group of 32 or 64.
struct LongCodes : PlainCodes {
  static constexpr int code_bytes = 64;
};

template <int Bits>
void lay_out(PlainCodes, std::integral_constant<int, Bits>, const std::int8_t* x, int inputs, int group,
             std::byte* to, std::int32_t* sums) {
  std::memset(to, 0, whet::GatheredCodes<PlainCodes, Bits>::laid_out(inputs));
  std::memcpy(to, x, static_cast<std::size_t>(inputs));
  std::fill_n(sums, (inputs + group - 1) / group, 0);
  for (int input = 0; input < inputs; ++input) sums[input / group] += x[input];
}

template <int Bits>
void multiply_codes(PlainCodes, std::integral_constant<int, Bits>, const std::uint8_t* row,
                    const std::uint8_t* other, const std::byte* x, int begin, int bytes,
                    std::int32_t (&sums)[2]) {
  const auto* inputs = reinterpret_cast<const std::int8_t*>(x);
  sums[0] = sums[1] = 0;
  for (int byte = begin; byte < begin + bytes; ++byte)
    for (int field = 0; field < 8 / Bits; ++field) {
      const int value = inputs[byte * (8 / Bits) + field];
      sums[0] += (row[byte] >> field * Bits & ((1 << Bits) - 1)) * value;
      sums[1] += (other[byte] >> field * Bits & ((1 << Bits) - 1)) * value;
    }
}

std::int32_t first_sum(PlainCodes, const kernel::Int8RowLayer& layer, int output) {
  return layer.bias[output];
}

void store_outputs(PlainCodes, const kernel::Int8RowLayer& layer, int first, int count,
                   const std::int32_t* sums, std::int8_t* y) {
  for (int index = 0; index < count; ++index)
    y[index] = layer.clamp(
        whet::requantize(sums[index], {layer.mantissa[first + index], layer.shift[first + index]}) +
        layer.zero_point);
}

/// A layer as plain numbers, and in the layout of a target.
template <class Parameters>
struct Layer {
  using Weights = typename Parameters::weights_type;
  static constexpr int outputs = Parameters::outputs;
  static constexpr int inputs = Parameters::inputs;

  CodedNumbers numbers;
  std::unique_ptr<Parameters> parameters = std::make_unique<Parameters>();
  Bytes x;

  explicit Layer(std::mt19937& generator, bool largest = false)
      : numbers(CodedNumbers::random<Weights>(outputs, inputs, largest, generator)) {
    std::uniform_int_distribution<std::int32_t> biases(-20000, 20000),
        mantissas(1 << 30, std::numeric_limits<std::int32_t>::max());
    std::uniform_int_distribution<int> shifts(-12, -5), bytes(-128, 127);
    const int spread = Weights::groups > 0 ? 8 : 0;
    numbers.write(parameters->weights, outputs, inputs);
    for (int output = 0; output < outputs; ++output) {
      parameters->bias[output] = biases(generator) * (1 << spread);
      parameters->mantissa[output] = mantissas(generator);
      parameters->shift[output] = static_cast<std::int8_t>(shifts(generator) - spread);
    }
    parameters->low = -90;
    parameters->high = 110;
    parameters->output.zero_point = bytes(generator) / 4;
    for (int input = 0; input < inputs; ++input)
      x.push_back(static_cast<std::int8_t>(largest ? -128 : bytes(generator)));
  }

  /// From the definition.
  std::int8_t expected(int output) const {
    std::int64_t sum = parameters->bias[output];
    for (int input = 0; input < inputs; ++input) {
      const int factor =
          Weights::groups == 0
              ? 1
              : numbers.multipliers[static_cast<std::size_t>(
                    output * Weights::groups + input / std::max(1, static_cast<int>(Weights::group)))];
      sum += std::int64_t{numbers.integers[static_cast<std::size_t>(output * inputs + input)]} * factor *
             x[static_cast<std::size_t>(input)];
    }
    return bounded(rescaled(sum, {parameters->mantissa[output], parameters->shift[output]}),
                   parameters->output.zero_point, -90, 110);
  }
  Bytes expected(int first, int last) const {
    Bytes values;
    for (int output = first; output < last; ++output) values.push_back(expected(output));
    return values;
  }

  Bytes found() const {
    const ExactInput<std::int8_t> input(x, 1);
    GuardedOutput<std::int8_t> output(static_cast<std::size_t>(outputs));
    Scratch scratch(Parameters::scratch);
    affine(typename Parameters::target{}, kernel::Linear{}, *parameters, input.data(), output.data(),
           scratch.data());
    CHECK(output.intact());
    return output.values();
  }
};

template <class Policy, class Target, int Outputs, int Inputs>
void check(std::mt19937& generator) {
  for (const bool largest : {false, true}) {
    CAPTURE(Outputs, Inputs, largest);
    const Layer<typename Policy::template affine<Target, Outputs, Inputs, false>> layer(generator, largest);
    CHECK(layer.found() == layer.expected(0, Outputs));
  }
}

/// Rows in pairs and alone, in one block of 16 and in several; bytes and groups that the inputs do not fill.
template <class Policy>
void check_shapes() {
  std::mt19937 generator(1);
  check<Policy, PlainCodes, 1, 1>(generator);
  check<Policy, PlainCodes, 2, 31>(generator);
  check<Policy, PlainCodes, 3, 64>(generator);
  check<Policy, PlainCodes, 16, 33>(generator);
  check<Policy, PlainCodes, 17, 129>(generator);
  check<Policy, PlainCodes, 47, 70>(generator);
}

using SomeWeights = whet::Int4Policy::affine<PlainCodes, 37, 71, false>;

}  // namespace

TEST_CASE("rows of codes give what the layer's definition says, for any width and with groups") {
  check_shapes<whet::GroupedInt4Policy<32>>();
  check_shapes<whet::GroupedInt4Policy<64>>();
  check_shapes<whet::GroupedInt4Policy<0>>();
  check_shapes<whet::TernaryPolicy>();
  check_shapes<whet::BinaryWeightPolicy>();
}

TEST_CASE("layers whose groups are not whole in what a target takes at a time have the plain kernel") {
  using Short = whet::GroupedInt4Policy<64>::affine<LongCodes, 5, 150, false>;
  using Long = whet::GroupedInt4Policy<128>::affine<LongCodes, 5, 150, false>;
  CHECK_FALSE(kernel::has_coded_rows<Short>());
  CHECK(kernel::has_coded_rows<Long>());
  CHECK(kernel::has_coded_rows<whet::GroupedInt4Policy<0>::affine<LongCodes, 5, 150, false>>());
  std::mt19937 generator(2);
  const Layer<Short> layer(generator);
  CHECK(layer.found() == layer.expected(0, 5));
}

TEST_CASE("outputs from one to another are those and no others, wherever they begin") {
  std::mt19937 generator(3);
  const Layer<SomeWeights> layer(generator);
  const auto rows = kernel::PlainCodedRows::of(layer.parameters->weights, SomeWeights::inputs);
  const auto plain = kernel::Int8RowLayer::of(*layer.parameters, nullptr);
  std::vector<std::byte> laid_out(whet::GatheredCodes<PlainCodes, 4>::laid_out(SomeWeights::inputs));
  std::int32_t sums[3]{};
  lay_out(PlainCodes{}, std::integral_constant<int, 4>{}, layer.x.data(), SomeWeights::inputs, 32,
          laid_out.data(), sums);
  for (const int first : {0, 1, 5, 16, 36})
    for (const int last : {first, first + 1, 37}) {
      CAPTURE(first, last);
      GuardedOutput<std::int8_t> y(static_cast<std::size_t>(last - first));
      kernel::coded_rows<4>(PlainCodes{}, plain, rows, laid_out.data(), sums, first, last, y.data());
      CHECK(y.intact());
      CHECK(y.values() == layer.expected(first, last));
    }
}

TEST_CASE("rows know their bytes, their groups and what a code stands for") {
  const auto grouped = std::make_unique<SomeWeights>();
  const auto rows = kernel::PlainCodedRows::of(grouped->weights, SomeWeights::inputs);
  CHECK(rows.codes == grouped->weights.codes);
  CHECK(rows.multipliers == grouped->weights.multipliers.values);
  CHECK((rows.row_bytes == 36 && rows.groups == 3 && rows.group_bytes == 16));
  CHECK((rows.step == 1 && rows.offset == 8));
  // One bit is -1 or 1, three codes of two bits are -1 to 1.
  const auto binary = std::make_unique<whet::BinaryWeightPolicy::affine<PlainCodes, 3, 20, false>>();
  const auto signs = kernel::PlainCodedRows::of(binary->weights, 20);
  CHECK(signs.multipliers == nullptr);
  CHECK((signs.row_bytes == 3 && signs.groups == 1 && signs.group_bytes == 3));
  CHECK((signs.step == 2 && signs.offset == 1));
  const auto ternary = std::make_unique<whet::TernaryPolicy::affine<PlainCodes, 3, 20, false>>();
  const auto thirds = kernel::PlainCodedRows::of(ternary->weights, 20);
  CHECK((thirds.row_bytes == 5 && thirds.step == 1 && thirds.offset == 1));
}

TEST_CASE("sums of codes become sums of integers by the sum of the inputs, modulo 2^32") {
  const std::uint8_t multipliers[]{1, 2, 3, 200, 5, 6};
  const kernel::PlainCodedRows rows{nullptr, multipliers, 0, 3, 0, 2, 7};
  std::int32_t total = 10;
  rows.add(total, 100, 4, 1, 0);
  CHECK(total == 10 + (2 * 100 - 7 * 4) * 200);
  rows.add(total, 3, 1, 1, 2);
  CHECK(total == 10 + 172 * 200 - 6);
  kernel::PlainCodedRows alone = rows;
  alone.multipliers = nullptr;
  total = std::numeric_limits<std::int32_t>::max();
  alone.add(total, 4, 1, 1, 2);
  CHECK(total == std::numeric_limits<std::int32_t>::min());
}
