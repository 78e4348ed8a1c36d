// Which of four tones do 32 samples hold? The model is a header that whet has exported on a PC.

#include <cmath>
#include <cstdio>

#include "tones.hpp"

static whet::Workspace<decltype(tones::model)> workspace;

extern "C" void app_main() {
  std::printf("%s\n", tones::self_test(workspace) ? "self test passed" : "self test FAILED");
  for (int tone = 0; tone < 4; ++tone) {
    float samples[32];
    for (int index = 0; index < 32; ++index)
      samples[index] = std::sin(6.2831853f * 2 * static_cast<float>((tone + 1) * index) / 32 + 0.4f);
    const auto scores = tones::model(samples, workspace);
    std::printf("tone %d sounds like %d\n", tone, static_cast<int>(whet::argmax(scores)));
  }
}
