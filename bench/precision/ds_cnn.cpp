#include <whet/zoo/ds_cnn.hpp>

#include "network_rows.hpp"
#include "networks.hpp"

// Without signs on both sides, which depthwise layers have not.
void bench::add_ds_cnn() { add_network_rows<whet::zoo::DSCNN<>>("ds_cnn"); }
