#include <cstdint>
#include <stdexcept>
#include <vector>

#include <whet/io/safetensors_content.hpp>

#include "catch.hpp"
#include "io/files.hpp"

namespace {

whet::SafeTensors example() {
  whet::SafeTensors tensors("model.safetensors");
  const std::vector<float> values(6);
  tensors.add<float>("kernel", {2, 3}, values);
  tensors.add("flags", {whet::ElementType::boolean, {2}, {std::byte{1}, std::byte{2}}});
  return tensors;
}

template <class Action>
void check_error(Action action, const char* place, const char* expected, const char* found) {
  const auto error = files::error_of(action);
  CHECK(error.file() == "model.safetensors");
  CHECK(error.place() == place);
  CHECK(error.expected() == expected);
  CHECK(error.found() == found);
}

}  // namespace

TEST_CASE("a tensor asked for wrongly is an error that names it, expected and found") {
  const whet::SafeTensors tensors = example();
  check_error([&] { tensors.tensor("bias"); }, "tensor 'bias'", "a tensor of this name", "2 others");
  check_error([&] { tensors.values<std::int8_t>("kernel"); }, "tensor 'kernel'", "int8 values", "float32");
  check_error([&] { tensors.values<float>("kernel", {3, 2}); }, "tensor 'kernel'", "shape [3, 2]", "[2, 3]");
  check_error([&] { tensors.values<bool>("flags"); }, "tensor 'flags'", "bytes 0 or 1", "2");
}

TEST_CASE("a tensor of a known name replaces the one before it") {
  whet::SafeTensors tensors = example();
  CHECK(tensors.contains("kernel"));
  CHECK_FALSE(tensors.contains("bias"));
  const std::vector<float> one{8.0F};
  tensors.add<float>("kernel", {1}, one);
  CHECK(tensors.values<float>("kernel").size() == 1);
  CHECK(tensors.tensors().size() == 2);
}

TEST_CASE("a tensor whose bytes do not fill its shape is refused") {
  whet::SafeTensors tensors;
  const std::vector<float> values(5);
  CHECK_THROWS_AS(tensors.add<float>("kernel", {2, 3}, values), std::invalid_argument);
  CHECK_THROWS_AS(tensors.add<float>("__metadata__", {5}, values), std::invalid_argument);
  CHECK_THROWS_AS(
      tensors.add("deep", {whet::ElementType::int8, std::vector<std::size_t>(33, 1), {std::byte{}}}),
      std::invalid_argument);
  CHECK(tensors.tensors().empty());
}
