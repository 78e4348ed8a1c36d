#include <cstdint>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <vector>

#include <whet/weights/frozen.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

struct Net : Sequential<Input<2>, Dense<2>, ReLU> {};
using Small = Model<Net, Float32Policy>;
using Handle = Frozen<Small>;

static_assert(std::is_convertible_v<Handle, const Small&>, "a handle stands in for its model");
static_assert(!std::is_convertible_v<Small, Handle>);
static_assert(Handle::weight_bytes == Small::weight_bytes &&
              Handle::workspace_bytes == Small::workspace_bytes && Handle::macs == Small::macs);
static_assert(std::is_same_v<Handle::topology, Net> && std::is_same_v<Handle::policy, Float32Policy>);
static_assert(std::is_same_v<Handle::frozen_model, Small>);

Handle handle() {
  return Handle::filled([](Small& model) { model.step<0>().bias[0] = 3.0f; });
}

float first_bias(const Small& model) { return model.step<0>().bias[0]; }

}  // namespace

TEST_CASE("a handle converts to a reference of its model") {
  const Handle frozen = handle();
  CHECK(first_bias(frozen) == 3.0f);
  CHECK(&*frozen == &frozen.model());
  CHECK(frozen->step<0>().bias[0] == 3.0f);
}

TEST_CASE("copies of a handle share one model") {
  const Handle frozen = handle();
  const Handle copy = frozen;
  CHECK(&copy.model() == &frozen.model());
}

TEST_CASE("a model lives as long as one of its handles, aligned for its target") {
  std::optional<Handle> first = handle();
  const Handle copy = *first;
  first.reset();
  CHECK(copy->step<0>().bias[0] == 3.0f);
  CHECK(reinterpret_cast<std::uintptr_t>(&copy.model()) % alignof(Small) == 0);
}

TEST_CASE("weights that fill leaves alone are zero, and what it throws passes") {
  const Handle frozen = handle();
  CHECK(frozen->step<0>().bias[1] == 0.0f);
  CHECK_THROWS_AS(Handle::filled([](Small&) { throw std::length_error("full"); }), std::length_error);
}

TEST_CASE("a handle runs, batches and traces as its model does") {
  const Handle frozen = handle();
  Workspace<Handle> workspace;
  const std::vector<float> input{1.0f, 2.0f};
  CHECK(frozen(input)[0] == 3.0f);
  CHECK(frozen(input, workspace) == frozen.model()(input, workspace));
  std::vector<float> scores(2);
  frozen.batch(input, scores, workspace);
  CHECK(scores[0] == 3.0f);
  int tensors = 0;
  CHECK(frozen.trace(input, workspace, [&](const TraceInfo&, auto) { ++tensors; })[0] == 3.0f);
  CHECK(tensors == 1);
}
