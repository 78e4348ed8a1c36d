#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <whet/importer/tflite/contents.hpp>
#include <whet/importer/tflite/graph_builder.hpp>

#include "catch.hpp"
#include "importer/tflite_file.hpp"
#include "io/files.hpp"

namespace {

using namespace whet::importer;
using namespace whet::importer::tflite;
using tflite_file::Writer;

/// A file with all that builds its graph.
struct Building {
  explicit Building(std::vector<std::byte> file) : bytes(std::move(file)) {}

  std::vector<std::byte> bytes;
  Buffer buffer{"x.tflite", bytes, 100000};
  Contents contents = ContentsReader(buffer).read();
  GraphBuilder builder{contents, buffer};
};

/// A product with weights of 2x3, whose second input has one scale for each of its three columns.
std::vector<std::byte> product() {
  Writer file;
  const int x = file.tensor("x", {1, 3}, tflite_file::float32);
  const int weights = file.constant("net/scores/MatMul", {2, 3}, tflite_file::int8,
                                    std::vector<std::int8_t>{1, 2, 3, 4, 5, 6}, {{1, 2, 3}, {0, 0, 0}, 1});
  const int axes = file.constant("axes", {2}, tflite_file::int32, std::vector<std::int32_t>{7, -8});
  const int y = file.tensor("net/other/y", {1, 2}, tflite_file::float32);
  file.operation(9, {x, weights, axes, -1, -1}, {y});
  return file.finish({x}, {y});
}

template <class Action>
std::string error_of(Action action) {
  return files::error_of(action).what();
}

}  // namespace

TEST_CASE("an operator is called by the layer of its weights, and messages say so") {
  Building building(product());
  building.builder.begin(0);
  CHECK(building.builder.current_name() == "scores");
  CHECK(error_of([&] { building.builder.fail("this", "that"); }) ==
        "x.tflite: operator 0 (FULLY_CONNECTED) 'scores': expected this, found that");
  CHECK_NOTHROW(building.builder.require(true, "this", "that"));
  CHECK(error_of([&] {
          building.builder.require(false, "this", "that");
        }).ends_with("expected this, found that"));
}

TEST_CASE("inputs that are left out at the end do not count") {
  Building building(product());
  building.builder.begin(0);
  CHECK(building.builder.input_count() == 3);
  CHECK_NOTHROW(building.builder.require_inputs(3, 3));
  CHECK(
      error_of([&] { building.builder.require_inputs(1, 2); }).ends_with("expected 1 to 2 inputs, found 3"));
  CHECK(building.builder.has_input(2));
  CHECK_FALSE(building.builder.has_input(3));
  CHECK_FALSE(building.builder.has_input(9));
  CHECK(error_of([&] {
          static_cast<void>(building.builder.input(3));
        }).ends_with("expected input 3, found none"));
}

TEST_CASE("an activation comes into the graph once, without its batch") {
  Building building(product());
  GraphBuilder& builder = building.builder;
  builder.begin(0);
  const std::size_t x = builder.activation_input(0);
  CHECK(builder.activation_input(0) == x);
  CHECK(builder.graph.tensors[x].shape == std::vector<std::size_t>{3});
  CHECK(error_of([&] {
          static_cast<void>(builder.activation_input(1));
        }).ends_with("expected a tensor that is computed, found the constant 'net/scores/MatMul'"));
}

TEST_CASE("shapes of activations have a batch of 1 and values") {
  Building building(product());
  const GraphBuilder& builder = building.builder;
  building.builder.begin(0);
  const auto shape = [&](std::vector<std::size_t> extents) {
    return builder.sample_shape({.name = "t",
                                 .shape = std::move(extents),
                                 .type = whet::ElementType::float32,
                                 .quantization = {},
                                 .data = {}});
  };
  CHECK(shape({5}) == std::vector<std::size_t>{5});
  CHECK(shape({1, 4, 5, 6}) == std::vector<std::size_t>{4, 5, 6});
  const auto check = [&](const std::vector<std::size_t>& extents, const std::string& said) {
    CHECK_THAT(error_of([&] { static_cast<void>(shape(extents)); }),
               Catch::Matchers::ContainsSubstring("expected " + said + ", found tensor 't'"));
  };
  check({}, "tensors of 1 to 4 dimensions");
  check({1, 2, 3, 4, 5}, "tensors of 1 to 4 dimensions");
  check({2, 3}, "a batch of 1");
  check({1, 0}, "tensors with values");
}

TEST_CASE("constants are taken under another shape of the same size, integers as numbers") {
  Building building(product());
  GraphBuilder& builder = building.builder;
  builder.begin(0);
  CHECK(builder.is_constant(1));
  CHECK_FALSE(builder.is_constant(0));
  const Tensor taken = builder.take_constant(1, {3, 2});
  CHECK(taken.shape == std::vector<std::size_t>{3, 2});
  CHECK(taken.values<std::int8_t>("x") == std::vector<std::int8_t>{1, 2, 3, 4, 5, 6});
  REQUIRE(taken.quantization);
  CHECK(taken.quantization->axis == 0);
  CHECK(error_of([&] {
          static_cast<void>(builder.take_constant(1, {7}));
        }).ends_with("expected the values of shape [7] as input 1, found shape [2, 3]"));
  CHECK(builder.integers(2, 2) == std::vector<std::int64_t>{7, -8});
  CHECK(error_of([&] {
          static_cast<void>(builder.integers(2, 1));
        }).ends_with("expected at most 1 integers as input 2, found 2"));
  CHECK(error_of([&] {
          static_cast<void>(builder.integers(1, 9));
        }).ends_with("expected integers as input 1, found int8"));
  CHECK(error_of([&] {
          static_cast<void>(builder.integers(0, 9));
        }).ends_with("expected a constant as input 0, found 'x'"));
}

TEST_CASE("scales along another dimension than a layer's outputs are refused") {
  Building building(product());
  building.builder.begin(0);
  CHECK_NOTHROW(building.builder.require_axis(1, 1));
  CHECK(error_of([&] {
          building.builder.require_axis(1, 0);
        }).ends_with("expected scales of input 1 along dimension 0, found 1"));
}

TEST_CASE("a constant is turned from columns of rows to rows of columns") {
  Building building(product());
  GraphBuilder& builder = building.builder;
  builder.begin(0);
  const std::size_t constant = builder.add_constant(1, {3, 2});
  builder.transpose(constant, 3, 2);
  CHECK(builder.graph.tensors[constant].values<std::int8_t>("x") ==
        std::vector<std::int8_t>{1, 4, 2, 5, 3, 6});
}

TEST_CASE("the producer of an input is known where nothing else reads it") {
  for (const bool read_twice : {false, true}) {
    Writer file;
    const int x = file.tensor("x", {1, 3}, tflite_file::float32);
    const int y = file.tensor("y", {1, 3}, tflite_file::float32);
    const int z = file.tensor("z", {1, 3}, tflite_file::float32);
    file.operation(19, {x}, {y});
    file.operation(14, {y}, {z});
    Building building(file.finish({x}, read_twice ? std::vector{z, y} : std::vector{z}));
    GraphBuilder& builder = building.builder;
    builder.begin(0);
    CHECK(builder.producer_of(0) == nullptr);  // The network's input
    builder.add_node(OperatorKind::relu).inputs = {builder.activation_input(0)};
    builder.begin(1);
    Node* const producer = builder.producer_of(0);
    CHECK((producer != nullptr) == !read_twice);
    if (producer == nullptr) continue;
    CHECK(producer->kind == OperatorKind::relu);
    builder.replace_output(*producer);
    CHECK(builder.graph.tensors[producer->outputs[0]].name == "z");
  }
}
