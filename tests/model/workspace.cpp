#include <cstdint>
#include <type_traits>

#include <whet/weights/frozen.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

struct Net : Sequential<Input<10>, Dense<20>, Dense<30>, Dense<4>> {};
using Float = Model<Net, Float32Policy, target::generic>;
using Empty = Model<Sequential<Input<10>, Dense<20>>, Float32Policy, target::generic>;

static_assert(Workspace<Float>::bytes == Float::workspace_bytes);
static_assert(sizeof(Workspace<Float>) == Float::workspace_bytes, "nothing but the activations");
static_assert(sizeof(Workspace<Empty>) <= target::generic::alignment && Workspace<Empty>::bytes == 0);
static_assert(std::is_same_v<Workspace<const Float>, Workspace<Float>>, "const is looked through");
static_assert(std::is_same_v<Workspace<const Float&>, Workspace<Float>>);
static_assert(std::is_same_v<Workspace<Frozen<Float>>, Workspace<Float>>, "so is the handle of freeze");
static_assert(std::is_same_v<Workspace<const Frozen<Float>&>, Workspace<Float>>);
static_assert(!std::is_same_v<Workspace<Float>, Workspace<Empty>>);
static_assert(std::is_trivially_default_constructible_v<Workspace<Float>>, "it needs no initialization");

}  // namespace

TEST_CASE("a workspace is aligned for its target") {
  using Native = Model<Net, Int8Policy, target::native>;
  static Workspace<Native> workspace;
  CHECK(reinterpret_cast<std::uintptr_t>(workspace.memory) % target::native::alignment == 0);
  CHECK(alignof(Workspace<Native>) == target::native::alignment);
}
