#pragma once

#include <cstddef>
#include <memory>

#include <whet/model/workspace.hpp>
#include <whet/weights/shared_memory.hpp>

namespace whet {

/// A `Workspace<ModelOrFrozen>` on the heap, for hosts, where it may be too large for the stack.
template <class ModelOrFrozen>
class HeapWorkspace {
 public:
  using owner = typename Workspace<ModelOrFrozen>::owner;

  HeapWorkspace() = default;
  HeapWorkspace(HeapWorkspace&&) noexcept = default;
  HeapWorkspace& operator=(HeapWorkspace&&) noexcept = default;

  detail::OneBlock<owner> blocks() & noexcept { return {static_cast<std::byte*>(memory.get())}; }

 private:
  std::shared_ptr<void> memory =
      detail::shared_memory(sizeof(Workspace<ModelOrFrozen>), alignof(Workspace<ModelOrFrozen>));
};

}  // namespace whet
