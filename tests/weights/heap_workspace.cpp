#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

#include <whet/weights/freeze.hpp>
#include <whet/weights/heap_workspace.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

struct Net : Sequential<Input<30, 30, 4>, Conv2D<8, 3>, ReLU, Flatten, Dense<3>> {};
struct OneLayer : Sequential<Input<4>, Dense<2>> {};

static_assert(WorkspaceArgument<HeapWorkspace<Model<Net>>&> &&
                  !WorkspaceArgument<HeapWorkspace<Model<Net>>> &&
                  !WorkspaceArgument<const HeapWorkspace<Model<Net>>&>,
              "it outlives the call, and is written to");
static_assert(std::is_same_v<HeapWorkspace<Frozen<Model<Net>>>::owner, Model<Net>>,
              "the handle is looked through");
static_assert(!std::is_copy_constructible_v<HeapWorkspace<Model<Net>>>, "two would share their memory");

}  // namespace

TEST_CASE("inference in a workspace on the heap gives what one on the stack gives") {
  Weights<Net> weights;
  float value = 0.0f;
  for (std::size_t record = 0; record < records<Net>.size(); ++record)
    for (float& weight : weights.parameters().layer(record).kernel.reshaped())
      weight = 0.01f * (value = value > 9.0f ? -9.0f : value + 1.0f);
  const auto model = freeze<Float32Policy>(weights);
  static Workspace<decltype(model)> plain;
  HeapWorkspace<decltype(model)> first;
  CHECK(reinterpret_cast<std::uintptr_t>(first.blocks().memory) % alignof(decltype(plain)) == 0);
  const std::vector<float> input(30 * 30 * 4, 0.5f);
  const auto expected = model(input, plain);
  CHECK(expected[0] != 0.0f);
  CHECK(model(input, first) == expected);
  HeapWorkspace<decltype(model)> moved = std::move(first);
  CHECK(model(input, moved) == expected);
}

TEST_CASE("a model without activations of its own has a workspace on the heap, too") {
  const auto model = freeze<Float32Policy>(Weights<OneLayer>{});
  HeapWorkspace<decltype(model)> workspace;
  CHECK(model(std::vector<float>(4), workspace)[1] == 0.0f);
}
