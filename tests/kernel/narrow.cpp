#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include <whet/kernel/narrow.hpp>
#include <whet/precision/bfloat16.hpp>
#include <whet/precision/float16.hpp>

#include "catch.hpp"
#include "targets.hpp"

// The conversions themselves are compared with IEEE 754 in precision/; here every target with those.

namespace {

using namespace whet;

template <class Number>
std::vector<StoredFloat<Number>> all_patterns() {
  std::vector<StoredFloat<Number>> patterns;
  for (unsigned pattern = 0; pattern < 65536; ++pattern)
    patterns.push_back({static_cast<std::uint16_t>(pattern)});
  return patterns;
}

/// Every value, the ties between them, what is beside both, and any bits.
template <class Number>
std::vector<float> difficult_floats() {
  std::vector<float> values;
  std::mt19937 generator(3);
  std::uniform_int_distribution<std::uint32_t> any;
  for (const StoredFloat<Number> pattern : all_patterns<Number>()) {
    const float value = static_cast<float>(pattern);
    const float next = static_cast<float>(StoredFloat<Number>{static_cast<std::uint16_t>(pattern.bits + 1)});
    const float tie = static_cast<float>((double{value} + double{next}) / 2.0);
    for (float each : {value, tie, std::nextafter(tie, 0.0f), std::nextafter(tie, INFINITY),
                       std::bit_cast<float>(any(generator))})
      values.push_back(each);
  }
  return values;
}

template <class Number, class Target>
void check() {
  using Value = StoredFloat<Number>;
  const auto patterns = all_patterns<Number>();
  std::vector<float> widened(patterns.size());
  to_float32(Target{}, patterns.data(), widened.data(), static_cast<int>(patterns.size()));
  int wrong_floats = 0;
  for (std::size_t index = 0; index < patterns.size(); ++index) {
    // A signaling NaN becomes a quiet one in hardware.
    const bool same = std::bit_cast<std::uint32_t>(widened[index]) ==
                      std::bit_cast<std::uint32_t>(static_cast<float>(patterns[index]));
    if (!same && !(std::isnan(widened[index]) && std::isnan(static_cast<float>(patterns[index]))))
      ++wrong_floats;
  }
  CHECK(wrong_floats == 0);

  const auto values = difficult_floats<Number>();
  std::vector<Value> narrowed(values.size());
  to_narrow(Target{}, values.data(), narrowed.data(), static_cast<int>(values.size()));
  int wrong_patterns = 0;
  for (std::size_t index = 0; index < values.size(); ++index)
    if (narrowed[index].bits != Number::encode(values[index])) ++wrong_patterns;
  CHECK(wrong_patterns == 0);

  // Counts that fill no vector touch nothing behind them.
  for (int count = 0; count < 20; ++count) {
    std::vector<float> floats(21, -7.0f);
    std::vector<Value> shorts(21, Value{0x1234});
    to_float32(Target{}, patterns.data() + 0x3C00, floats.data(), count);
    to_narrow(Target{}, values.data(), shorts.data(), count);
    CHECK(floats[static_cast<std::size_t>(count)] == -7.0f);
    CHECK(shorts[static_cast<std::size_t>(count)].bits == 0x1234);
  }
}

}  // namespace

TEST_CASE("16-bit floats are widened and rounded alike on every target, all patterns and ties") {
  for_each_target([]<class Target>() {
    CAPTURE(Target::name);
    check<Float16, Target>();
    check<BFloat16, Target>();
  });
}
