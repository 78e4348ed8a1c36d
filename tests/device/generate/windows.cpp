// Windows of every kind: odd channels, strides, dilation, groups, multipliers, transposed, pooling, padding.
#include "batches.hpp"
#include "some_network.hpp"

namespace {

using namespace whet;

struct Odd : Sequential<Input<9, 8, 5>, Conv2D<7, Size{3, 2}, Valid>, Sigmoid, ZeroPad<1>,
                        DepthwiseConv2D<3, Multiplier{3}, Stride{2, 1}>, Tanh, Conv2D<6, 1>, PReLU,
                        Conv2D<9, 3, Groups{3}>, LeakyReLU<>, AveragePool<2, Stride{1}, Same>,
                        GlobalAveragePool, Dense<3>> {};

struct Grown : Sequential<Input<7, 5, 4>, Conv2D<5, 3, Dilation{2}>, ELU, TransposedConv2D<6, 3, Stride{2}>,
                          ReLU, TransposedConv2D<3, Size{2, 4}, Stride{2, 1}, Valid>, Upsample<2>,
                          MaxPool<3, Stride{2}>, BatchNorm, Conv2D<4, Size{1, 5}, Stride{3, 2}>, Swish,
                          DepthwiseConv2D<2, Dilation{2}, Valid>, Softmax> {};

using FewBits = Mixed<TernaryPolicy, At<0, Int4Policy>, At<3, BinaryWeightPolicy>, At<5, TfliteInt8Policy>>;

}  // namespace

void device::generate_windows(const std::filesystem::path& root) {
  Batch batch(root, "windows");
  const auto odd = some_network<Odd>(5);
  const auto grown = some_network<Grown>(6);
  batch.add<Int8Policy>("odd_int8", odd);
  batch.add<TfliteInt8Policy>("odd_tflite", odd);
  batch.add<Float32Policy>("odd_float32", odd);
  batch.add<Int8Policy>("grown_int8", grown);
  batch.add<Int16x8Policy>("grown_int16", grown);
  batch.add<FewBits>("grown_few_bits", grown);
  batch.add<Float32Policy>("grown_float32", grown);
  batch.finish();
}
