#pragma once

// Networks that people deploy, and the blocks they are made of, as topologies. Only types: a program pays for
// those that it names. Needs nothing but topology/.

#include <whet/zoo/autoencoder.hpp>
#include <whet/zoo/ds_cnn.hpp>
#include <whet/zoo/fashion_cnn.hpp>
#include <whet/zoo/fire.hpp>
#include <whet/zoo/ghost.hpp>
#include <whet/zoo/inverted_residual.hpp>
#include <whet/zoo/mobile_stage.hpp>
#include <whet/zoo/mobilenet_v1.hpp>
#include <whet/zoo/resnet8.hpp>
#include <whet/zoo/separable.hpp>
#include <whet/zoo/shuffle.hpp>
#include <whet/zoo/spaces/ds_cnn_space.hpp>
#include <whet/zoo/spaces/mlp_space.hpp>
#include <whet/zoo/spaces/mobile_space.hpp>
