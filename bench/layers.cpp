// How long does one layer take on one core, in every precision, and beside the same layer of other libraries?
// Shapes are those of the models, each with the ReLU that follows it; tensors are in the numbers and the
// layout that each contender likes, without the conversions that only a network's ends need. Dynamic INT8 has
// floats at both ends. Counters are those of models.cpp.

#include "layers/shapes.hpp"
#include "table.hpp"

int main(int argc, char** argv) {
  using namespace bench;

  add_rows<ImageStem<32, 16, 1>>("stem_3x3_3to16_32x32", Ends::native);
  add_rows<ImageStem<96, 8, 2>>("stem_3x3_3to8_96x96_s2", Ends::native);
  add_rows<SpeechStem>("stem_10x4_1to64_49x10_s2", Ends::native);
  add_rows<Conv3x3<32, 16, 16>>("3x3_16to16_32x32", Ends::native);
  add_rows<Conv3x3<32, 16, 32, 2>>("3x3_16to32_32x32_s2", Ends::native);
  add_rows<Conv3x3<16, 32, 32>>("3x3_32to32_16x16", Ends::native);
  add_rows<Conv3x3<16, 32, 64, 2>>("3x3_32to64_16x16_s2", Ends::native);
  add_rows<Conv3x3<8, 64, 64>>("3x3_64to64_8x8", Ends::native);

  add_rows<Pointwise<32, 32, 16, 32, 2>>("1x1_16to32_32x32_s2", Ends::native);
  add_rows<Pointwise<48, 48, 8, 16>>("1x1_8to16_48x48", Ends::native);
  add_rows<Pointwise<24, 24, 16, 32>>("1x1_16to32_24x24", Ends::native);
  add_rows<Pointwise<24, 24, 32, 32>>("1x1_32to32_24x24", Ends::native);
  add_rows<Pointwise<12, 12, 32, 64>>("1x1_32to64_12x12", Ends::native);
  add_rows<Pointwise<25, 5, 64, 64>>("1x1_64to64_25x5", Ends::native);
  add_rows<Pointwise<6, 6, 128, 128>>("1x1_128to128_6x6", Ends::native);
  add_rows<Pointwise<3, 3, 256, 256>>("1x1_256to256_3x3", Ends::native);

  add_rows<SignedPointwise<24, 24, 32, 32>>("1x1_32to32_24x24_signed", Ends::native);
  add_rows<SignedPointwise<25, 5, 64, 64>>("1x1_64to64_25x5_signed", Ends::native);
  add_rows<SignedPointwise<6, 6, 128, 128>>("1x1_128to128_6x6_signed", Ends::native);
  add_rows<SignedPointwise<3, 3, 256, 256>>("1x1_256to256_3x3_signed", Ends::native);

  add_rows<Depthwise3x3<48, 48, 8>>("dw3x3_8_48x48", Ends::native);
  add_rows<Depthwise3x3<48, 48, 16, 2>>("dw3x3_16_48x48_s2", Ends::native);
  add_rows<Depthwise3x3<24, 24, 32>>("dw3x3_32_24x24", Ends::native);
  add_rows<Depthwise3x3<24, 24, 32, 2>>("dw3x3_32_24x24_s2", Ends::native);
  add_rows<Depthwise3x3<25, 5, 64>>("dw3x3_64_25x5", Ends::native);
  add_rows<Depthwise3x3<6, 6, 128>>("dw3x3_128_6x6", Ends::native);
  add_rows<Depthwise3x3<6, 6, 128, 2>>("dw3x3_128_6x6_s2", Ends::native);
  add_rows<Depthwise3x3<3, 3, 256>>("dw3x3_256_3x3", Ends::native);

  add_rows<Addition<32, 16>>("add_16_32x32", Ends::native);
  add_rows<Addition<8, 64>>("add_64_8x8", Ends::native);
  add_rows<Maximum<32, 16>>("max2x2_16_32x32", Ends::native);
  add_rows<Mean<25, 5, 64>>("mean_64_25x5", Ends::native);
  add_rows<Mean<8, 8, 64>>("mean_64_8x8", Ends::native);

  return run_table(argc, argv);
}
