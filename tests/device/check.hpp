#pragma once

#include <cstddef>
#include <cstdint>
#include <new>

#include <whet/whet.hpp>

#include "case.hpp"
#include "fingerprint.hpp"
#include "noise.hpp"
#include "report.hpp"

/// Static memory for the input and the workspace of a case.
#ifndef WHET_ARENA_BYTES
#define WHET_ARENA_BYTES 262144
#endif

/// Flash for the weights of a case, beside code and the other cases of a program.
#ifndef WHET_FLASH_BYTES
#define WHET_FLASH_BYTES 4194304
#endif

namespace device {

inline constexpr std::size_t arena_alignment = 64;
alignas(arena_alignment) inline std::byte arena[WHET_ARENA_BYTES];

constexpr std::size_t aligned(std::size_t bytes) {
  return (bytes + arena_alignment - 1) / arena_alignment * arena_alignment;
}

inline void fill_with_noise(float* values, std::size_t count, int seed, bool nonnegative) {
  Noise noise(static_cast<std::uint32_t>(seed));
  for (std::size_t index = 0; index < count; ++index) values[index] = noise.value(nonnegative);
}

/// Scores against the host's: by `==` where all is integers, else within 1e-5 of the largest.
inline void check_scores(Report& report, int input, const float* found, const float* expected,
                         std::size_t count, bool exact, float largest) {
  const float tolerance = 1e-5f * largest;
  for (std::size_t index = 0; index < count; ++index) {
    const float difference = found[index] - expected[index];
    const bool close = difference <= tolerance && -difference <= tolerance;
    if (exact ? found[index] != expected[index] : !close)
      report.differ("score", input, static_cast<int>(index));
  }
}

/// A model's header: its own test vector, then noise, of which every integer tensor between the layers is
/// compared.
template <class Model, class SelfTest, int Inputs, int Steps, int Outputs>
void check_case(Report& report, const char* name, const Model& model, SelfTest self_test,
                const Reference<Inputs, Steps, Outputs>& reference) {
  static_assert(Steps == Model::steps);
  constexpr std::size_t input_size = Model::input_extents.size();
  constexpr std::size_t input_bytes = aligned(input_size * sizeof(float));
  constexpr std::size_t needed = input_bytes + sizeof(whet::Workspace<Model>);
  if constexpr (needed > WHET_ARENA_BYTES) {
    report.skip(name, "its input and workspace need ", needed, WHET_ARENA_BYTES);
  } else {
    report.begin(name);
    auto* const values = new (arena) float[input_size];
    auto& workspace = *new (arena + input_bytes) whet::Workspace<Model>;
    if (!self_test(workspace)) report.differ("self-test", 0, 0);
    for (int input = 0; input < Inputs; ++input) {
      fill_with_noise(values, input_size, input + 1, reference.nonnegative);
      int step = 0;
      const auto scores = model.trace(
          whet::TensorView<const float, Model::input_extents>(values), workspace,
          [&](const whet::TraceInfo&, const auto& tensor) {
            const std::uint32_t expected = reference.tensors[input][step];
            if (expected != 0 && fingerprint(tensor.data(), tensor.size() * sizeof(tensor[0])) != expected)
              report.differ("tensor of step", input, step);
            ++step;
          });
      check_scores(report, input, scores.data(), reference.scores[input], Outputs, reference.exact,
                   reference.largest);
    }
    report.end();
  }
}

/// The same inputs row by row: after the last one a stream gives the last row of the model's output.
template <class Model, int Inputs, int Steps, int Outputs>
void check_stream(Report& report, const char* name, const Model& model,
                  const Reference<Inputs, Steps, Outputs>& reference) {
  using Stream = whet::Stream<Model>;
  constexpr std::size_t input_size = Model::input_extents.size();
  constexpr std::size_t row = Stream::input_extents.size();
  constexpr std::size_t last = Stream::output_extents.size();
  constexpr std::size_t input_bytes = aligned(input_size * sizeof(float));
  if constexpr (input_bytes + sizeof(Stream) > WHET_ARENA_BYTES) {
    report.skip(name, "its input and state need ", input_bytes + sizeof(Stream), WHET_ARENA_BYTES);
  } else {
    report.begin(name);
    auto* const values = new (arena) float[input_size];
    auto& stream = *new (arena + input_bytes) Stream(model);
    for (int input = 0; input < Inputs; ++input) {
      fill_with_noise(values, input_size, input + 1, reference.nonnegative);
      stream.reset();
      typename Stream::output_tensor scores;
      for (std::size_t first = 0; first < input_size; first += row)
        scores = stream.step(whet::TensorView<const float, Stream::input_extents>(values + first));
      check_scores(report, input, scores.data(), reference.scores[input] + Outputs - last, last,
                   reference.exact, reference.largest);
    }
    report.end();
  }
}

/// Integers in and out, as another implementation has recorded them.
template <class Model, int Samples, int InputSize, int OutputSize>
void check_recording(Report& report, const char* name, const Model& model,
                     const Recording<Samples, InputSize, OutputSize>& recording) {
  constexpr std::size_t needed = sizeof(whet::Workspace<Model>);
  constexpr std::size_t flash = sizeof(Model) + sizeof(recording);
  if constexpr (needed > WHET_ARENA_BYTES) {
    report.skip(name, "its workspace needs ", needed, WHET_ARENA_BYTES);
  } else if constexpr (flash > WHET_FLASH_BYTES) {
    report.skip(name, "weights and recording need ", flash, WHET_FLASH_BYTES);
  } else {
    report.begin(name);
    auto& workspace = *new (arena) whet::Workspace<Model>;
    for (int sample = 0; sample < Samples; ++sample) {
      whet::Tensor<typename Model::quantized_output, Model::output_extents> scores;
      model.run(whet::TensorView<const signed char, Model::input_extents>(recording.inputs[sample]), scores,
                workspace);
      for (int index = 0; index < OutputSize; ++index)
        if (scores[static_cast<std::size_t>(index)] != recording.outputs[sample][index])
          report.differ("recorded output", sample, index);
    }
    report.end();
  }
}

}  // namespace device
