#include <whet/importer/tflite/layer_name.hpp>

#include "catch.hpp"

using whet::importer::tflite::layer_name;

TEST_CASE("a tensor's name says what layer it belongs to") {
  CHECK(layer_name("model/conv2d_1/Conv2D") == "conv2d_1");
  CHECK(layer_name("model/block/conv/Conv2D2") == "conv");
  CHECK(layer_name("model/dense/BiasAdd/ReadVariableOp/resource") == "dense");
  CHECK(layer_name("first_weights/read") == "first_weights");
  CHECK(layer_name("last_weights/read/transpose") == "last_weights");
}

TEST_CASE("of fused and shared tensors the layer whose bias is among them is named") {
  CHECK(layer_name("m/bn_1/FusedBatchNormV3;m/dw/depthwise;m/dw/BiasAdd;m/conv_4/Conv2D;m/dw/BiasAdd/"
                   "ReadVariableOp") == "dw");
  CHECK(layer_name("m/dense/MatMul;m/dense/Relu") == "dense");
}

TEST_CASE("a name without parts names no layer") {
  CHECK(layer_name("arith.constant11").empty());
  CHECK(layer_name("").empty());
  CHECK(layer_name(";;/").empty());
}
