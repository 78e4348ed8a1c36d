#pragma once

#include <whet/topology/pool_window.hpp>
#include <whet/topology/record.hpp>

namespace whet {

/// Mean of each window, channel by channel; padding does not take part.
/// `AveragePool<2>` moves by its own size; `AveragePool<3, Stride{2}, Same>`. Padding is Valid unless said
/// otherwise.
template <auto Kernel, auto... Option>
struct AveragePool : detail::PoolWindow<Kernel, Option...> {
  static constexpr const char* type = "AveragePool";
  static constexpr Pooling pooling = Pooling::mean;

  template <class Text>
  static constexpr void source(Text&& text) {
    AveragePool::write_source(text, type);
  }
};

}  // namespace whet
