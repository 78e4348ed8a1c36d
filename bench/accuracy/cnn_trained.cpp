#include "rows.hpp"

void bench::add_cnn_trained() {
  using namespace whet;
  add_trained<Cnn, Int16x8Policy>("cnn/int16x8");
  add_trained<Cnn, Int8Policy>("cnn/int8");
  add_trained<Cnn, TfliteInt8Policy>("cnn/int8_tflite");
  add_trained<Cnn, Int4Policy>("cnn/int4");
  // Chosen on validation images.
  constexpr TrainOptions two_bits{.epochs = 10, .learning_rate = 1e-3, .batch_statistics = 0.8};
  add_trained<Cnn, EdgesInt8<TernaryPolicy>>("cnn/ternary_edges_int8", two_bits);
  constexpr TrainOptions one_bit{.epochs = 20, .learning_rate = 5e-4, .batch_statistics = 0.95};
  add_trained<Cnn, EdgesInt8<BinaryWeightPolicy>>("cnn/binary_weight_edges_int8", one_bit);
}
