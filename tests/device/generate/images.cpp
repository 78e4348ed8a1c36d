// Convolutions as networks for images have them, under every policy.
#include "batches.hpp"
#include "some_network.hpp"

namespace {

using namespace whet;

/// Pixels of three channels, then depthwise and pointwise convolutions in turn.
struct Mobile : Sequential<Input<13, 11, 3, NonNegative>, Conv2D<16, 3, Stride{2}>, ReLU6, DepthwiseConv2D<3>,
                           ReLU, Conv2D<24, 1>, HardSwish, DepthwiseConv2D<5, Stride{2}>, Conv2D<10, 1>, ReLU,
                           MaxPool<2>, Flatten, Dense<5>> {};

/// Whole vectors of channels, as kernels like them best: products of 144 and of 16 inputs, several pixels at
/// a time.
struct Wide : Sequential<Input<8, 9, 16>, Conv2D<16, 3>, ReLU, Conv2D<32, 1>, ReLU, DepthwiseConv2D<3>, ReLU,
                         Conv2D<32, 3, Stride{2}>, GlobalAveragePool, Dense<16>> {};

using FewBits = Mixed<Int4Policy, At<1, TernaryPolicy>, At<2, BinaryWeightPolicy>, At<3, TfliteInt4Policy>>;
using OtherBits = Mixed<TernaryPolicy, At<1, Int4Policy>, At<2, Int16x8Policy>, At<3, BinaryWeightPolicy>,
                        At<4, Int4Policy>>;
using Floats = Mixed<Float16Policy, At<1, Float32Policy>, At<2, BFloat16Policy>,
                     At<4, WeightOnly<Int8Policy>>, At<3, WeightOnly<Int4Policy>>>;
using DynamicBits = Mixed<Dynamic<Int8Policy>, At<2, Dynamic<Int4Policy>>, At<4, Dynamic<TernaryPolicy>>>;

}  // namespace

void device::generate_images(const std::filesystem::path& root) {
  Batch batch(root, "images");
  const auto mobile = some_network<Mobile>(3);
  const auto wide = some_network<Wide>(4);
  batch.add<Int8Policy>("mobile_int8", mobile);
  batch.add<TfliteInt8Policy>("mobile_tflite", mobile);
  batch.add<Int16x8Policy>("mobile_int16", mobile);
  batch.add<FewBits>("mobile_few_bits", mobile);
  batch.add<Int8Policy>("wide_int8", wide);
  batch.add<TfliteInt8Policy>("wide_tflite", wide);
  batch.add<OtherBits>("wide_other_bits", wide);
  batch.finish();
  Batch floats(root, "image_floats");
  floats.add<Floats>("mobile_floats", mobile);
  floats.add<DynamicBits>("mobile_dynamic", mobile);
  floats.add<NarrowActivations<Float16Policy>>("mobile_narrow", mobile);
  floats.add<Float32Policy>("wide_float32", wide);
  floats.add<NarrowActivations<Float32Policy, BFloat16>>("wide_narrow", wide);
  floats.finish();
}
