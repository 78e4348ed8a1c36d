#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <type_traits>

#include <whet/core/error.hpp>
#include <whet/core/layer_key.hpp>
#include <whet/core/links.hpp>
#include <whet/core/shape.hpp>
#include <whet/topology/join.hpp>
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

  /// Begins a named group; returns the names around it, with which it ends.
  constexpr FixedText<max_layer_name> enter(const LayerKey& name) {
    const auto outer = group;
    if (!outer.empty()) group.append("/");
    group.append(name.text());
    return outer;
  }

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
  else if constexpr (Layer::role == LayerRole::identity || Layer::role == LayerRole::pool)
    return input;
  else if constexpr (Layer::role == LayerRole::rearrange)
    return {input.low < 0.0f ? input.low : 0.0f, input.high > 0.0f ? input.high : 0.0f};
  else
    return {};
}

/// Shows whether a layer's width follows that of its input.
constexpr Shape twice_as_wide(Shape shape) { return {shape.height, shape.width, 2 * shape.channels}; }

/// The record of a join of branches that end in such shapes and bounds, without its links.
template <class Join, std::size_t Branches>
constexpr LayerRecord join_record(const std::array<Shape, Branches>& shapes,
                                  const std::array<Bounds, Branches>& bounds) {
  LayerRecord record;
  record.type = Join::type;
  record.role = Join::role;
  record.input = shapes[0];
  record.accepted = Join::accepts(std::span<const Shape>(shapes));
  record.output = Join::output(std::span<const Shape>(shapes));
  record.bounds = Join::bounds(std::span<const Bounds>(bounds));
  record.value_by_value = Join::value_by_value;
  return record;
}

/// Adds the record of a join behind the records that its branches end in.
template <class Join, std::size_t Branches>
constexpr int lower_join(RecordBuilder& builder, const std::array<int, Branches>& ends) {
  std::array<Shape, Branches> shapes{};
  std::array<Bounds, Branches> bounds{};
  for (std::size_t branch = 0; branch < Branches; ++branch) {
    shapes[branch] = builder.shape(ends[branch]);
    bounds[branch] = builder.bounds(ends[branch]);
  }
  LayerRecord& record = builder.records[builder.count];
  record = join_record<Join>(shapes, bounds);
  record.name = builder.group;
  record.producer = ends[0];
  for (std::size_t branch = 1; branch < Branches; ++branch) record.others.add(ends[branch]);
  return builder.count++;
}

/// Says which top-level member records `first` to `last` - 1 belong to; returns the position of the next.
constexpr int mark_member(LayerRecord* records, int first, int last, int position) {
  std::size_t parameters = 0;
  for (int index = first; index < last; ++index) parameters += records[index].parameters();
  for (int index = first; index < last; ++index) records[index].position = parameters > 0 ? position : -1;
  return parameters > 0 ? position + 1 : position;
}

constexpr void mark_edges(LayerRecord* records, int count) {
  LayerRecord* last = nullptr;
  for (LayerRecord* record = records; record != records + count; ++record) {
    if (!record->multiplies_by_weights()) continue;
    record->is_first = last == nullptr;
    last = record;
  }
  if (last != nullptr) last->is_last = true;
}

/// Adds the records of `Layer` behind record `producer` and returns the index of its last one.
template <class Layer>
struct Lower {
  static constexpr int run(RecordBuilder& builder, int producer) {
    if constexpr (Composite<Layer>) {
      return Lower<typename Layer::layers>::run(builder, producer);
    } else if constexpr (!requires {
                           Layer::type;
                           Layer::role;
                         }) {
      static_assert(error::not_a_layer<Layer>,
                    "whet: this member of a topology is neither a layer nor a block; what is left open (any, "
                    "Choice, Repeat, Precise) stands in a SearchSpace, whose candidates are topologies");
      return producer;
    } else {
      LayerRecord& record = builder.records[builder.count];
      const Shape input = builder.shape(producer);
      record.name = builder.group;
      record.type = Layer::type;
      record.role = Layer::role;
      record.producer = producer;
      record.input = input;
      record.accepted = Layer::accepts(input);
      record.output = Layer::output(input);
      record.bounds = output_bounds<Layer>(builder.bounds(producer));
      if constexpr (requires { Layer::view(Shape{}); }) record.input = Layer::view(input);
      if constexpr (requires { Layer::affine(Shape{}); }) record.affine = Layer::affine(input);
      if constexpr (requires { Layer::window(Shape{}); }) record.window = Layer::window(input);
      if constexpr (requires { Layer::macs(Shape{}); }) record.macs = Layer::macs(input);
      if constexpr (requires { Layer::clamps; }) record.clamps = Layer::clamps;
      if constexpr (requires { Layer::pooling; }) record.pooling = Layer::pooling;
      if constexpr (requires { Layer::keeps_sign; }) record.keeps_sign = Layer::keeps_sign;
      if constexpr (requires { Layer::units; })
        record.units = Layer::units;
      else if constexpr (requires { Layer::channel_groups; })
        record.channel_groups = Layer::channel_groups;
      else if constexpr (Layer::role == LayerRole::custom || requires { Layer::source_channel(0, Shape{}); })
        record.fixed_width = true;  // Nobody knows where a channel goes.
      else
        record.fixed_width = Layer::output(twice_as_wide(input)).channels == record.output.channels;
      return builder.count++;
    }
  }
};

template <LayerKey Name, class Layer>
struct Lower<Named<Name, Layer>> {
  static constexpr int run(RecordBuilder& builder, int producer) {
    const auto outer = builder.enter(Name);
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

template <class Join, class... Branch>
struct Lower<Branches<Join, Branch...>> {
  static_assert(sizeof...(Branch) >= 2 && sizeof...(Branch) <= max_branches,
                "whet: a layer joins two to eight branches");

  static constexpr int run(RecordBuilder& builder, int producer) {
    // In braces the branches are walked in order.
    const std::array<int, sizeof...(Branch)> ends{Lower<Branch>::run(builder, producer)...};
    return lower_join<Join>(builder, ends);
  }
};

}  // namespace whet::detail
