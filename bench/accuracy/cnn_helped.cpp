#include "helped.hpp"

void bench::add_cnn_helped() {
  using namespace whet;
  add_helped<Cnn, Int4Policy>("cnn/int4");
  add_row<Cnn>("cnn/mixed_search",
               [](const Seed<Cnn>& seed) { return searched<Int8Policy, Int4Policy, TernaryPolicy>(seed); });
}
