#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "contender.hpp"
#include "peer/eigen.hpp"
#include "peer/graph.hpp"
#include "peer/onednn.hpp"
#include "table.hpp"
#include "versus.hpp"

namespace bench {

/// Relative errors that rounding explains; a wrong graph is off by about 1.
inline constexpr double float_tolerance = 1e-4;
inline constexpr double integer_tolerance = 0.15;
/// oneDNN's products of int8 saturate in 16 bits where the processor has no VNNI.
inline constexpr double saturating_tolerance = 0.3;

/// A network in every policy and in the other libraries, with the same weights and the same input.
template <class Network>
class Rivalry {
 public:
  explicit Rivalry(Ends ends)
      : weights(random_weights<Network>()),
        float32(1, ends),
        int8(1, ends),
        tflite_int8(1, ends),
        dynamic_int8(1, ends) {
    const auto ranges = random_ranges(weights);
    const peer::Graph graph =
        peer::make_graph(weights.records(), weights.parameters(), ranges.ranges, random_samples<Network>(1));
    eigen = peer::make_eigen(graph);
    onednn_float32 = peer::make_onednn(graph, peer::Numbers::float32, ends);
    onednn_int8 = peer::make_onednn(graph, peer::Numbers::int8, ends);
    float32.run();
    reference = float32.scores();
  }

  void measure_float32(benchmark::State& state) {
    std::vector<Rival> rivals;
    if (add_rival(state, "eigen", eigen, float_tolerance, rivals) &&
        add_rival(state, "onednn", onednn_float32, float_tolerance, rivals))
      versus(state, std::ref(float32), float32.work(), rivals);
  }
  void measure_int8(benchmark::State& state) { measure_integer(state, int8); }
  void measure_tflite_int8(benchmark::State& state) { measure_integer(state, tflite_int8); }
  void measure_dynamic_int8(benchmark::State& state) { measure_integer(state, dynamic_int8); }

 private:
  template <class Policy>
  void measure_integer(benchmark::State& state, Contender<Network, Policy>& contender) {
    std::vector<Rival> rivals{{"speedup", std::ref(float32)}};
    if (same_as_float32(state, Policy::name, contender, integer_tolerance, "error") &&
        add_rival(state, "onednn", onednn_int8, saturating_tolerance, rivals))
      versus(state, std::ref(contender), contender.work(), rivals);
  }

  bool same_as_float32(benchmark::State& state, const std::string& who, Runner& runner, double tolerance,
                       const std::string& counter) {
    runner.run();
    const double error = relative_error(runner.scores(), reference);
    state.counters[counter] = error;
    if (error > tolerance)
      fail(state, who + " computes something else, relative error " + std::to_string(error));
    return error <= tolerance;
  }

  /// False when it computes something else. A peer that the build has not is no rival.
  bool add_rival(benchmark::State& state, const std::string& who, const std::unique_ptr<Runner>& runner,
                 double tolerance, std::vector<Rival>& rivals) {
    if (!runner) return true;
    rivals.push_back({"vs_" + who, std::ref(*runner)});
    return same_as_float32(state, who, *runner, tolerance, who + "_error");
  }

  whet::Weights<Network> weights;
  Contender<Network, whet::Float32Policy> float32;
  Contender<Network, whet::Int8Policy> int8;
  Contender<Network, whet::TfliteInt8Policy> tflite_int8;
  Contender<Network, whet::Dynamic<whet::Int8Policy>> dynamic_int8;
  std::unique_ptr<Runner> eigen;
  std::unique_ptr<Runner> onednn_float32;
  std::unique_ptr<Runner> onednn_int8;
  std::vector<float> reference;
};

template <class Network>
void add_rows(const std::string& name, Ends ends) {
  // Made when first needed, and once: random interleaving comes back to every row several times.
  const auto rivalry = std::make_shared<std::optional<Rivalry<Network>>>();
  const auto add = [&](const std::string& policy, void (Rivalry<Network>::*measure)(benchmark::State&)) {
    benchmark::RegisterBenchmark((name + "/" + policy).c_str(),
                                 [=](benchmark::State& state) {
                                   if (!*rivalry) rivalry->emplace(ends);
                                   (**rivalry.*measure)(state);
                                 })
        ->UseManualTime()
        ->Unit(benchmark::kMicrosecond);
  };
  add("float32", &Rivalry<Network>::measure_float32);
  add("int8", &Rivalry<Network>::measure_int8);
  add("tflite_int8", &Rivalry<Network>::measure_tflite_int8);
  add("dynamic_int8", &Rivalry<Network>::measure_dynamic_int8);
}

}  // namespace bench
