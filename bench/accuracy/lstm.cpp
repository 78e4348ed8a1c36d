#include "rows.hpp"
#include "train_seeds.hpp"

template const std::vector<bench::Seed<bench::Lstm>>& bench::seeds<bench::Lstm>();

namespace {

template <class Policy>
void add(const char* name) {
  bench::add_calibrated<bench::Lstm, Policy>(name);
  bench::add_trained<bench::Lstm, Policy>(name);
}

}  // namespace

void bench::add_lstm() {
  using namespace whet;
  add_calibrated<Lstm, Float32Policy>("lstm/float32");
  add<Int8Policy>("lstm/int8");
  add<Int4Policy>("lstm/int4");
  add<TernaryPolicy>("lstm/ternary");
  add<BinaryWeightPolicy>("lstm/binary_weight");
}
