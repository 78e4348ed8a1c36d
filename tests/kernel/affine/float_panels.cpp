#include <type_traits>
#include <vector>

#include <whet/kernel/affine/float_panels.hpp>
#include <whet/precision/affine_source.hpp>
#include <whet/precision/float16.hpp>
#include <whet/precision/float32.hpp>
#include <whet/precision/weight_only.hpp>

#include "../buffers.hpp"
#include "../targets.hpp"
#include "catch.hpp"

#if WHET_HAS_SIMD

namespace kernel = whet::kernel;

namespace {

constexpr int outputs = 33;
constexpr int inputs = 2;

/// y of the output `at` a sum of 5 that began as `start` says, for every vector of outputs.
template <class Target, class Parameters>
std::vector<float> finished(const Parameters& parameters) {
  using Vectors = decltype(kernel::vectors_of(Target{}));
  const auto layer = kernel::float_panels(parameters);
  CHECK(layer.outputs == outputs);
  CHECK(layer.inputs == inputs);
  std::vector<float> y(outputs + Vectors::lanes);
  for (int output = 0; output < outputs; output += Vectors::lanes) {
    const typename Vectors::floats sum =
        layer.template start<Vectors>(output) + typename Vectors::floats(5.0F);
    layer.template finish<Vectors>(output, sum).store_unaligned(y.data() + output);
  }
  y.resize(outputs);
  return y;
}

}  // namespace

TEST_CASE("sums of float panels start from the bias, those of scaled weights are scaled before it is added") {
  for_each_target([]<class Target>() {
    if constexpr (std::is_base_of_v<kernel::simd, Target>) {
      // The largest weight of an output is 127 times its scale.
      std::vector<float> weights, bias, plain, scaled;
      for (int output = 0; output < outputs; ++output) {
        const auto number = static_cast<float>(output + 1);
        weights.insert(weights.end(), {127.0F * number, -number});
        bias.push_back(2.0F * number);
        plain.push_back(2.0F * number + 5.0F);
        scaled.push_back(5.0F * number + 2.0F * number);
      }
      const whet::AffineSource source{.kernel = weights.data(), .bias = bias.data()};
      const auto check = [&]<class Parameters>(std::type_identity<Parameters>,
                                               const std::vector<float>& expected) {
        const OnHeap<Parameters> parameters;
        pack(*parameters, source);
        CAPTURE(Target::name);
        CHECK(finished<Target>(*parameters) == expected);
      };
      check(std::type_identity<whet::Float32Affine<Target, outputs, inputs>>{}, plain);
      check(std::type_identity<whet::FloatAffine<Target, whet::Float16, outputs, inputs>>{}, plain);
      check(std::type_identity<whet::WeightOnlyInt8Affine<Target, outputs, inputs>>{}, scaled);
    }
  });
}

#else
TEST_CASE("units without vectors have no panels of floats") { CHECK_FALSE(whet::target::avx2::available); }
#endif
