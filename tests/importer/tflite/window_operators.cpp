#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include <whet/importer/graph_source.hpp>
#include <whet/importer/tflite/read.hpp>
#include <whet/importer/tflite/window_operators.hpp>

#include "catch.hpp"
#include "importer/tflite_file.hpp"
#include "io/files.hpp"

namespace {

using namespace whet::importer;
using tflite_file::counted;
using tflite_file::float32;
using tflite_file::int32;
using tflite_file::Option;
using tflite_file::Writer;

Graph parse(const std::vector<std::byte>& bytes) { return parse_tflite(bytes, "x.tflite"); }

std::string error_of(const std::vector<std::byte>& bytes) {
  return files::error_of([&] { static_cast<void>(parse(bytes)); }).what();
}

constexpr auto one_step = [](int padding) {
  return std::vector<Option>{
      {0, Option::byte, static_cast<double>(padding)}, {1, Option::integer, 1}, {2, Option::integer, 1}};
};

/// A convolution (3) or depthwise convolution (4) of an image of 5x5x2 by zeros of this shape.
std::vector<std::byte> convolution(int code, const std::vector<std::int32_t>& weights,
                                   const std::vector<std::int32_t>& output,
                                   const std::vector<Option>& options) {
  int count = 1;
  for (const std::int32_t extent : weights) count *= extent;
  Writer file;
  const int x = file.tensor("x", {1, 5, 5, 2}, float32);
  const int constant = file.constant("w", weights, float32, counted(count));
  const int y = file.tensor("y", output, float32);
  file.operation(code, {x, constant}, {y}, options);
  return file.finish({x}, {y});
}

/// An operator that takes an image of 4x4x2 and integers.
std::vector<std::byte> with_integers(int code, const std::vector<std::int32_t>& integers,
                                     const std::vector<std::int32_t>& output,
                                     const std::vector<Option>& options = {}) {
  Writer file;
  const int x = file.tensor("x", {1, 4, 4, 2}, float32);
  const int constant = file.constant("c", {static_cast<std::int32_t>(integers.size())}, int32, integers);
  const int y = file.tensor("y", output, float32);
  file.operation(code, {x, constant}, {y}, options);
  return file.finish({x}, {y});
}

}  // namespace

TEST_CASE("the weights of a depthwise convolution come out channel by channel") {
  Writer file;
  const int x = file.tensor("x", {1, 4, 4, 2}, float32);
  const int weights = file.constant("net/dw/depthwise", {1, 2, 1, 4}, float32, counted(8));
  const int y = file.tensor("net/dw/y", {1, 4, 4, 4}, float32);
  file.operation(4, {x, weights}, {y}, one_step(0));
  const Graph graph = parse(file.finish({x}, {y}));
  CHECK(graph.tensors[graph.nodes[0].inputs[1]].values<float>("x") ==
        std::vector<float>{0, 4, 1, 5, 2, 6, 3, 7});
  CHECK_THAT(topology_source(graph, "Net"),
             Catch::Matchers::ContainsSubstring(
                 "whet::Named<\"dw\", whet::DepthwiseConv2D<whet::Size{2, 1}, whet::Multiplier{2}>>"));
}

TEST_CASE("padding, resizing, pooling and a mean become layers that move and average pixels") {
  Writer file;
  const int x = file.tensor("x", {1, 4, 6, 2}, float32);
  const int amounts =
      file.constant("amounts", {4, 2}, int32, std::vector<std::int32_t>{0, 0, 1, 0, 2, 3, 0, 0});
  const int padded = file.tensor("padded", {1, 5, 11, 2}, float32);
  const int size = file.constant("size", {2}, int32, std::vector<std::int32_t>{10, 33});
  const int resized = file.tensor("resized", {1, 10, 33, 2}, float32);
  const int pooled = file.tensor("pooled", {1, 5, 11, 2}, float32);
  const int averaged = file.tensor("averaged", {1, 3, 6, 2}, float32);
  const int axes = file.constant("axes", {2}, int32, std::vector<std::int32_t>{1, 2});
  const int mean = file.tensor("mean", {1, 2}, float32);
  file.operation(34, {x, amounts}, {padded});
  file.operation(97, {padded, size}, {resized});
  file.operation(17, {resized}, {pooled},
                 {{0, Option::byte, 1},
                  {1, Option::integer, 3},
                  {2, Option::integer, 2},
                  {3, Option::integer, 3},
                  {4, Option::integer, 2}});
  file.operation(
      1, {pooled}, {averaged},
      {{1, Option::integer, 2}, {2, Option::integer, 2}, {3, Option::integer, 2}, {4, Option::integer, 2}});
  file.operation(40, {averaged, axes}, {mean}, {{0, Option::byte, 0}});
  CHECK(topology_source(parse(file.finish({x}, {mean})), "Net") ==
        "struct Net : whet::Sequential<\n"
        "    whet::Input<4, 6, 2>,\n"
        "    whet::ZeroPad<1, 0, 2, 3>,\n"
        "    whet::Upsample<whet::Size{2, 3}>,\n"
        "    whet::MaxPool<whet::Size{2, 3}, whet::Stride{2, 3}>,\n"
        "    whet::AveragePool<whet::Size{2, 2}, whet::Stride{2, 2}, whet::Same>,\n"
        "    whet::GlobalAveragePool> {};\n");
}

TEST_CASE("a transposed convolution, grouped ones and a product for each pixel are layers with weights") {
  Writer file;
  const int x = file.tensor("x", {1, 3, 3, 4}, float32);
  const int shape = file.constant("shape", {4}, int32, std::vector<std::int32_t>{1, 6, 6, 2});
  const int up = file.constant("net/up/conv2d_transpose", {2, 3, 3, 4}, float32, counted(72));
  const int larger = file.tensor("net/up/y", {1, 6, 6, 2}, float32);
  const int grouped = file.constant("net/groups/Conv2D", {4, 1, 1, 1}, float32, counted(4));
  const int wide = file.tensor("net/groups/y", {1, 6, 6, 4}, float32);
  const int matrix = file.constant("net/pixels/MatMul", {5, 4}, float32, counted(20));
  const int last = file.tensor("net/pixels/y", {1, 6, 6, 5}, float32);
  file.operation(67, {shape, up, x}, {larger},
                 {{0, Option::byte, 0}, {1, Option::integer, 2}, {2, Option::integer, 2}});
  file.operation(3, {larger, grouped}, {wide}, one_step(1));
  file.operation(9, {wide, matrix}, {last}, {{2, Option::byte, 1}});
  CHECK(topology_source(parse(file.finish({x}, {last})), "Net") ==
        "struct Net : whet::Sequential<\n"
        "    whet::Input<3, 3, 4>,\n"
        "    whet::Named<\"up\", whet::TransposedConv2D<2, whet::Size{3, 3}, whet::Stride{2, 2}>>,\n"
        "    whet::Named<\"groups\", whet::Conv2D<4, whet::Size{1, 1}, whet::Groups{2}, whet::Valid>>,\n"
        "    whet::Named<\"pixels\", whet::Conv2D<5, whet::Size{1, 1}, whet::Valid>>> {};\n");
}

TEST_CASE("strides, dilations, padding and the fused activation of a convolution are read") {
  const Graph graph = parse(convolution(3, {3, 2, 1, 2}, {1, 2, 3, 3},
                                        {{0, Option::byte, 1},
                                         {1, Option::integer, 2},
                                         {2, Option::integer, 1},
                                         {3, Option::byte, 3},
                                         {4, Option::integer, 1},
                                         {5, Option::integer, 3}}));
  const auto& window = std::get<WindowAttributes>(graph.nodes[0].attributes);
  CHECK(window.kernel_height == 2);
  CHECK(window.kernel_width == 1);
  CHECK(window.stride_height == 1);
  CHECK(window.stride_width == 2);
  CHECK(window.dilation_height == 3);
  CHECK(window.dilation_width == 1);
  CHECK(window.padding == WindowPadding::valid);
  CHECK(window.groups == 1);
  CHECK(graph.nodes[0].activation == OperatorKind::relu6);
}

TEST_CASE("each code of a fused activation has its function") {
  const auto activation = [](int code) {
    std::vector<Option> options = one_step(0);
    options.push_back({3, Option::byte, static_cast<double>(code)});
    return parse(convolution(3, {1, 1, 1, 2}, {1, 5, 5, 1}, options)).nodes[0].activation;
  };
  CHECK_FALSE(activation(0));
  CHECK(activation(1) == OperatorKind::relu);
  CHECK(activation(2) == OperatorKind::hard_tanh);
  CHECK(activation(3) == OperatorKind::relu6);
  CHECK(activation(4) == OperatorKind::tanh);
}

TEST_CASE("windows that a file may not have are named") {
  const auto check = [](const std::vector<std::byte>& bytes, const std::string& said) {
    CHECK_THAT(error_of(bytes), Catch::Matchers::EndsWith(said));
  };
  check(convolution(3, {1, 1, 1, 2}, {1, 5, 5, 1}, {{1, Option::integer, 1}}),
        "expected a stride of 1 to 65535, found 0");
  check(convolution(3, {1, 1, 1, 2}, {1, 5, 5, 1}, {{1, Option::integer, 1}, {2, Option::integer, 65536}}),
        "expected a stride of 1 to 65535, found 65536");
  check(convolution(3, {1, 1, 1, 2}, {1, 5, 5, 1}, one_step(2)), "expected padding SAME or VALID, found 2");
  std::vector<Option> options = one_step(0);
  options.push_back({5, Option::integer, -1});
  check(convolution(3, {1, 1, 1, 2}, {1, 5, 5, 1}, options), "expected a dilation of 1 to 65535, found -1");
  options.back() = {3, Option::byte, 5};
  check(convolution(3, {1, 1, 1, 2}, {1, 5, 5, 1}, options),
        "expected no fused activation, RELU, RELU_N1_TO_1, RELU6 or TANH, found activation 5");
  check(convolution(3, {1, 1, 1, 3}, {1, 5, 5, 1}, one_step(0)),
        "expected weights for 2 channels or a part of them, found shape [1, 1, 1, 3]");
  check(convolution(3, {1, 1, 2}, {1, 5, 5, 1}, one_step(0)),
        "expected a constant of 4 dimensions as input 1, found shape [1, 1, 2]");
  check(convolution(4, {1, 2, 1, 3}, {1, 5, 5, 3}, one_step(0)),
        "expected weights [1, height, width, 2 · multiplier], found [1, 2, 1, 3]");
  check(convolution(4, {2, 2, 1, 4}, {1, 5, 5, 4}, one_step(0)),
        "expected weights [1, height, width, 2 · multiplier], found [2, 2, 1, 4]");
}

TEST_CASE("pixels that no layer of whet moves or averages are named") {
  const auto check = [](const std::vector<std::byte>& bytes, const std::string& said) {
    CHECK_THAT(error_of(bytes), Catch::Matchers::EndsWith(said));
  };
  check(with_integers(34, {0, 0, 1, 0, 2, 3}, {1, 5, 9, 2}),
        "expected paddings of 4 dimensions, found 6 numbers");
  check(with_integers(34, {0, 0, 1, 0, 2, 3, 0, 1}, {1, 5, 9, 3}),
        "expected a padding of height and width, found one of batch or channels");
  check(with_integers(34, {0, 0, -1, 0, 2, 3, 0, 0}, {1, 3, 9, 2}),
        "expected paddings of 0 to 65535 pixels, found -1");
  check(with_integers(34, std::vector<std::int32_t>(9), {1, 4, 4, 2}),
        "expected at most 8 integers as input 1, found 9");
  check(with_integers(40, {1, 3}, {1, 4}), "expected a mean over dimensions 1 and 2, found others");
  check(with_integers(97, {6, 8}, {1, 6, 8, 2}),
        "expected a size that is a multiple of the image's, found another");
  check(with_integers(97, {2, 8}, {1, 2, 8, 2}),
        "expected a size that is a multiple of the image's, found another");
  check(with_integers(97, {8, 8}, {1, 8, 8, 2}, {{0, Option::byte, 1}}),
        "expected corners that are not aligned, found align_corners");
}

TEST_CASE("axes of a mean may be counted from the end, and in any order") {
  for (const auto& axes : {std::vector<std::int32_t>{-2, -3}, {2, 1}, {1, -2}})
    CHECK(parse(with_integers(40, axes, {1, 2})).nodes[0].kind == OperatorKind::global_average_pool);
}
