#pragma once

#include <whet/topology/conv1d.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/gru.hpp>
#include <whet/topology/join.hpp>
#include <whet/topology/layer_list.hpp>
#include <whet/topology/lstm.hpp>
#include <whet/topology/named.hpp>
#include <whet/topology/simple_rnn.hpp>
#include <whet/topology/transposed_conv2d.hpp>

namespace whet::detail {

/// The filters or units that a layer's type says, and the same layer `with` another number of them. Layers
/// that take their width from their input have none.
template <class Layer>
struct Units {
  static constexpr int count = 0;
};
template <int Filters, Size Kernel, auto... Option>
struct Units<Conv2D<Filters, Kernel, Option...>> {
  static constexpr int count = Filters;
  template <int Changed>
  using with = Conv2D<Changed, Kernel, Option...>;
};
template <int Filters, int Kernel, auto... Option>
struct Units<Conv1D<Filters, Kernel, Option...>> {
  static constexpr int count = Filters;
  template <int Changed>
  using with = Conv1D<Changed, Kernel, Option...>;
};
template <int Filters, Size Kernel, auto... Option>
struct Units<TransposedConv2D<Filters, Kernel, Option...>> {
  static constexpr int count = Filters;
  template <int Changed>
  using with = TransposedConv2D<Changed, Kernel, Option...>;
};
template <int Count>
struct Units<Dense<Count>> {
  static constexpr int count = Count;
  template <int Changed>
  using with = Dense<Changed>;
};
template <int Count, auto... Option>
struct Units<LSTM<Count, Option...>> {
  static constexpr int count = Count;
  template <int Changed>
  using with = LSTM<Changed, Option...>;
};
template <int Count, auto... Option>
struct Units<GRU<Count, Option...>> {
  static constexpr int count = Count;
  template <int Changed>
  using with = GRU<Changed, Option...>;
};
template <int Count, auto... Option>
struct Units<SimpleRNN<Count, Option...>> {
  static constexpr int count = Count;
  template <int Changed>
  using with = SimpleRNN<Changed, Option...>;
};

/// Whether a layer, or one within it, has units.
template <class Layer>
inline constexpr bool has_units = [] {
  if constexpr (Composite<Layer>)
    return has_units<typename Layer::layers>;
  else
    return Units<Layer>::count > 0;
}();
template <LayerKey Name, class Layer>
inline constexpr bool has_units<Named<Name, Layer>> = has_units<Layer>;
template <class... Layer>
inline constexpr bool has_units<Layers<Layer...>> = (false || ... || has_units<Layer>);
template <class Join, class... Branch>
inline constexpr bool has_units<Branches<Join, Branch...>> = (false || ... || has_units<Branch>);

}  // namespace whet::detail
