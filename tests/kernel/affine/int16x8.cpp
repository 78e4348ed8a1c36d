#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include <whet/kernel/affine.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/precision/int16x8.hpp>

#include "../convolve/int16x8_reference.hpp"
#include "shapes.hpp"

namespace {

/// One sample and several at once, on every target, against the definition.
template <int Outputs, int Inputs>
void check_shape(std::mt19937& generator) {
  constexpr whet::Geometry extents{{1, 1, Inputs}, {1, 1, Outputs}, {}};
  for (const WideDraw draw : {WideDraw::usual, WideDraw::any, WideDraw::ends}) {
    WideLayer layer(extents, draw, generator);
    const int most_rows = *std::max_element(std::begin(row_counts), std::end(row_counts));
    Words samples, expected;
    for (int row = 0; row < most_rows; ++row) {
      std::shuffle(layer.x.begin(), layer.x.end(), generator);
      samples.insert(samples.end(), layer.x.begin(), layer.x.end());
      const Words one = layer.outputs();
      expected.insert(expected.end(), one.begin(), one.end());
    }
    for_each_target([&]<class Target>() {
      CAPTURE(Outputs, Inputs, Target::name, static_cast<int>(draw));
      const auto parameters = layer.packed<whet::Int16x8Affine<Target, Outputs, Inputs>>();
      for (const int rows : row_counts) {
        const ExactInput<std::int16_t> input(Words(samples.begin(), samples.begin() + rows * Inputs), 1);
        GuardedOutput<std::int16_t> output(static_cast<std::size_t>(rows) * Outputs);
        affine_rows(Target{}, whet::kernel::Linear{}, *parameters, input.data(), output.data(), rows,
                    nullptr);
        CHECK(output.intact());
        CHECK((output.values() == Words(expected.begin(), expected.begin() + rows * Outputs)));
      }
      const ExactInput<std::int16_t> input(Words(samples.begin(), samples.begin() + Inputs), 1);
      GuardedOutput<std::int16_t> output(Outputs);
      affine(Target{}, whet::kernel::Linear{}, *parameters, input.data(), output.data(), nullptr);
      CHECK(output.intact());
      CHECK((output.values() == Words(expected.begin(), expected.begin() + Outputs)));
    });
  }
}

}  // namespace

TEST_CASE("dense layers with 16-bit activations equal the definition, one by one and in rows") {
  std::mt19937 generator(1);
  for_each_shape([&]<int Outputs, int Inputs>() { check_shape<Outputs, Inputs>(generator); });
}

TEST_CASE("sums of more products than 32 bits hold are exact") {
  std::mt19937 generator(2);
  check_shape<9, 511>(generator);
  check_shape<17, 512>(generator);
  check_shape<5, 515>(generator);
  check_shape<18, 1026>(generator);
  check_shape<2, 65536>(generator);
}
