// Which of four tones do 32 samples hold? The model is a header that whet has exported on a PC.

#ifdef ARDUINO
#include <Arduino.h>
#else
#include <cstdio>
#endif
#include <cmath>
#include <whet.h>

#include "tones.hpp"

static whet::Workspace<decltype(tones::model)> workspace;

/// The tone that the model hears in 32 samples of a tone.
static int heard(int tone) {
  float samples[32];
  for (int index = 0; index < 32; ++index)
    samples[index] = std::sin(6.2831853f * 2 * static_cast<float>((tone + 1) * index) / 32 + 0.4f);
  const auto scores = tones::model(samples, workspace);
  return static_cast<int>(whet::argmax(scores));
}

#ifdef ARDUINO
void setup() {
  Serial.begin(115200);
  Serial.println(tones::self_test(workspace) ? "self test passed" : "self test FAILED");
}

void loop() {
  for (int tone = 0; tone < 4; ++tone) {
    Serial.print("tone ");
    Serial.print(tone);
    Serial.print(" sounds like ");
    Serial.println(heard(tone));
  }
  delay(1000);
}
#else
int main() {
  const bool passed = tones::self_test(workspace);
  std::puts(passed ? "self test passed" : "self test FAILED");
  for (int tone = 0; tone < 4; ++tone) std::printf("tone %d sounds like %d\n", tone, heard(tone));
  return passed ? 0 : 1;
}
#endif
