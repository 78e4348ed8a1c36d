#include <cstddef>
#include <cstdint>

#include <whet/core/memory_layout.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

struct Nothing {};
struct Members {
  alignas(16) std::int8_t bytes[5];
  std::int32_t words[3];
  std::int8_t byte;
  [[no_unique_address]] Nothing nothing;
};
struct Outer {
  std::int8_t byte;
  Members members;
  std::int16_t half;
};

constexpr MemoryLayout members = [] {
  MemoryLayout layout;
  layout.add_array<std::int8_t>(5, 16);
  layout.add_array<std::int32_t>(3);
  layout.add_value<std::int8_t>();
  layout.add_value<Nothing>();
  return layout;
}();
constexpr MemoryLayout outer = [] {
  MemoryLayout layout;
  layout.add_value<std::int8_t>();
  layout.add(members);
  layout.add_value<std::int16_t>();
  return layout;
}();

static_assert(members.size() == sizeof(Members) && members.alignment == alignof(Members));
static_assert(members.end == offsetof(Members, byte) + 1);
static_assert(outer.size() == sizeof(Outer) && outer.alignment == alignof(Outer));
static_assert(members.as_member().end == sizeof(Members));
static_assert(layout_of<Outer>().size() == sizeof(Outer) && layout_of<Nothing>().size() == 0);

}  // namespace

TEST_CASE("a layout of values is that of the struct") {
  MemoryLayout layout;
  CHECK(layout.size() == 0);
  layout.add(3, 1);
  layout.add(members);
  CHECK(layout.end == 16 + sizeof(Members));
}
