#pragma once

namespace bench {

/// Add a row for each precision of a network. Each is defined in a file of its own, because it takes a while
/// to compile.
void add_ds_cnn();
void add_resnet8();

}  // namespace bench
