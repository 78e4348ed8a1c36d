#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include <whet/kernel/recurrent.hpp>

#include "../buffers.hpp"
#include "../targets.hpp"
#include "catch.hpp"

namespace {

namespace kernel = whet::kernel;

/// Gate sums in Q3.12, or states: any int16, and often one that saturates what is made of it.
std::vector<std::int16_t> random_words(std::mt19937& generator, int count) {
  std::uniform_int_distribution<int> any(-32768, 32767);
  std::uniform_int_distribution<int> kind(0, 9);
  std::vector<std::int16_t> words(static_cast<std::size_t>(count));
  for (std::int16_t& word : words) {
    const int which = kind(generator);
    word = static_cast<std::int16_t>(which == 0   ? -32768
                                     : which == 1 ? 32767
                                                  : any(generator) / (which > 5 ? 8 : 1));
  }
  return words;
}

/// What a cell makes of its state and the sums of its gates.
template <class Element>
struct CellResult {
  std::vector<Element> hidden;
  std::vector<std::int16_t> state;
  bool operator==(const CellResult&) const = default;
};

/// Runs step(sums, recurrent, hidden, state) on copies of exactly the right size.
template <class Element, class Step>
CellResult<Element> run(const std::vector<std::int16_t>& sums, const std::vector<std::int16_t>& recurrent,
                        const std::vector<std::int16_t>& state, Step&& step) {
  const ExactInput<std::int16_t> exact_sums(sums, 0);
  const ExactInput<std::int16_t> exact_recurrent(recurrent, 0);
  GuardedOutput<Element> hidden(state.size());
  GuardedOutput<std::int16_t> next(state.size());
  std::copy(state.begin(), state.end(), next.data());
  step(exact_sums.data(), exact_recurrent.data(), hidden.data(), next.data());
  CHECK(hidden.intact());
  CHECK(next.intact());
  return {hidden.values(), next.values()};
}

/// Checks that every target gives what the generic cell does, for several numbers of units.
template <class Element, class Step>
void check_outputs(int gates, Step&& step) {
  std::mt19937 generator(7);
  for (const int units : {1, 3, 7, 8, 9, 15, 16, 17, 20, 32, 37}) {
    const auto sums = random_words(generator, gates * units);
    const auto recurrent = random_words(generator, gates * units);
    const auto state = random_words(generator, units);
    const auto of_target = [&](auto target) {
      return run<Element>(sums, recurrent, state, [&](auto... arrays) { step(target, units, arrays...); });
    };
    const CellResult<Element> expected = of_target(whet::target::generic{});
    for_each_target([&]<class Target>() {
      CAPTURE(units, Target::name);
      CHECK(of_target(Target{}) == expected);
    });
  }
}

/// With outputs of 8 and of 16 bits.
template <class Step>
void check_cell(int gates, Step&& step) {
  check_outputs<std::int8_t>(gates, step);
  check_outputs<std::int16_t>(gates, step);
}

constexpr kernel::CellOutput output{{1'518'500'250, -7}, -5};

}  // namespace

TEST_CASE("the integer LSTM cell gives the same bits on every target, whatever the scale of its state") {
  for (const int power : {-15, -13, -12, -11, -5, 0})
    check_cell(4, [&](auto target, int units, const std::int16_t* sums, const std::int16_t* recurrent,
                      auto* hidden, std::int16_t* state) {
      lstm_cell(target, output, kernel::CellScale{power, whet::power_of_two(-30 - power)}, sums, recurrent,
                hidden, state, units);
    });
}

TEST_CASE("the integer LSTM cell takes any multiplier that a file may hold") {
  for (const whet::FixedMultiplier multiplier :
       {whet::FixedMultiplier{1'518'500'250, -18}, {1 << 30, 0}, {1 << 30, 1}, {1 << 30, -31}, {0, 0}})
    check_cell(4, [&](auto target, int units, const std::int16_t* sums, const std::int16_t* recurrent,
                      auto* hidden, std::int16_t* state) {
      lstm_cell(target, output, kernel::CellScale{-11, multiplier}, sums, recurrent, hidden, state, units);
    });
}

TEST_CASE("the integer GRU cell gives the same bits on every target") {
  check_cell(
      3, [&](auto target, int units, const std::int16_t* sums, const std::int16_t* recurrent, auto* hidden,
             std::int16_t* state) { gru_cell(target, output, sums, recurrent, hidden, state, units); });
}

TEST_CASE("the integer simple cell gives the same bits on every target") {
  check_cell(
      1, [&](auto target, int units, const std::int16_t* sums, const std::int16_t* recurrent, auto* hidden,
             std::int16_t*) { simple_cell(target, output, sums, recurrent, hidden, units); });
}

#if WHET_HAS_AVX2
TEST_CASE("requantization by powers of two is the defined one, at ties of both roundings") {
  constexpr std::int32_t furthest = 1 << 30;
  std::mt19937 generator(3);
  std::uniform_int_distribution<std::int32_t> any(-furthest, furthest);
  for (const int shift : {-1, -2, -13, -14, -18, -29, -30}) {
    const whet::FixedMultiplier multiplier{1 << 30, shift};
    REQUIRE(kernel::PowerRequantizer::fits(multiplier));
    const kernel::PowerRequantizer requantize(multiplier);
    std::vector<std::int32_t> values{furthest, -furthest, 0, 1, -1, 2, -2, 3};
    while (values.size() < 4000) {
      const std::int32_t tie = any(generator) / (1 << -shift) * (1 << -shift);
      for (int off = -3; off <= 4; ++off) values.push_back(std::clamp(tie + off, -furthest, furthest));
    }
    for (std::size_t first = 0; first < values.size(); first += kernel::lanes) {
      std::int32_t found[kernel::lanes];
      requantize(kernel::Integers::load_unaligned(values.data() + first)).store_unaligned(found);
      for (std::size_t lane = 0; lane < kernel::lanes; ++lane)
        if (found[lane] != whet::requantize(values[first + lane], multiplier))
          FAIL("at " << values[first + lane] << " by " << shift);
    }
  }
  CHECK_FALSE(kernel::PowerRequantizer::fits({(1 << 30) + 1, -14}));
  CHECK_FALSE(kernel::PowerRequantizer::fits({1 << 30, 0}));
  CHECK_FALSE(kernel::PowerRequantizer::fits({1 << 30, -31}));
}

TEST_CASE("the functions of eight integers equal those of one for every int16") {
  for (int first = -32768; first < 32768; first += kernel::lanes) {
    std::int32_t x[kernel::lanes];
    for (int lane = 0; lane < kernel::lanes; ++lane) x[lane] = first + lane;
    const auto values = kernel::Integers::load_unaligned(x);
    const auto check = [&](kernel::Integers found, auto&& expected) {
      std::int32_t results[kernel::lanes];
      found.store_unaligned(results);
      for (int lane = 0; lane < kernel::lanes; ++lane)
        if (results[lane] != expected(static_cast<std::int16_t>(x[lane]))) FAIL("at " << x[lane]);
    };
    check(kernel::sigmoids_of_q12(values), [](std::int16_t value) { return kernel::sigmoid_of_q12(value); });
    for (int power = -15; power <= 0; ++power)
      check(kernel::tanhs_of_power(values, power),
            [power](std::int16_t value) { return kernel::tanh_of_power(value, power); });
  }
  SUCCEED();
}
#endif
