#include "rows.hpp"

void bench::add_mlp_trained() {
  using namespace whet;
  add_trained<Mlp, Int8Policy>("mlp/int8");
  add_trained<Mlp, Int4Policy>("mlp/int4");
  add_trained<Mlp, TernaryPolicy>("mlp/ternary");
  add_trained<Mlp, BinaryWeightPolicy>("mlp/binary_weight");
}
