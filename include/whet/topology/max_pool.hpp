#pragma once

#include <whet/topology/pool_window.hpp>
#include <whet/topology/record.hpp>

namespace whet {

/// Largest value of each window, channel by channel; padding does not take part.
/// `MaxPool<2>` moves by its own size; `MaxPool<3, Stride{2}, Same>`. Padding is Valid unless said otherwise.
template <auto Kernel, auto... Option>
struct MaxPool : detail::PoolWindow<Kernel, Option...> {
  static constexpr const char* type = "MaxPool";
  static constexpr Pooling pooling = Pooling::maximum;

  template <class Text>
  static constexpr void source(Text&& text) {
    MaxPool::write_source(text, type);
  }
};

}  // namespace whet
