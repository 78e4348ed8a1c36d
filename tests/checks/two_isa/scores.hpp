#pragma once

/// What one translation unit computes. A plain struct: the units share no function but the library's.
struct Scores {
  static constexpr int samples = 5;
  static constexpr int classes = 6;

  float float32[samples][classes];
  float functions[samples][classes];
  float int8[samples][classes];
  float dynamic[samples][classes];
  float mixed[samples][classes];
  float image_float32[samples][classes];
  float image_int8[samples][classes];
  float binary[samples][classes];
};

Scores baseline_scores();
Scores avx2_scores();
Scores avx2_generic_scores();
