#include "rows.hpp"

void bench::add_mlp_trained() {
  using namespace whet;
  add_trained<Mlp, Int16x8Policy>("mlp/int16x8");
  add_trained<Mlp, Int8Policy>("mlp/int8");
  add_trained<Mlp, TfliteInt8Policy>("mlp/int8_tflite");
  add_trained<Mlp, Int4Policy>("mlp/int4");
  add_trained<Mlp, TernaryPolicy>("mlp/ternary");
  add_trained<Mlp, BinaryWeightPolicy>("mlp/binary_weight");
}
