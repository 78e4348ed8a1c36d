// Models of other frameworks with their recorded outputs, where the reference data is present.
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <whet/zoo/autoencoder.hpp>
#include <whet/zoo/ds_cnn.hpp>
#include <whet/zoo/mobilenet_v1.hpp>
#include <whet/zoo/resnet8.hpp>

#include "batches.hpp"
#include "conformance/models/mnist_lstm.hpp"
#include "conformance/read_model.hpp"
#include "some_network.hpp"

namespace {

using namespace whet;

struct HelloWorld : Sequential<Input<1>, Dense<16>, ReLU, Dense<16>, ReLU, Dense<1>> {};

struct MicroSpeech
    : Sequential<Input<1960>, Reshape<49, 40, 1>, DepthwiseConv2D<Size{10, 8}, Multiplier{8}, Stride{2}>,
                 ReLU, Flatten, Dense<4>, Softmax> {};

bool is_present(device::Batch& batch, const std::string& folder, const std::string& name) {
  const bool present = std::filesystem::exists(conformance::data_root() / "models" / folder);
  if (!present)
    batch.skip(name, "no reference data at models/" + folder + "; WHET_REFERENCE_DATA names its root");
  return present;
}

template <class Network>
void add(device::Batch& batch, const std::string& folder, const std::string& model, std::size_t samples) {
  if (!is_present(batch, folder, folder)) return;
  const auto imported = conformance::import_model<Network>(folder, model);
  batch.add_recorded<TfliteInt8Policy>(
      folder, imported.trained, conformance::read_values<std::int8_t>(imported.from.input()),
      conformance::read_values<std::int8_t>(imported.from.output()), samples);
}

void add_lstm(device::Batch& batch) {
  if (!is_present(batch, "mnist_lstm", "mnist_lstm")) return;
  const auto golden = conformance::mnist::folder() / "golden";
  batch.add_recorded<TfliteInt8Policy>(
      "mnist_lstm", conformance::mnist::load("trained_lstm_int8"),
      conformance::read_values<std::int8_t>(golden / "input_trained_lstm_int8.npy"),
      conformance::read_values<std::int8_t>(golden / "output_trained_lstm_int8.npy"), 3);
}

}  // namespace

void device::generate_reference(const std::filesystem::path& root) {
  Batch batch(root, "reference");
  add<HelloWorld>(batch, "hello_world", "hello_world_int8", 16);
  add<MicroSpeech>(batch, "micro_speech", "micro_speech_quantized", 4);
  add_lstm(batch);
  add<zoo::DSCNN<>>(batch, "kws_dscnn", "kws_ref_model", 3);
  add<zoo::Autoencoder<>>(batch, "ad_toycar", "ad01_int8", 3);
  add<zoo::ResNet8<>>(batch, "ic_resnet8", "pretrainedResnet_quant", 2);
  add<zoo::VisualWakeWords<>>(batch, "vww_mobilenetv1_025", "vww_96_int8", 1);
  batch.finish();
  // So that networks of such sizes are run where there is no data, too.
  Batch speech(root, "speech");
  speech.add<Int8Policy>("hello_world_int8", some_network<HelloWorld>(13));
  speech.add<TfliteInt8Policy>("micro_speech_tflite", some_network<MicroSpeech>(14));
  speech.finish();
}
