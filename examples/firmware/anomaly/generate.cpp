// firmware_anomaly_generate <folder>: trains a small network to hear a bearing's fault in a synthetic
// vibration signal, and writes for each target a folder with detector.hpp, the model, and signal.hpp: a
// recording in which the fault sets in half-way, as integers, with the scores that the host's stream gives
// after each step.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <numbers>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <whet/data.hpp>
#include <whet/io.hpp>
#include <whet/train.hpp>
#include <whet/whet.hpp>

#include "../generator.hpp"

namespace {

constexpr int steps = 128;

/// Two classes, healthy and faulty, of an acceleration that comes 1,000 times a second.
struct Detector : whet::Sequential<whet::Input<steps, 1>, whet::Conv1D<8, 5, whet::Causal>, whet::ReLU,
                                   whet::Conv1D<8, 5, whet::Causal, whet::Dilation{2}>, whet::ReLU,
                                   whet::LSTM<12>, whet::Dense<2>> {};

/// A shaft of 25 turns a second with its harmonics, in noise. A fault strikes 87 times a second and rings.
class Machine {
 public:
  explicit Machine(std::uint32_t seed) : generator(seed) {
    phase = static_cast<float>(uniform(generator));
    turns = 24.0f + 2.0f * static_cast<float>(uniform(generator));
    loudness = 0.7f + 0.6f * static_cast<float>(uniform(generator));
    tick = static_cast<int>(1000.0 * uniform(generator));
  }

  float next(bool faulty) {
    const float time = static_cast<float>(tick++) / 1000.0f;
    const auto wave = [&](float frequency, float offset) {
      return std::sin(2.0f * std::numbers::pi_v<float> * (frequency * time + offset));
    };
    float value = 0.5f * wave(turns, phase) + 0.2f * wave(2.0f * turns, 0.3f) +
                  0.1f * static_cast<float>(noise(generator));
    if (faulty) {
      const float since = std::fmod(time, 1.0f / 87.0f);
      value += 0.8f * std::exp(-300.0f * since) * std::sin(2.0f * std::numbers::pi_v<float> * 310.0f * since);
    }
    return loudness * value;
  }

 private:
  std::mt19937 generator;
  std::uniform_real_distribution<> uniform{0.0, 1.0};
  std::normal_distribution<> noise{};
  float phase;
  float turns;
  float loudness;
  int tick = 0;
};

/// Half of them end faulty: the fault sets in somewhere in the first half, so that no time of it is special.
whet::Dataset recordings(std::size_t count, std::uint32_t first_seed) {
  std::vector<float> values;
  std::vector<int> labels;
  for (std::size_t index = 0; index < count; ++index) {
    Machine machine(first_seed + static_cast<std::uint32_t>(index));
    labels.push_back(static_cast<int>(index % 2));
    const int onset = labels.back() == 1 ? static_cast<int>(index / 2 % (steps / 2)) : steps;
    for (int step = 0; step < steps; ++step) values.push_back(machine.next(step >= onset));
  }
  return {whet::input_shape<Detector>, std::move(values), std::move(labels), 2};
}

template <class FrozenModel>
std::string signal_header(const FrozenModel& model) {
  constexpr int healthy_steps = 512;
  constexpr int all_steps = 1024;
  whet::Stream<FrozenModel> stream(model.model());
  const whet::TensorQuantization quantization = model.input_quantization();
  Machine machine(1'000'000);
  std::vector<int> values;
  std::vector<int> scores;
  for (int step = 0; step < all_steps; ++step) {
    const float real = machine.next(step >= healthy_steps);
    const float integer =
        std::nearbyint(real / quantization.scale) + static_cast<float>(quantization.zero_point);
    whet::Tensor<std::int8_t, whet::Stream<FrozenModel>::input_extents> input;
    whet::Tensor<std::int8_t, whet::Stream<FrozenModel>::output_extents> output;
    input[0] = static_cast<std::int8_t>(std::fmin(std::fmax(integer, -128.0f), 127.0f));
    stream.run(input, output);
    values.push_back(input[0]);
    scores.push_back(output[0]);
    scores.push_back(output[1]);
  }
  return fmt::format(
      "#pragma once\n\nnamespace signal {{\n\n"
      "inline constexpr int steps = {};\ninline constexpr int healthy_steps = {};\n"
      "inline constexpr signed char values[steps] = {{{}}};\n"
      "/// Of a healthy machine and of a faulty one, after each step.\n"
      "inline constexpr signed char scores[2 * steps] = {{{}}};\n\n}}  // namespace signal\n",
      all_steps, healthy_steps, fmt::join(values, ", "), fmt::join(scores, ", "));
}

void generate(const std::filesystem::path& root) {
  const whet::Dataset train = recordings(4'000, 1);
  const whet::Dataset test = recordings(400, 500'000);
  const auto weights = whet::train<Detector>(train, {.epochs = 20, .seed = 1});
  const auto model = whet::freeze<whet::Int8Policy>(weights, whet::calibrate(weights, train.first(256)));
  std::printf("recordings of %d steps that are right: %.1f %% in float, %.1f %% in int8\n", steps,
              100.0 * whet::accuracy(weights, test), 100.0 * whet::accuracy(model, test));
  const std::string header = signal_header(model);
  write_headers(root, "", model, "detector.hpp", "signal.hpp", header);
}

}  // namespace

int main(int count, char** arguments) {
  return run_generator("firmware_anomaly_generate <folder>", 1, count, arguments,
                       [](char** given) { generate(given[0]); });
}
