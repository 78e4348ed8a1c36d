#pragma once

// Stands for the header of an Arduino core: what the examples use of one, and the macros of several that are
// names elsewhere.

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define abs(x) ((x) > 0 ? (x) : -(x))
#define min(a, b) ((a) < (b) ? (a) : (b))
#define max(a, b) ((a) > (b) ? (a) : (b))
#define round(x) ((x) >= 0 ? (long)((x) + 0.5) : (long)((x)-0.5))
#define bit(b) (1UL << (b))
#define word(...) makeWord(__VA_ARGS__)
#define F(text) (text)
#define A0 14
#define A1 15
#define A2 16
#define B0 0
#define B1 1
#define B10 2
#define C0 32
#define C1 33
#define D0 (0u)
#define D1 (1u)
#define D2 (2u)
#define D3 (3u)
#define T0 4
#define PI 3.1415926535897932384626433832795
#define HIGH 1
#define LOW 0
#define INPUT 0
#define OUTPUT 1
#define DEFAULT 1

struct Console {
  void begin(long) {}
  void print(const char* text) { printf("%s", text); }
  void print(int number) { printf("%d", number); }
  void println(const char* text) { printf("%s\n", text); }
  void println(int number) { printf("%d\n", number); }
};
inline Console Serial;

inline void delay(unsigned long) {}

void setup();
void loop();
