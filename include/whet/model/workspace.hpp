#pragma once

#include <cstddef>
#include <type_traits>

namespace whet {

/// The activations of one inference of `Model`: one block, its size a constant found by liveness. Contents
/// need no initialization and mean nothing between calls. One per thread.
template <class Model>
struct WorkspaceOf {
  static constexpr std::size_t bytes = Model::workspace_bytes;
  alignas(Model::target::alignment) std::byte memory[bytes > 0 ? bytes : 1];
};

namespace detail {
template <class Type>
struct ModelOf {
  using type = Type;
};
template <class Handle>
  requires requires { typename Handle::frozen_model; }
struct ModelOf<Handle> {
  using type = typename Handle::frozen_model;
};
}  // namespace detail

/// `Workspace<decltype(model)>`: const and the handle that `freeze` returns are looked through.
template <class Type>
using Workspace = WorkspaceOf<typename detail::ModelOf<std::remove_cvref_t<Type>>::type>;

}  // namespace whet
