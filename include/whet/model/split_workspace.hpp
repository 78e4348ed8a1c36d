#pragma once

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

#include <whet/core/error.hpp>
#include <whet/core/inline.hpp>
#include <whet/model/split_memory.hpp>
#include <whet/model/workspace.hpp>
#include <whet/topology/sequential.hpp>

namespace whet {

namespace detail {

// A variable for each memory, because a compiler limits the steps of each constant expression.
template <class Model, int Memory, std::size_t... Capacity>
inline constexpr auto split_plan = [] {
  constexpr std::array<std::size_t, sizeof...(Capacity)> capacities{Capacity...};
  constexpr auto before = [] {
    if constexpr (Memory == 0)
      return SplitPlan<layer_count<typename Model::topology>, sizeof...(Capacity)>{};
    else
      return split_plan<Model, Memory - 1, Capacity...>;
  }();
  return fill_memory(before, Model::program, count_accesses(Model::program, Model::program_records),
                     Model::target::alignment, Memory, capacities[Memory]);
}();

}  // namespace detail

/// A workspace in several memories of at most `Capacity` bytes each, the fastest first: what is accessed most
/// for its size lies in the first as far as it fits, the rest in the next. Holds nothing but the addresses of
/// its parts, objects that the user puts where they belong:
///   using Split = SplitWorkspace<decltype(model), 16 * 1024, 512 * 1024>;
///   [[gnu::section(".dtcm")]] Split::Part<0> fast;
///   [[gnu::section(".ddr")]] Split::Part<1> large;
///   constexpr Split workspace(fast, large);
/// Which tensor lies where is a constant; results are those of a Workspace, bit for bit.
/// Errors: a compile error where the tensors do not fit.
template <class Model, std::size_t... Capacity>
class SplitWorkspaceOf {
  static constexpr std::size_t parts = sizeof...(Capacity);
  static_assert(parts > 0, "whet: a split workspace needs the capacity of each memory, in bytes");
  static constexpr const auto& plan = detail::split_plan<Model, static_cast<int>(parts) - 1, Capacity...>;
  static constexpr std::size_t left_over =
      detail::bytes_left_over(Model::program, plan, Model::target::alignment);
  static_assert(
      left_over == 0 || error::does_not_fit<Model, left_over, Capacity...>,
      "whet: the model's workspace does not fit these memories; the arguments are model, bytes that "
      "find no place, and bytes of each memory");

 public:
  using owner = Model;

  /// What lies in memory `Index`. Contents need no initialization.
  template <std::size_t Index>
  struct Part {
    static constexpr std::size_t bytes = plan.bytes[Index];
    alignas(Model::target::alignment) std::byte memory[bytes > 0 ? bytes : 1];
  };

  /// part: one for each memory, in order; they outlive the workspace.
  template <std::size_t... Index>
    requires std::is_same_v<std::index_sequence<Index...>, std::make_index_sequence<parts>>
  constexpr explicit SplitWorkspaceOf(Part<Index>&... part) noexcept : blocks_{{part.memory...}} {}

  WHET_INLINE constexpr SplitWorkspaceOf blocks() const noexcept { return *this; }

  static constexpr auto place_of(int tensor) { return plan.spot(Model::program.tensor(tensor).storage); }
  /// The tensor at a place. Samples come one at a time.
  template <class Spot>
  WHET_INLINE std::byte* at(Spot place, int) const noexcept {
    return blocks_[static_cast<std::size_t>(place.memory)] + place.offset;
  }

 private:
  std::array<std::byte*, parts> blocks_;
};

/// `SplitWorkspace<decltype(model), …>`: const and the handle that `freeze` returns are looked through.
template <class Type, std::size_t... Capacity>
using SplitWorkspace =
    SplitWorkspaceOf<typename detail::ModelOf<std::remove_cvref_t<Type>>::type, Capacity...>;

}  // namespace whet
