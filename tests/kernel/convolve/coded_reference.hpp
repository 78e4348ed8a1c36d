#pragma once

#include <cstdint>
#include <random>

#include "int8_reference.hpp"

/// Compares the kernels of every target, for signed inputs and for such that are never negative, with the
/// definition. Policy::template Class<Target, Outputs, Inputs, NonNegativeInput> are the parameters.
template <class Policy, template <class, class, int, int, bool> class Class, whet::Geometry Extents,
          bool NonNegative, class Kernel>
void check_coded(std::mt19937& generator, Kernel kernel) {
  for (const Draw draw : {Draw::usual, Draw::ends}) {
    Int8Layer layer(Extents, draw, NonNegative ? 0 : -128, generator);
    constexpr int outputs = Extents.output.channels;
    constexpr int inputs = Extents.inputs();
    using Coding =
        typename Class<Policy, whet::target::generic, outputs, inputs, NonNegative>::weights_type::coding;
    std::uniform_int_distribution<int> any(-Coding::most, Coding::most), coin(0, 1);
    for (auto& weight : layer.weights)
      weight = static_cast<std::int8_t>(draw == Draw::ends || Coding::bits == 1
                                            ? (coin(generator) * 2 - 1) * Coding::most
                                            : any(generator));
    const Bytes expected = layer.outputs();
    for_each_target([&]<class Target>() {
      using Parameters = Class<Policy, Target, outputs, inputs, NonNegative>;
      const Int8Kernel run = int8_kernel<Parameters, Extents>(
          kernel, [](Parameters& parameters, int output, int input, int value) {
            parameters.weights.set(output, input, value);
          });
      CAPTURE(run.target, NonNegative, describe(Extents));
      CHECK((run.outputs(layer) == expected));
    });
  }
}
