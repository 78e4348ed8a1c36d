#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include <whet/weights/trained.hpp>
#include <whet/whet.hpp>

#include "conformance/reference_model.hpp"

// The LSTM model of the reference data.

namespace conformance::mnist {

using namespace whet;

/// The digit recognizer of TFLite Micro's examples: each row of the image is a step.
struct Digits : Sequential<Input<28, 28>, LSTM<20, Sequence>, Flatten, Dense<10>, Softmax> {};

inline constexpr std::size_t pixels = 28 * 28;
inline constexpr std::size_t classes = 10;

inline std::filesystem::path folder() { return data_root() / "models" / "mnist_lstm"; }

inline Trained<Digits> load(const std::string& model) {
  return import_model<Digits>("mnist_lstm", model).trained;
}

}  // namespace conformance::mnist
