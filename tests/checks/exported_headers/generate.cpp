// check_export <folder>: writes headers of app::Classifier, app::Vision and app::Listener for this machine's
// target, of app::Signs, and vision_generic.hpp for the plain one.
#include <cstdio>
#include <exception>
#include <filesystem>

#include <whet/io/export_header.hpp>
#include <whet/weights/freeze.hpp>

#include "classifier.hpp"
#include "listener.hpp"
#include "signs.hpp"
#include "vision.hpp"

namespace {

template <class Network>
whet::Weights<Network> some_weights() {
  whet::Weights<Network> weights;
  unsigned state = 1;
  for (float& value : weights.values()) {
    state = state * 1664525u + 1013904223u;
    value = static_cast<float>(state >> 16) / 65536.0f - 0.5f;
  }
  for (std::size_t index = 0; index < weights.records().size(); ++index)
    if (weights.records()[index].role == whet::LayerRole::normalization)
      weights.parameters().kernel(index).col(2).fill(0.5f);  // a variance is positive
  return weights;
}

template <class Network>
whet::Quantization<Network> some_ranges() {
  whet::Quantization<Network> quantization;
  quantization.ranges.fill({-4.0f, 4.0f});
  if (whet::input_bounds<Network>.nonnegative()) quantization.ranges[0].low = 0.0f;
  quantization.states.fill({-4.0f, 4.0f});
  return quantization;
}

void export_classifier(const std::filesystem::path& folder) {
  const auto weights = some_weights<app::Classifier>();
  whet::export_header(whet::freeze<whet::Int8Policy>(weights, some_ranges<app::Classifier>()),
                      folder / "classifier_int8.hpp");
  whet::export_header(whet::freeze<whet::Float32Policy>(weights), folder / "classifier_fp32.hpp");
  using AllKept = whet::Sparse<whet::Int8Policy, whet::Unstructured<whet::Keep{100}>>;
  using FewBits = whet::Mixed<whet::Int4Policy, whet::At<1, whet::TernaryPolicy>, whet::At<2, AllKept>>;
  whet::export_header(whet::freeze<FewBits>(weights, some_ranges<app::Classifier>()),
                      folder / "classifier_few_bits.hpp");
}

void export_vision(const std::filesystem::path& folder) {
  const auto weights = some_weights<app::Vision>();
  const auto ranges = some_ranges<app::Vision>();
  const auto int8 = whet::freeze<whet::Int8Policy>(weights, ranges);
  whet::export_header(int8, folder / "vision_int8.hpp");
  whet::export_header<whet::target::generic>(int8, folder / "vision_generic.hpp");
  using Mixed = whet::Mixed<whet::Int8Policy, whet::At<"block/depthwise", whet::Float32Policy>,
                            whet::At<"grouped", whet::Dynamic<whet::Int8Policy>>,
                            whet::At<"block/pointwise", whet::WeightOnly<whet::Int8Policy>>,
                            whet::At<"head", whet::Float16Policy>>;
  whet::export_header(whet::freeze<Mixed>(weights, ranges), folder / "vision_mixed.hpp");
  // But for the branches of which one has a PReLU.
  using Wide = whet::Mixed<whet::Int16x8Policy, whet::At<4, whet::Int8Policy>>;
  whet::export_header(whet::freeze<Wide>(weights, ranges), folder / "vision_int16.hpp");
}

void export_listener(const std::filesystem::path& folder) {
  const auto weights = some_weights<app::Listener>();
  whet::export_header(whet::freeze<whet::Int8Policy>(weights, some_ranges<app::Listener>()),
                      folder / "listener_int8.hpp");
  whet::export_header(whet::freeze<whet::Float32Policy>(weights), folder / "listener_fp32.hpp");
  using FewBits =
      whet::Mixed<whet::Int4Policy, whet::At<1, whet::Int16x8Policy>, whet::At<2, whet::TernaryPolicy>>;
  whet::export_header(whet::freeze<FewBits>(weights, some_ranges<app::Listener>()),
                      folder / "listener_few_bits.hpp");
}

void export_signs(const std::filesystem::path& folder) {
  whet::export_header(whet::freeze<whet::EdgesInt8<whet::BinaryPolicy>>(some_weights<app::Signs>(),
                                                                        some_ranges<app::Signs>()),
                      folder / "signs_edges_int8.hpp");
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::fputs("usage: check_export <folder>\n", stderr);
    return 2;
  }
  try {
    const std::filesystem::path folder = arguments[1];
    std::filesystem::create_directories(folder);
    export_classifier(folder);
    export_vision(folder);
    export_listener(folder);
    export_signs(folder);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "check_export: %s\n", error.what());
    return 1;
  }
  return 0;
}
