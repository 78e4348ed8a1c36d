// Sequences at once and as streams, step by step.
#include "batches.hpp"
#include "some_network.hpp"

namespace {

using namespace whet;

struct Listener : Sequential<Input<12, 5>, Conv1D<8, 3, Causal, Dilation{2}>, ELU, LSTM<9, Sequence>,
                             GRU<35, Sequence>, SimpleRNN<6>, Dense<3>, Softmax> {};

/// An output for each step.
struct Signal : Sequential<Input<9, 4, NonNegative>, Conv1D<16, 2, Causal>, ReLU,
                           Residual<Conv1D<16, 3, Causal>, Swish>, LSTM<8, Sequence>,
                           Concat<GRU<4, Sequence>, Layers<Conv1D<3, 1>, Sigmoid>>, Conv1D<4, 1>> {};

using FewBits = Mixed<Int4Policy, At<1, TernaryPolicy>, At<2, BinaryWeightPolicy>, At<3, Int16x8Policy>>;
using DynamicBits = Mixed<Dynamic<Int8Policy>, At<1, Dynamic<Int4Policy>>, At<2, WeightOnly<Int8Policy>>>;

}  // namespace

void device::generate_sequences(const std::filesystem::path& root) {
  Batch batch(root, "sequences");
  const auto listener = some_network<Listener>(8);
  const auto signal = some_network<Signal>(9);
  batch.add_stream<Int8Policy>("listener_int8", listener);
  batch.add<Int16x8Policy>("listener_int16", listener);
  batch.add<FewBits>("listener_few_bits", listener);
  batch.add<DynamicBits>("listener_dynamic", listener);
  batch.add_stream<TfliteInt8Policy>("signal_tflite", signal);
  batch.add_stream<Int4Policy>("signal_int4", signal);
  batch.add_stream<Float32Policy>("signal_float32", signal);
  batch.finish();
}
