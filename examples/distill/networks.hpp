#pragma once

#include <whet/whet.hpp>
#include <whet/zoo/fashion_cnn.hpp>

namespace example {

/// The teacher of the textbook's experiment.
struct Teacher : whet::Sequential<whet::Input<784, whet::NonNegative>, whet::Dense<512>, whet::ReLU,
                                  whet::Dense<256>, whet::ReLU, whet::Dense<10>> {};

/// And its student.
struct Student
    : whet::Sequential<whet::Input<784, whet::NonNegative>, whet::Dense<64>, whet::ReLU, whet::Dense<10>> {};

/// A student of few bits.
struct Classifier : whet::Sequential<whet::Input<784, whet::NonNegative>, whet::Dense<256>, whet::ReLU,
                                     whet::Dense<256>, whet::ReLU, whet::Dense<10>> {};

/// The same with signs between its layers.
struct BinaryClassifier
    : whet::Sequential<whet::Input<784, whet::NonNegative>, whet::Dense<256>, whet::BatchNorm, whet::HardTanh,
                       whet::Dense<256>, whet::BatchNorm, whet::HardTanh, whet::Dense<10>> {};

/// The better teacher.
using Cnn = whet::zoo::FashionCNN;

/// The same of half its width, without dropout.
using SmallCnn = whet::zoo::FashionCNNOfWidth<8, whet::Ratio<0, 1>>;

}  // namespace example
