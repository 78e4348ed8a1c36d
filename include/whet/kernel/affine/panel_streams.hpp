#pragma once

#include <cstddef>

#include <whet/kernel/primitive/unroll.hpp>
#include <whet/target/isa.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// Where a tile stands in neighbouring panels that it walks side by side. One pointer and a stride where a
/// block of a panel is one register, as the addresses of x86 want it; where it is two, a pointer for each
/// panel, which loads both in one instruction that also moves the pointer on.
template <class Vectors, class Weight, int Panels>
struct PanelStreams {
  const Weight* first;
  std::ptrdiff_t stride;

  [[gnu::always_inline]] PanelStreams(const Weight* weights, std::ptrdiff_t panel_stride)
      : first(weights), stride(panel_stride) {}
  [[gnu::always_inline]] const Weight* operator[](int panel) const { return first + panel * stride; }
  [[gnu::always_inline]] void advance(std::ptrdiff_t weights) { first += weights; }
};
template <class Vectors, class Weight, int Panels>
  requires(Vectors::registers > 1)
struct PanelStreams<Vectors, Weight, Panels> {
  const Weight* panels[Panels];

  [[gnu::always_inline]] PanelStreams(const Weight* weights, std::ptrdiff_t panel_stride) {
    unroll<Panels>([&](auto panel) { panels[panel] = weights + panel * panel_stride; });
  }
  [[gnu::always_inline]] const Weight* operator[](int panel) const { return panels[panel]; }
  [[gnu::always_inline]] void advance(std::ptrdiff_t weights) {
    unroll<Panels>([&](auto panel) { panels[panel] += weights; });
  }
};

}  // namespace WHET_ISA
}  // namespace whet::kernel
