#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <whet/kernel/lookup/tabulate.hpp>

#include "catch.hpp"
#include "kernel/fixed_reference.hpp"

namespace {

using namespace whet;

// Tables and hashes below come from TFLite Micro's reference kernels with gemmlowp's fixedpoint.h, for the
// inputs -128 to 127 in order.

const std::vector<int> sigmoid_table{
    -127, -127, -127, -127, -127, -126, -126, -126, -126, -126, -126, -126, -126, -126, -126, -126,
    -126, -126, -125, -125, -125, -125, -125, -125, -125, -125, -125, -124, -124, -124, -124, -124,
    -124, -123, -123, -123, -123, -123, -122, -122, -122, -122, -121, -121, -121, -121, -120, -120,
    -120, -119, -119, -119, -118, -118, -118, -117, -117, -116, -116, -115, -115, -114, -114, -113,
    -113, -112, -112, -111, -110, -110, -109, -108, -107, -107, -106, -105, -104, -103, -102, -102,
    -101, -100, -99,  -97,  -96,  -95,  -94,  -93,  -92,  -90,  -89,  -88,  -86,  -85,  -84,  -82,
    -81,  -79,  -77,  -76,  -74,  -72,  -71,  -69,  -67,  -65,  -63,  -61,  -59,  -57,  -55,  -53,
    -51,  -49,  -46,  -44,  -42,  -40,  -37,  -35,  -33,  -30,  -28,  -25,  -23,  -20,  -18,  -15,
    -13,  -10,  -8,   -5,   -3,   0,    3,    5,    8,    10,   13,   15,   18,   20,   23,   25,
    28,   30,   33,   35,   37,   40,   42,   44,   46,   49,   51,   53,   55,   57,   59,   61,
    63,   65,   67,   69,   71,   72,   74,   76,   77,   79,   81,   82,   84,   85,   86,   88,
    89,   90,   92,   93,   94,   95,   96,   97,   99,   100,  101,  102,  102,  103,  104,  105,
    106,  107,  107,  108,  109,  110,  110,  111,  112,  112,  113,  113,  114,  114,  115,  115,
    116,  116,  117,  117,  118,  118,  118,  119,  119,  119,  120,  120,  120,  121,  121,  121,
    121,  122,  122,  122,  122,  123,  123,  123,  123,  123,  124,  124,  124,  124,  124,  124,
    125,  125,  125,  125,  125,  125,  125,  125,  125,  126,  126,  126,  126,  126,  126,  126};

const std::vector<int> tanh_table{
    -128, -128, -128, -128, -128, -127, -127, -127, -127, -127, -127, -127, -127, -127, -127, -127,
    -127, -127, -127, -127, -127, -127, -127, -126, -126, -126, -126, -126, -126, -126, -126, -126,
    -125, -125, -125, -125, -125, -124, -124, -124, -124, -123, -123, -123, -123, -122, -122, -122,
    -121, -121, -120, -120, -119, -119, -118, -118, -117, -117, -116, -115, -114, -114, -113, -112,
    -111, -110, -109, -108, -107, -106, -104, -103, -102, -100, -99,  -97,  -95,  -94,  -92,  -90,
    -88,  -86,  -84,  -81,  -79,  -77,  -74,  -71,  -69,  -66,  -63,  -60,  -57,  -54,  -51,  -48,
    -44,  -41,  -37,  -34,  -30,  -26,  -23,  -19,  -15,  -11,  -8,   -4,   0,    4,    8,    11,
    15,   19,   23,   26,   30,   34,   37,   41,   44,   48,   51,   54,   57,   60,   63,   66,
    69,   71,   74,   77,   79,   81,   84,   86,   88,   90,   92,   94,   95,   97,   99,   100,
    102,  103,  104,  106,  107,  108,  109,  110,  111,  112,  113,  114,  114,  115,  116,  117,
    117,  118,  118,  119,  119,  120,  120,  121,  121,  122,  122,  122,  123,  123,  123,  123,
    124,  124,  124,  124,  125,  125,  125,  125,  125,  126,  126,  126,  126,  126,  126,  126,
    126,  126,  127,  127,  127,  127,  127,  127,  127,  127,  127,  127,  127,  127,  127,  127,
    127,  127,  127,  127,  127,  127,  127,  127,  127,  127,  127,  127,  127,  127,  127,  127,
    127,  127,  127,  127,  127,  127,  127,  127,  127,  127,  127,  127,  127,  127,  127,  127,
    127,  127,  127,  127,  127,  127,  127,  127,  127,  127,  127,  127,  127,  127,  127,  127};

const std::vector<int> hard_swish_table{
    -118, -118, -118, -118, -118, -118, -118, -118, -118, -118, -118, -118, -118, -118, -118, -118,
    -118, -118, -118, -118, -118, -118, -118, -118, -118, -118, -118, -118, -118, -118, -118, -118,
    -118, -118, -118, -118, -118, -118, -118, -119, -120, -120, -121, -122, -123, -123, -124, -124,
    -125, -125, -126, -126, -127, -127, -128, -128, -128, -128, -128, -128, -128, -128, -128, -128,
    -128, -128, -128, -128, -128, -128, -128, -128, -128, -128, -128, -128, -128, -128, -128, -128,
    -128, -128, -128, -127, -127, -126, -126, -125, -125, -124, -124, -123, -123, -122, -121, -120,
    -120, -119, -118, -117, -116, -115, -114, -113, -113, -111, -110, -109, -108, -107, -106, -105,
    -104, -102, -101, -100, -99,  -97,  -96,  -94,  -93,  -91,  -90,  -88,  -87,  -85,  -84,  -82,
    -80,  -79,  -77,  -75,  -74,  -72,  -70,  -68,  -66,  -64,  -62,  -60,  -58,  -56,  -54,  -52,
    -50,  -48,  -46,  -44,  -42,  -39,  -37,  -35,  -33,  -30,  -28,  -25,  -23,  -20,  -18,  -16,
    -15,  -13,  -11,  -10,  -8,   -6,   -5,   -3,   -1,   0,    2,    4,    5,    7,    9,    10,
    12,   14,   15,   17,   19,   20,   22,   24,   25,   27,   29,   30,   32,   34,   35,   37,
    39,   40,   42,   44,   45,   47,   49,   50,   52,   54,   55,   57,   59,   60,   62,   64,
    65,   67,   69,   70,   72,   74,   75,   77,   79,   80,   82,   84,   85,   87,   89,   90,
    92,   94,   95,   97,   99,   100,  102,  104,  105,  107,  109,  110,  112,  114,  115,  117,
    119,  120,  122,  124,  125,  127,  127,  127,  127,  127,  127,  127,  127,  127,  127,  127};

const std::vector<int> coarse_hard_swish_table{
    -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,
    -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,
    -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,
    -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,
    -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,
    -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,
    -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -5,  -4,  -3,  -1,  0,
    1,   2,   4,   5,   6,   7,   9,   10,  11,  12,  14,  15,  16,  17,  19,  20,  21,  22,  24,  25,
    26,  27,  29,  30,  31,  32,  34,  35,  36,  37,  39,  40,  41,  42,  44,  45,  46,  47,  49,  50,
    51,  52,  54,  55,  56,  57,  59,  60,  61,  62,  64,  65,  66,  67,  69,  70,  71,  72,  74,  75,
    76,  77,  79,  80,  81,  82,  84,  85,  86,  87,  89,  90,  91,  92,  94,  95,  96,  97,  99,  100,
    101, 102, 104, 105, 106, 107, 109, 110, 111, 112, 114, 115, 116, 117, 119, 120, 121, 122, 124, 125,
    126, 127, 127, 127, 127, 127, 127, 127, 127, 127, 127, 127, 127, 127, 127, 127};

std::vector<int> in_order(const LookupParameters& parameters) {
  std::vector<int> values;
  for (int quantized = -128; quantized <= 127; ++quantized)
    values.push_back(parameters.table[static_cast<std::uint8_t>(quantized)]);
  return values;
}

/// FNV-1a of the tables of 400 inputs with scales from 1e-4 to 1.9 and zero points all over.
template <class Tabulate>
std::uint64_t hash_of_tables(Tabulate&& tabulate) {
  std::uint64_t hash = 1469598103934665603U;
  float scale = 1e-4f;
  for (int index = 0; index < 400; ++index, scale *= 1.025f) {
    LookupParameters parameters{};
    tabulate(parameters, TensorQuantization{scale, index * 37 % 256 - 128}, index);
    for (int value : in_order(parameters)) {
      hash ^= static_cast<std::uint8_t>(value);
      hash *= 1099511628211U;
    }
  }
  return hash;
}

}  // namespace

TEST_CASE("the int8 sigmoid is that of TFLite's reference kernel") {
  LookupParameters parameters{};
  kernel::tabulate_sigmoid(parameters, {0.04f, 5});
  CHECK(in_order(parameters) == sigmoid_table);
  CHECK(parameters.output == TensorQuantization{1.0f / 256.0f, -128});
  CHECK(hash_of_tables([](LookupParameters& table, TensorQuantization input, int) {
          kernel::tabulate_sigmoid(table, input);
        }) == 0xa1ed6e022caa49ffU);
}

TEST_CASE("the int8 tanh is that of TFLite's reference kernel") {
  LookupParameters parameters{};
  kernel::tabulate_tanh(parameters, {0.03f, -20});
  CHECK(in_order(parameters) == tanh_table);
  CHECK(parameters.output == TensorQuantization{1.0f / 128.0f, 0});
  CHECK(hash_of_tables([](LookupParameters& table, TensorQuantization input, int) {
          kernel::tabulate_tanh(table, input);
        }) == 0x3080c91fe7c827deU);
}

TEST_CASE("the int8 hard swish is that of TFLite's reference kernel") {
  LookupParameters parameters{};
  REQUIRE(kernel::tabulate_hard_swish(parameters, {0.05f, -30}, {0.03f, -118}));
  CHECK(in_order(parameters) == hard_swish_table);
  REQUIRE(kernel::tabulate_hard_swish(parameters, {1.5f, 7}, {1.2f, -5}));
  CHECK(in_order(parameters) == coarse_hard_swish_table);
  CHECK(parameters.output == TensorQuantization{1.2f, -5});
  CHECK(hash_of_tables([](LookupParameters& table, TensorQuantization input, int index) {
          const float scale = input.scale * (0.2f + 0.01f * static_cast<float>(index % 150));
          REQUIRE(kernel::tabulate_hard_swish(table, input, {scale, index * 53 % 256 - 128}));
        }) == 0x17cc03f053d64763U);
}

TEST_CASE("a hard swish whose output scale the reference refuses leaves the table alone") {
  LookupParameters parameters{};
  parameters.table[7] = 42;
  CHECK_FALSE(kernel::tabulate_hard_swish(parameters, {1.0f, 0}, {1.0f / 300.0f, 0}));
  CHECK(parameters.table[7] == 42);
}

TEST_CASE("fixed-point tables are within a step of the functions") {
  for (float scale : {0.001f, 0.02f, 0.1f, 0.7f})
    for (int zero_point : {-128, -3, 90}) {
      LookupParameters sigmoid{};
      LookupParameters tanh{};
      kernel::tabulate_sigmoid(sigmoid, {scale, zero_point});
      kernel::tabulate_tanh(tanh, {scale, zero_point});
      for (int quantized = -128; quantized <= 127; ++quantized) {
        CAPTURE(scale, zero_point, quantized);
        const double x = double{scale} * (quantized - zero_point);
        const double logistic = std::min(256.0 / (1.0 + std::exp(-x)) - 128.0, 127.0);
        const double tangent = std::min(128.0 * std::tanh(x), 127.0);
        CHECK(std::abs(sigmoid.table[static_cast<std::uint8_t>(quantized)] - logistic) < 0.51);
        CHECK(std::abs(tanh.table[static_cast<std::uint8_t>(quantized)] - tangent) < 0.51);
      }
    }
}

TEST_CASE(
    "a slope for negative values is multiplied with the roundings of the specification, within bounds") {
  for (const TensorQuantization input : {TensorQuantization{0.05f, -20}, TensorQuantization{0.3f, 100}})
    for (const TensorQuantization output : {TensorQuantization{0.04f, 13}, TensorQuantization{1.0f, -128}})
      for (const float slope : {1.0f, 0.125f}) {
        CAPTURE(input.scale, output.scale, slope);
        LookupParameters found{};
        kernel::tabulate_slope(found, input, output, slope, -1.0f, 6.0f);
        const FixedMultiplier identity = quantize_multiplier(double{input.scale / output.scale});
        const FixedMultiplier negative = quantize_multiplier(double{input.scale * slope / output.scale});
        const auto least = static_cast<int>(std::lround(-1.0f / output.scale)) + output.zero_point;
        const auto most = static_cast<int>(std::lround(6.0f / output.scale)) + output.zero_point;
        std::vector<int> expected;
        for (int quantized = -128; quantized <= 127; ++quantized) {
          const int steps = quantized - input.zero_point;
          expected.push_back(bounded(rescaled(steps, steps < 0 ? negative : identity), output.zero_point,
                                     std::max(least, -128), std::min(most, 127)));
        }
        CHECK(in_order(found) == expected);
      }
}
