#pragma once

#include <cstddef>

#include <whet/core/layer_key.hpp>
#include <whet/core/shape.hpp>
#include <whet/topology/layer_list.hpp>
#include <whet/topology/record.hpp>

namespace whet::detail {

/// Collects the records of a topology while its type is walked.
struct RecordBuilder {
  LayerRecord* records = nullptr;
  int count = 0;
  Shape input{};
  Bounds input_bounds{};
  /// Names of the groups around the present layer, joined by '/'.
  FixedText<max_layer_name> group{};

  constexpr Shape shape(int producer) const { return producer < 0 ? input : records[producer].output; }
  constexpr Bounds bounds(int producer) const {
    return producer < 0 ? input_bounds : records[producer].bounds;
  }
};

/// What the output of a layer is known to be, given what is known of its input.
template <class Layer>
constexpr Bounds output_bounds(Bounds input) {
  if constexpr (requires { Layer::bounds; })
    return Layer::bounds;
  else if constexpr (Layer::role == LayerRole::identity)
    return input;
  else
    return {};
}

/// Adds the records of `Layer` behind record `producer` and returns the index of its last one.
template <class Layer>
struct Lower {
  static constexpr int run(RecordBuilder& builder, int producer) {
    LayerRecord& record = builder.records[builder.count];
    record.name = builder.group;
    record.type = Layer::type;
    record.role = Layer::role;
    record.producer = producer;
    record.input = builder.shape(producer);
    record.accepted = Layer::accepts(record.input);
    record.output = Layer::output(record.input);
    record.bounds = output_bounds<Layer>(builder.bounds(producer));
    if constexpr (requires { Layer::affine(Shape{}); }) record.affine = Layer::affine(record.input);
    if constexpr (requires { Layer::macs(Shape{}); }) record.macs = Layer::macs(record.input);
    if constexpr (requires { Layer::clamps; }) record.clamps = Layer::clamps;
    return builder.count++;
  }
};

template <LayerKey Name, class Layer>
struct Lower<Named<Name, Layer>> {
  static constexpr int run(RecordBuilder& builder, int producer) {
    const auto outer = builder.group;
    if (!outer.empty()) builder.group.append("/");
    builder.group.append(Name.text());
    const int last = Lower<Layer>::run(builder, producer);
    builder.group = outer;
    return last;
  }
};

template <class... Layer>
struct Lower<Layers<Layer...>> {
  static constexpr int run(RecordBuilder& builder, int producer) {
    ((producer = Lower<Layer>::run(builder, producer)), ...);
    return producer;
  }
};

}  // namespace whet::detail
