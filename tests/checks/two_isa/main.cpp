// Without an argument: what both units compute agrees. "baseline": only the unit that any x86-64 processor
// runs, for an emulated one without AVX.
#include <cmath>
#include <cstdio>
#include <cstring>

#include "scores.hpp"

namespace {

using Table = float[Scores::samples][Scores::classes];

bool agree(const char* name, const Table& baseline, const Table& avx2, float tolerance) {
  bool good = true;
  for (int sample = 0; sample < Scores::samples; ++sample)
    for (int index = 0; index < Scores::classes; ++index) {
      const float expected = baseline[sample][index];
      const float found = avx2[sample][index];
      if (std::abs(found - expected) <= tolerance) continue;
      std::printf("%s: sample %d, score %d: baseline %g, avx2 %g\n", name, sample, index,
                  static_cast<double>(expected), static_cast<double>(found));
      good = false;
    }
  return good;
}

/// A network that gives every image the same scores would hide any mistake.
bool varies(const char* name, const Table& scores) {
  for (int index = 0; index < Scores::classes; ++index)
    if (scores[0][index] != scores[1][index]) return true;
  std::printf("%s: two images have the same scores\n", name);
  return false;
}

bool all_vary(const Scores& scores) {
  return varies("float32", scores.float32) && varies("functions", scores.functions) &&
         varies("int8", scores.int8) && varies("dynamic", scores.dynamic) && varies("mixed", scores.mixed) &&
         varies("image_float32", scores.image_float32) && varies("image_int8", scores.image_int8) &&
         varies("binary", scores.binary);
}

bool all_agree(const Scores& baseline, const Scores& avx2) {
  bool good = agree("int8", baseline.int8, avx2.int8, 0.0f);
  good = agree("image_int8", baseline.image_int8, avx2.image_int8, 0.0f) && good;
  good = agree("binary", baseline.binary, avx2.binary, 0.0f) && good;
  good = agree("image_float32", baseline.image_float32, avx2.image_float32, 1e-5f) && good;
  good = agree("float32", baseline.float32, avx2.float32, 1e-5f) && good;
  good = agree("functions", baseline.functions, avx2.functions, 1e-5f) && good;
  // One value at a rounding border may become the next int8.
  good = agree("dynamic", baseline.dynamic, avx2.dynamic, 1e-2f) && good;
  return agree("mixed", baseline.mixed, avx2.mixed, 1e-2f) && good;
}

}  // namespace

int main(int count, char** arguments) {
  const Scores baseline = baseline_scores();
  if (!all_vary(baseline)) return 1;
  if (count > 1 && std::strcmp(arguments[1], "baseline") == 0) return 0;
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) {
    std::puts("skipped: this processor has no AVX2");
    return 0;
  }
  return all_agree(baseline, avx2_scores()) && all_agree(baseline, avx2_generic_scores()) ? 0 : 1;
}
