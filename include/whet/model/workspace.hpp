#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

#include <whet/core/error.hpp>
#include <whet/core/inline.hpp>

namespace whet {

namespace detail {
/// Where the tensors of a model, or of one step of a stream, lie: in one block.
template <class Model>
struct OneBlock {
  std::byte* memory;

  static constexpr std::size_t place_of(int tensor) { return Model::program.tensor(tensor).offset; }
  /// The tensor at a place, of as many samples.
  WHET_INLINE std::byte* at(std::size_t place, int samples) const noexcept {
    return memory + place * static_cast<std::size_t>(samples);
  }
};
}  // namespace detail

/// The activations of one inference of `Model`, or of one step of a StreamState: one block, its size a
/// constant found by liveness. Contents need no initialization and mean nothing between calls. One per
/// thread.
template <class Model>
struct WorkspaceOf {
  using owner = Model;
  static constexpr std::size_t bytes = Model::workspace_bytes;

  alignas(Model::target::alignment) std::byte memory[bytes > 0 ? bytes : 1];

  WHET_INLINE detail::OneBlock<Model> blocks() & noexcept { return {memory}; }
};

/// What inference takes to work in: a Workspace that outlives the call, a SplitWorkspace, or a host's
/// HeapWorkspace.
template <class Type>
concept WorkspaceArgument = requires(Type&& workspace) {
  typename std::remove_cvref_t<Type>::owner;
  std::forward<Type>(workspace).blocks();
};

namespace detail {
template <class User, class Memory>
constexpr void check_workspace() {
  using Owner = typename std::remove_cvref_t<Memory>::owner;
  static_assert(std::is_same_v<Owner, User> || error::foreign_workspace<User, Owner>,
                "whet: this workspace belongs to another model; the arguments are the model and the one that "
                "the workspace is for");
}

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
