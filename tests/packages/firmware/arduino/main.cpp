// What a core does with a sketch, for four rounds.
#include <Arduino.h>

int main() {
  setup();
  for (int round_number = 0; round_number < 4; ++round_number) loop();
}
