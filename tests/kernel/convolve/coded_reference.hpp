#pragma once

#include <cstddef>
#include <cstdint>
#include <random>

#include "int8_reference.hpp"

/// The multiplier of the group of an input: any that its layer may have.
template <class Weights>
int coded_multiplier(int output, int input) {
  if constexpr (Weights::groups == 0)
    return 1;
  else
    return 1 + (5 * output + 3 * (input / Weights::group)) % Weights::most_multiplier;
}

/// Compares the kernels of every target, for signed inputs and for such that are never negative, with the
/// definition. Policy::template Class<Target, Outputs, Inputs, NonNegativeInput> are the parameters.
template <class Policy, template <class, class, int, int, bool> class Class, whet::Geometry Extents,
          bool NonNegative, class Kernel>
void check_coded(std::mt19937& generator, Kernel kernel) {
  for (const Draw draw : {Draw::usual, Draw::ends}) {
    Int8Layer layer(Extents, draw, NonNegative ? 0 : -128, generator);
    constexpr int outputs = Extents.output.channels;
    constexpr int inputs = Extents.inputs();
    using Weights = typename Class<Policy, whet::target::generic, outputs, inputs, NonNegative>::weights_type;
    using Coding = typename Weights::coding;
    // A file may hold any code of four bits.
    constexpr int least = Coding::bits == 4 ? -Coding::offset : -Coding::most;
    std::uniform_int_distribution<int> any(least, Coding::most), coin(0, 1);
    for (std::size_t index = 0; index < layer.weights.size(); ++index) {
      const int place = static_cast<int>(index);
      const int integer = draw == Draw::ends || Coding::bits == 1
                              ? (coin(generator) != 0 ? Coding::most : least)
                              : any(generator);
      layer.weights[index] =
          static_cast<std::int8_t>(integer * coded_multiplier<Weights>(place / inputs, place % inputs));
    }
    const Bytes expected = layer.outputs();
    for_each_target([&]<class Target>() {
      using Parameters = Class<Policy, Target, outputs, inputs, NonNegative>;
      const Int8Kernel run = int8_kernel<Parameters, Extents>(
          kernel, [](Parameters& parameters, int output, int input, int value) {
            const int multiplier = coded_multiplier<Weights>(output, input);
            parameters.weights.set(output, input, value / multiplier);
            if constexpr (Weights::groups > 0)
              parameters.weights.multipliers.set(input / Weights::group, output, multiplier);
          });
      CAPTURE(run.target, NonNegative, describe(Extents));
      CHECK((run.outputs(layer) == expected));
    });
  }
}
