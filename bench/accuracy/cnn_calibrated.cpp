#include "rows.hpp"

void bench::add_cnn_calibrated() {
  using namespace whet;
  add_calibrated<Cnn, Float32Policy>("cnn/float32");
  add_calibrated<Cnn, Float16Policy>("cnn/float16");
  add_calibrated<Cnn, BFloat16Policy>("cnn/bfloat16");
  add_calibrated<Cnn, NarrowActivations<Float16Policy>>("cnn/float16_activations");
  add_calibrated<Cnn, NarrowActivations<BFloat16Policy>>("cnn/bfloat16_activations");
  add_calibrated<Cnn, Int16x8Policy>("cnn/int16x8");
  add_calibrated<Cnn, Int8Policy>("cnn/int8");
  add_calibrated<Cnn, TfliteInt8Policy>("cnn/int8_tflite");
  add_calibrated<Cnn, Int4Policy>("cnn/int4");
  add_calibrated<Cnn, GroupedInt4Policy<0>>("cnn/int4_of_outputs");
  add_calibrated<Cnn, EdgesInt8<Int4Policy>>("cnn/int4_edges_int8");
  add_calibrated<Cnn, TernaryPolicy>("cnn/ternary");
  add_calibrated<Cnn, BinaryWeightPolicy>("cnn/binary_weight");
}
