// Dense layers under every policy.
#include "batches.hpp"
#include "some_network.hpp"

namespace {

using namespace whet;

/// Odd numbers of inputs and outputs, and more than one vector of each.
struct Classifier : Sequential<Input<37, NonNegative>, Dense<33>, ReLU, Dense<70>, HardSwish, Dense<35>,
                               LeakyReLU<>, Dense<12>, Softmax> {};

/// Signed inputs, activations that are clamps, and one that is a table.
struct Signed : Sequential<Input<130>, Dense<19>, ReLU6, Dense<64>, HardTanh, Dense<17>, Sigmoid, Dense<5>> {
};

using FewBits = Mixed<Int4Policy, At<1, TernaryPolicy>, At<2, BinaryWeightPolicy>, At<3, TfliteInt4Policy>>;
using OtherBits = Mixed<GroupedInt4Policy<64>, At<1, AbsmeanTernaryPolicy>, At<2, GroupedInt4Policy<0>>,
                        At<3, Int16x8Policy>>;
using Floats =
    Mixed<Float32Policy, At<1, Float16Policy>, At<2, BFloat16Policy>, At<3, WeightOnly<Int8Policy>>>;
using DynamicBits = Mixed<Dynamic<Int8Policy>, At<1, Dynamic<Int4Policy>>, At<2, Dynamic<TernaryPolicy>>,
                          At<3, Dynamic<BinaryWeightPolicy>>>;

}  // namespace

void device::generate_dense(const std::filesystem::path& root) {
  Batch batch(root, "dense");
  const auto classifier = some_network<Classifier>(1);
  const auto other = some_network<Signed>(2);
  batch.add<Int8Policy>("dense_int8", classifier);
  batch.add<Int8Policy>("dense_signed_int8", other);
  batch.add<TfliteInt8Policy>("dense_tflite", other);
  batch.add<Int16x8Policy>("dense_int16", classifier);
  batch.add<FewBits>("dense_few_bits", classifier);
  batch.add<OtherBits>("dense_other_bits", other);
  batch.add<Floats>("dense_floats", classifier);
  batch.add<WeightOnly<Int4Policy>>("dense_weight_only_int4", other);
  batch.add<DynamicBits>("dense_dynamic", other);
  batch.finish();
}
