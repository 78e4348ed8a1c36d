#pragma once

#include <string>
#include <string_view>

#include <whet/core/layer_key.hpp>
#include <whet/core/shape.hpp>
#include <whet/precision/policy.hpp>
#include <whet/topology/combinator.hpp>
#include <whet/topology/join.hpp>
#include <whet/topology/layer_list.hpp>
#include <whet/topology/named.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/transform/key_source.hpp>
#include <whet/transform/source_pieces.hpp>

namespace whet {

namespace error {
template <class Type>
inline constexpr bool no_source_text = false;
}  // namespace error

namespace detail {

/// Writes a type as C++ source: a layer by its `source`, a policy by its `name`, a layer made of others as
/// what it is made of.
template <class Type>
struct TypeSource {
  static void write(SourceText& text) {
    if constexpr (requires { Type::source(text); })
      Type::source(text);
    else if constexpr (Composite<Type>)
      TypeSource<typename Type::layers>::write(text);
    else if constexpr (requires { std::string_view(Type::name); })
      text(std::string_view(Type::name));
    else
      static_assert(error::no_source_text<Type>,
                    "whet: a layer that is exported has `source(text)`, a policy has `name`; the argument is "
                    "the layer or policy");
  }
};

/// Each type, separated by commas.
template <class... Type>
void write_list(SourceText& text) {
  [[maybe_unused]] std::string_view before;
  ((text(before), TypeSource<Type>::write(text), before = ", "), ...);
}

template <LayerKey Name, class Layer>
struct TypeSource<Named<Name, Layer>> {
  static void write(SourceText& text) {
    text("whet::Named<", key_source(Name), ", ");
    TypeSource<Layer>::write(text);
    text(">");
  }
};

template <class... Layer>
struct TypeSource<Layers<Layer...>> {
  static void write(SourceText& text) {
    text("whet::Layers<");
    write_list<Layer...>(text);
    text(">");
  }
};

template <class Join, class... Branch>
struct TypeSource<Branches<Join, Branch...>> {
  static void write(SourceText& text) {
    text("whet::Branches<");
    write_list<Join, Branch...>(text);
    text(">");
  }
};

/// A composite that is nothing but its arguments says with `combinator` how it is spelled, and so stays
/// readable. A struct that derives from one, a template or not, is written as what it is made of.
template <template <class...> class Combinator, class... Argument>
  requires is_combinator<Combinator<Argument...>>
struct TypeSource<Combinator<Argument...>> {
  static void write(SourceText& text) {
    text(std::string_view(Combinator<Argument...>::combinator), "<");
    write_list<Argument...>(text);
    text(">");
  }
};

template <LayerKey Where, class Policy>
struct TypeSource<At<Where, Policy>> {
  static void write(SourceText& text) {
    text("whet::At<", key_source(Where), ", ");
    TypeSource<Policy>::write(text);
    text(">");
  }
};

template <class Default, class... Override>
struct TypeSource<Mixed<Default, Override...>> {
  static void write(SourceText& text) {
    text("whet::Mixed<");
    write_list<Default, Override...>(text);
    text(">");
  }
};

/// Members that are empty groups say nothing.
template <class... Layer>
std::string member_lines(Layers<Layer...>*, std::string_view indent) {
  SourceText text;
  ((leaf_count<Layer> > 0 ? (text(",\n", indent), TypeSource<Layer>::write(text)) : void()), ...);
  return text.text;
}

inline std::string input_source(Shape shape, const Bounds& bounds) {
  SourceText text;
  text("whet::Input<");
  if (!shape.is_vector()) text(shape.height, ", ", shape.width);
  if (shape.is_vector() || shape.channels != 1) text(shape.is_vector() ? "" : ", ", shape.channels);
  if (bounds.nonnegative()) text(", whet::NonNegative");
  text(">");
  return text.text;
}

}  // namespace detail

/// A layer, a group of layers or a policy as C++ source: "whet::Mixed<whet::Int8Policy, whet::At<…>>".
template <class Type>
std::string source_of() {
  detail::SourceText text;
  detail::TypeSource<Type>::write(text);
  return text.text;
}

/// A topology as the C++ source of a struct named `name`, one layer a line.
template <class Network>
std::string topology_source(std::string_view name) {
  const std::string indent = "    ";
  return "struct " + std::string(name) + " : whet::Sequential<\n" + indent +
         detail::input_source(input_shape<Network>, input_bounds<Network>) +
         detail::member_lines(static_cast<typename Network::layers*>(nullptr), indent) + "> {};\n";
}

}  // namespace whet
