#include "rows.hpp"

void bench::add_mlp_calibrated() {
  using namespace whet;
  add_calibrated<Mlp, Float32Policy>("mlp/float32");
  add_calibrated<Mlp, Float16Policy>("mlp/float16");
  add_calibrated<Mlp, BFloat16Policy>("mlp/bfloat16");
  add_calibrated<Mlp, Int16x8Policy>("mlp/int16x8");
  add_calibrated<Mlp, Int8Policy>("mlp/int8");
  add_calibrated<Mlp, TfliteInt8Policy>("mlp/int8_tflite");
  add_calibrated<Mlp, Int4Policy>("mlp/int4");
  add_calibrated<Mlp, GroupedInt4Policy<0>>("mlp/int4_of_outputs");
  add_calibrated<Mlp, EdgesInt8<Int4Policy>>("mlp/int4_edges_int8");
  add_calibrated<Mlp, TernaryPolicy>("mlp/ternary");
  add_calibrated<Mlp, BinaryWeightPolicy>("mlp/binary_weight");
}
