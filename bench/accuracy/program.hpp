#pragma once

// What bench_accuracy consists of. Each part adds rows, and is a file of its own because it takes a while to
// compile.

namespace bench {

/// Whether rows are measured on the last 10,000 training images, which are then not trained with, in place
/// of the test images: what is chosen is chosen so.
inline bool measures_validation = false;

void add_mlp_calibrated();
void add_mlp_helped();
void add_mlp_trained();
void add_cnn_calibrated();
void add_cnn_helped();
void add_cnn_trained();
void add_lstm();
void add_binary();

}  // namespace bench
