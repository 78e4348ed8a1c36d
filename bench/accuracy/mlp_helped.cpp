#include "helped.hpp"

void bench::add_mlp_helped() {
  using namespace whet;
  add_helped<Mlp, Int4Policy>("mlp/int4");
  add_row<Mlp>("mlp/mixed_search",
               [](const Seed<Mlp>& seed) { return searched<Int8Policy, Int4Policy, TernaryPolicy>(seed); });
}
