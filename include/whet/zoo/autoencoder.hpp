#pragma once

#include <whet/topology/dense.hpp>
#include <whet/topology/input.hpp>
#include <whet/topology/layer_list.hpp>
#include <whet/topology/named.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/sequential.hpp>

namespace whet::zoo {

/// Autoencoder for machine sounds: five frames of 128 log mel energies through eight values and back; the
/// error of the reconstruction is the anomaly. Normalization comes behind the hidden layers: BatchNorm for
/// training, nothing once it is folded.
/// Source: Koizumi et al. 2020, as in the anomaly detection task of MLPerf Tiny, Banbury et al. 2021.
template <class Normalization = Layers<>>
struct Autoencoder
    : Sequential<Input<640>,  //
                 Named<"encoder1", Dense<128>>, Normalization, ReLU, Named<"encoder2", Dense<128>>,
                 Normalization, ReLU, Named<"encoder3", Dense<128>>, Normalization, ReLU,
                 Named<"encoder4", Dense<128>>, Normalization, ReLU, Named<"code", Dense<8>>, Normalization,
                 ReLU, Named<"decoder1", Dense<128>>, Normalization, ReLU, Named<"decoder2", Dense<128>>,
                 Normalization, ReLU, Named<"decoder3", Dense<128>>, Normalization, ReLU,
                 Named<"decoder4", Dense<128>>, Normalization, ReLU, Named<"reconstruction", Dense<640>>> {};

}  // namespace whet::zoo
