#include "rows.hpp"

void bench::add_cnn_trained() {
  using namespace whet;
  add_trained<Cnn, Int8Policy>("cnn/int8");
  add_trained<Cnn, Int4Policy>("cnn/int4");
  add_trained<Cnn, TernaryPolicy>("cnn/ternary");
  add_trained<Cnn, BinaryWeightPolicy>("cnn/binary_weight");
}
