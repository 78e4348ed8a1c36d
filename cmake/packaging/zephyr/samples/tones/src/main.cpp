// Which of four tones do 32 samples hold? The model is a header that whet has exported on a PC.

#include <cmath>
#include <zephyr/kernel.h>
#include <zephyr/sys/printk.h>

#include "tones.hpp"

static whet::Workspace<decltype(tones::model)> workspace;

int main() {
  printk("%s\n", tones::self_test(workspace) ? "self test passed" : "self test FAILED");
  for (int tone = 0; tone < 4; ++tone) {
    float samples[32];
    for (int index = 0; index < 32; ++index)
      samples[index] = std::sin(6.2831853f * 2 * static_cast<float>((tone + 1) * index) / 32 + 0.4f);
    const auto scores = tones::model(samples, workspace);
    printk("tone %d sounds like %d\n", tone, static_cast<int>(whet::argmax(scores)));
  }
  return 0;
}
