#pragma once

#include <cmath>
#include <sstream>
#include <string>

#include "catch.hpp"

/// The C++ source that a layer writes of itself.
template <class Layer>
std::string source_of() {
  std::ostringstream text;
  Layer::source([&](const auto&... piece) { (text << ... << piece); });
  return text.str();
}

/// Compares an activation with another way to write it, and its derivative with a difference quotient.
template <class Layer, class Reference>
void check_activation(Reference reference, const std::string& source) {
  for (int step = -1600; step <= 1600; ++step) {
    const double x = step * 0.005 + 0.0012;  // beside every kink
    const double y = Layer::template value<double>(x);
    CHECK(y == Catch::Approx(reference(x)).epsilon(1e-9).margin(1e-12));
    CHECK(Layer::template value<float>(static_cast<float>(x)) == Catch::Approx(y).epsilon(1e-5).margin(1e-6));
    CHECK(y >= double{Layer::bounds.low});
    CHECK(y <= double{Layer::bounds.high});
    constexpr double difference = 1e-5;
    const double slope = (reference(x + difference) - reference(x - difference)) / (2.0 * difference);
    CHECK(Layer::template derivative<double>(x) == Catch::Approx(slope).epsilon(1e-5).margin(1e-6));
  }
  CHECK(source_of<Layer>() == source);
}
