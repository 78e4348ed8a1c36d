// bench_cortex_m_generate <folder>: writes <folder>/<network>/<target>/network.hpp for the four networks of
// MLPerf Tiny and the two targets that are counted. Weights and ranges are made up: counts do not depend on
// them.
#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <random>

#include <whet/io/export_header.hpp>
#include <whet/train/initialize.hpp>
#include <whet/weights/freeze.hpp>
#include <whet/whet.hpp>
#include <whet/zoo.hpp>

namespace {

/// Weights with He's deviation and ranges that keep what they let through.
template <class Network>
auto make_model() {
  whet::Weights<Network> weights;
  whet::initialize(weights, 1);
  whet::Quantization<Network> quantization;
  for (whet::Range& range : quantization.ranges) range = {-3.0f, 3.0f};
  return whet::freeze<whet::TfliteInt8Policy, whet::target::generic>(weights, quantization);
}

template <class Network>
void generate(const std::filesystem::path& folder) {
  const auto model = make_model<Network>();
  const auto write = [&]<class Target>(const char* name) {
    const auto path = folder / name;
    std::filesystem::create_directories(path);
    whet::export_header<Target>(model, path / "network.hpp");
  };
  write.template operator()<whet::target::cortex_m_dsp>("cortex_m_dsp");
  write.template operator()<whet::target::cortex_m_mve>("cortex_m_mve");
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::fputs("usage: bench_cortex_m_generate <folder>\n", stderr);
    return 2;
  }
  try {
    const std::filesystem::path folder = arguments[1];
    generate<whet::zoo::DSCNN<>>(folder / "ds_cnn");
    generate<whet::zoo::ResNet8<>>(folder / "resnet8");
    generate<whet::zoo::VisualWakeWords<>>(folder / "mobilenet_v1");
    generate<whet::zoo::Autoencoder<>>(folder / "autoencoder");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_cortex_m_generate: %s\n", error.what());
    return 1;
  }
  return 0;
}
