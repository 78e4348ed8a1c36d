#pragma once

#include <array>
#include <bit>
#include <cstdint>

namespace whet {

/// Random numbers of the training: xoshiro256**, whose four words of state go into a checkpoint. The same
/// seed gives the same numbers on every machine and with every standard library. Source: Blackman and Vigna
/// 2021, "Scrambled linear pseudorandom number generators"; seeded by splitmix64.
class Generator {
 public:
  using State = std::array<std::uint64_t, 4>;

  explicit Generator(std::uint64_t seed) {
    for (std::uint64_t& word : words) {
      seed += 0x9e3779b97f4a7c15U;
      std::uint64_t mixed = (seed ^ (seed >> 30U)) * 0xbf58476d1ce4e5b9U;
      mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
      word = mixed ^ (mixed >> 31U);
    }
  }
  /// Goes on from a state; not all of its words are zero.
  explicit Generator(const State& state) : words(state) {}

  const State& state() const { return words; }

  std::uint64_t operator()() {
    const std::uint64_t result = std::rotl(words[1] * 5, 7) * 9;
    const std::uint64_t shifted = words[1] << 17U;
    words[2] ^= words[0];
    words[3] ^= words[1];
    words[1] ^= words[2];
    words[0] ^= words[3];
    words[2] ^= shifted;
    words[3] = std::rotl(words[3], 45);
    return result;
  }

  /// Uniform in [0, 1), a multiple of 2^-53.
  double uniform() { return static_cast<double>((*this)() >> 11U) * 0x1p-53; }

  bool operator==(const Generator&) const = default;

 private:
  State words{};
};

}  // namespace whet
