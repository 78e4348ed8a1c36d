#include <cmath>

#include <whet/transform/signal_to_noise.hpp>

#include "catch.hpp"

using whet::detail::SignalToNoise;

TEST_CASE("the ratio is that of the squares, in decibel") {
  SignalToNoise ratio;
  ratio.add(3.0, 3.5);
  ratio.add(-4.0, -4.0);
  CHECK(ratio.decibel() == Approx(20.0));  // 25 to .25
}

TEST_CASE("what is the same is infinitely good, what is no number infinitely bad") {
  CHECK(SignalToNoise().decibel() == INFINITY);
  SignalToNoise same;
  same.add(2.0, 2.0);
  CHECK(same.decibel() == INFINITY);
  for (const double lost : {double{NAN}, double{INFINITY}}) {
    SignalToNoise bad = same;
    bad.add(1.0, lost);
    CHECK(bad.decibel() == -INFINITY);
    bad.add(2.0, 2.0);
    CHECK(bad.decibel() == -INFINITY);
  }
  SignalToNoise silence;
  silence.add(0.0, 1.0);
  CHECK(silence.decibel() == -INFINITY);
}
