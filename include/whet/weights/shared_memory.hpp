#pragma once

#include <cstddef>
#include <memory>
#include <new>

namespace whet::detail {

/// Memory that its last owner gives back. Not a template: models are many types, and a smart pointer to each
/// of them takes the compiler longer than what the model does.
inline std::shared_ptr<void> shared_memory(std::size_t bytes, std::size_t alignment) {
  const auto align = std::align_val_t{alignment};
  return {::operator new(bytes, align), [align](void* memory) { ::operator delete(memory, align); }};
}

}  // namespace whet::detail
