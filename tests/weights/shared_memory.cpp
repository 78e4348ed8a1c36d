#include <cstddef>
#include <cstdint>
#include <memory>

#include <whet/weights/shared_memory.hpp>

#include "catch.hpp"

TEST_CASE("shared memory is aligned as asked for, and kept for its last owner") {
  for (const std::size_t alignment : {std::size_t{1}, std::size_t{16}, std::size_t{64}, std::size_t{4096}}) {
    CAPTURE(alignment);
    std::shared_ptr<void> first = whet::detail::shared_memory(100, alignment);
    CHECK(reinterpret_cast<std::uintptr_t>(first.get()) % alignment == 0);
    auto* const bytes = static_cast<std::byte*>(first.get());
    bytes[99] = std::byte{7};
    const std::shared_ptr<const void> last = first;
    first.reset();
    CHECK(last.use_count() == 1);
    CHECK(static_cast<const std::byte*>(last.get())[99] == std::byte{7});
  }
}
