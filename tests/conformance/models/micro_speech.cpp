#include <whet/whet.hpp>

#include "conformance/models/whole_model.hpp"

namespace {

using namespace whet;

/// Yes or no, of TensorFlow Lite Micro's examples: 49 steps of 40 features.
struct MicroSpeech
    : Sequential<Input<1960>, Reshape<49, 40, 1>, DepthwiseConv2D<Size{10, 8}, Multiplier{8}, Stride{2}>,
                 ReLU, Flatten, Dense<4>, Softmax> {};

}  // namespace

TEST_CASE("the int8 micro speech model comes out bit for bit, with every tensor between") {
  WHET_NEEDS_REFERENCE_DATA("models/micro_speech");
  const auto imported = conformance::import_model<MicroSpeech>("micro_speech", "micro_speech_quantized");
  for_each_target([&]<class Target>() { conformance::check_int8<Target>(imported, 4); });
}
