// Which of four tones do 32 samples hold? The model is a header that whet has exported on a PC.

#include <whet.h>

#include "tones.hpp"

static whet::Workspace<decltype(tones::model)> workspace;

void setup() {
  Serial.begin(115200);
  Serial.println(tones::self_test(workspace) ? "self test passed" : "self test FAILED");
}

void loop() {
  static int tone = 0;
  float samples[32];
  for (int index = 0; index < 32; ++index)
    samples[index] = sinf(6.2831853f * 2 * (tone + 1) * index / 32 + 0.4f);

  const auto scores = tones::model(samples, workspace);
  Serial.print("tone ");
  Serial.print(tone);
  Serial.print(" sounds like ");
  Serial.println(static_cast<int>(whet::argmax(scores)));
  tone = (tone + 1) % 4;
  delay(1000);
}
