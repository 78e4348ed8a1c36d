// Which of four tones do 32 samples hold? The model is a header that whet has exported.

#include <cmath>
#include <cstdio>

#include "tones.hpp"

int main() {
  static whet::Workspace<decltype(tones::model)> workspace;
  const bool passed = tones::self_test(workspace);
  std::puts(passed ? "self test passed" : "self test FAILED");
  for (int tone = 0; tone < 4; ++tone) {
    float samples[32];
    for (int index = 0; index < 32; ++index)
      samples[index] = std::sin(6.2831853f * 2 * static_cast<float>((tone + 1) * index) / 32 + 0.4f);
    const auto scores = tones::model(samples, workspace);
    std::printf("tone %d sounds like %d\n", tone, static_cast<int>(whet::argmax(scores)));
  }
  return passed ? 0 : 1;
}
