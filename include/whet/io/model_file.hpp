#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <whet/io/file_error.hpp>
#include <whet/io/number_limits.hpp>
#include <whet/io/parameter_tensors.hpp>
#include <whet/io/quote.hpp>
#include <whet/io/safetensors.hpp>
#include <whet/io/source_text.hpp>
#include <whet/model/model.hpp>
#include <whet/model/workspace.hpp>
#include <whet/target/tags.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/transform/retarget.hpp>
#include <whet/version.hpp>
#include <whet/weights/frozen.hpp>

namespace whet {

namespace detail {

template <class Number>
std::span<Number> one_number(Number& number) {
  return {&number, 1};
}

/// Calls visit(name, span of numbers, limits of their own) for everything that parameters are made of:
/// members by their names, joined by dots, elements of arrays of structs by their index.
template <class Value, class Visit>
void for_each_number(const std::string& name, Value& value, Visit&& visit,
                     std::span<const NumberLimits> limits = {}) {
  using Plain = std::remove_const_t<Value>;
  constexpr std::span<const NumberLimits> no_limits;
  if constexpr (std::is_array_v<Plain> && std::is_arithmetic_v<std::remove_extent_t<Plain>>) {
    visit(name, std::span<std::remove_extent_t<Value>>(value), limits);
  } else if constexpr (std::is_array_v<Plain>) {
    std::size_t index = 0;
    for (auto& element : value) for_each_number(name + "." + std::to_string(index++), element, visit);
  } else if constexpr (std::is_arithmetic_v<Plain>) {
    visit(name, one_number(value), limits);
  } else if constexpr (std::is_same_v<Plain, TensorQuantization>) {
    visit(name + ".scale", one_number(value.scale), no_limits);
    visit(name + ".zero_point", one_number(value.zero_point), no_limits);
  } else if constexpr (std::is_same_v<Plain, FixedMultiplier>) {
    visit(name + ".mantissa", one_number(value.mantissa), no_limits);
    visit(name + ".shift", one_number(value.shift), no_limits);
  } else {
    Plain::visit(value, [&](std::string_view member, auto& part) {
      for_each_number(name + "." + std::string(member), part, visit, own_limits<Plain>);
    });
  }
}

/// The same for all steps of a model: "step0.weights".
template <class OfModel, class Visit>
void for_each_number_of(OfModel& model, Visit&& visit) {
  using Plain = std::remove_const_t<OfModel>;
  [&]<int... Index>(std::integer_sequence<int, Index...>) {
    (
        [&] {
          if constexpr (!std::is_empty_v<typename Plain::template step_traits<Index>::parameters>)
            for_each_number("step" + std::to_string(Index), model.template step<Index>(), visit);
        }(),
        ...);
  }
  (std::make_integer_sequence<int, Plain::steps>{});
}

/// Every layer of a topology with its arguments and what it reads, a line each: what the line of a topology
/// leaves out decides what its numbers mean. Names play no part.
template <class Network>
std::string layers_text() {
  SourceText text;
  text(input_source(input_shape<Network>, input_bounds<Network>), "\n");
  [&]<int... Index>(std::integer_sequence<int, Index...>) {
    (
        [&] {
          constexpr const LayerRecord& record = records<Network>[Index];
          text(record.producer, " ");
          for (const int other : record.others) text(other, " ");
          // What does nothing at inference may have other arguments.
          if constexpr (record.role != LayerRole::identity &&
                        requires { layer_t<Network, Index>::source(text); })
            layer_t<Network, Index>::source(text);
          else
            text(record.type.view());
          text("\n");
        }(),
        ...);
  }
  (std::make_integer_sequence<int, layer_count<Network>>{});
  return text.text;
}

/// Errors: FileError with the first line where two texts of layers differ.
inline void require_layers(const SafeTensors& file, std::string_view found, std::string_view expected) {
  const auto [other, wanted] = std::ranges::mismatch(found, expected);
  if (other == found.end() && wanted == expected.end()) return;
  const auto same = static_cast<std::size_t>(wanted - expected.begin());
  const std::size_t begin = expected.substr(0, same).rfind('\n') + 1;
  // A quotation is short: of a long line the end that differs.
  constexpr std::size_t alike = 20;
  const std::size_t first = std::max(begin, same - std::min(same, alike));
  const auto line = [&](std::string_view text) {
    return quote_text(text.substr(first, text.find('\n', first) - first));
  };
  throw FileError(file.file(), "metadata 'whet.layers'", line(expected), line(found));
}

inline void require_metadata(const SafeTensors& file, const std::string& key, const std::string& expected) {
  const auto found = file.metadata().find(key);
  if (found == file.metadata().end() || found->second != expected)
    throw FileError(file.file(), "metadata " + quote_text(key), quote_text(expected),
                    found == file.metadata().end() ? "none" : quote_text(found->second));
}

/// Errors: FileError where positions of stored weights lead out of the step's matrix, or its outputs have a
/// lower bound above the upper one.
template <class Step>
void require_possible_step(const SafeTensors& file, const std::string& name, const Step& step) {
  if constexpr (requires { step.positions.is_valid(); })
    if (!step.positions.is_valid())
      throw FileError(file.file(), "tensors " + quote_text(name + ".positions.*"),
                      "positions within the layer's weights, in order", "others");
  if constexpr (requires { step.low > step.high; })
    if (step.low > step.high)
      throw FileError(file.file(), "tensor " + quote_text(name + ".low"),
                      "at most " + std::to_string(step.high) + " as in " + quote_text(name + ".high"),
                      std::to_string(step.low));
}

/// Errors: FileError naming the step whose numbers do not go together.
template <class OfModel>
void require_possible_steps(const SafeTensors& file, const OfModel& model) {
  [&]<int... Index>(std::integer_sequence<int, Index...>) {
    (require_possible_step(file, "step" + std::to_string(Index), model.template step<Index>()), ...);
  }
  (std::make_integer_sequence<int, OfModel::steps>{});
}

}  // namespace detail

/// Writes a frozen model as a safetensors file: every parameter of every step, packed as the model holds it
/// (two INT4 weights a byte, eight binary ones), in the layout of target::generic, which any target can be
/// loaded from. Topology, policy and version of the layout are metadata. An existing file is replaced whole
/// or not at all. Errors: FileError when writing fails.
template <class ModelOrFrozen>
void save_model(const std::filesystem::path& path, const ModelOrFrozen& model_or_frozen) {
  using Saved = typename detail::ModelOf<ModelOrFrozen>::type;
  const Saved& model = model_or_frozen;
  SafeTensors file(path.string());
  detail::add_topology(file, records<typename Saved::topology>);
  file.metadata()["whet.policy"] = source_of<typename Saved::policy>();
  file.metadata()["whet.layout"] = std::to_string(layout_version);
  file.metadata()["whet.layers"] = detail::layers_text<typename Saved::topology>();
  const auto portable = retarget<target::generic>(model);
  detail::for_each_number_of(
      portable.model(), [&]<class Number>(std::string name, std::span<Number> numbers, const auto&) {
        file.add<std::remove_const_t<Number>>(std::move(name), {numbers.size()}, numbers);
      });
  write_safetensors(path, file);
}

/// Reads a frozen model that save_model wrote, whatever its target was: the same bits for integer policies.
/// Errors: FileError naming the file, what was expected and what was found, when the file was written for
/// another topology, policy or layout of parameters, or a tensor is missing, of another type or size, or
/// holds a number that no frozen model has. Codes of a few bits are not looked at: one that
/// no policy freezes to makes wrong outputs and nothing worse.
template <class Network, class Policy, class Target = target::native>
Frozen<Model<Network, Policy, Target>> load_model(const std::filesystem::path& path) {
  using Portable = Model<Network, Policy, target::generic>;
  const SafeTensors file = read_safetensors(path);
  detail::require_metadata(file, "whet.layout", std::to_string(layout_version));
  detail::require_metadata(file, "whet.topology", detail::topology_line(records<Network>));
  // Files of earlier versions do not say.
  if (const auto layers = file.metadata().find("whet.layers"); layers != file.metadata().end())
    detail::require_layers(file, layers->second, detail::layers_text<Network>());
  detail::require_metadata(file, "whet.policy", source_of<Policy>());
  const auto portable = Frozen<Portable>::filled([&](Portable& model) {
    detail::for_each_number_of(model, [&]<class Number>(const std::string& name, std::span<Number> numbers,
                                                        std::span<const detail::NumberLimits> limits) {
      const std::span<const Number> stored = file.values<Number>(name, {numbers.size()});
      detail::require_possible(file, name, stored, limits);
      std::ranges::copy(stored, numbers.begin());
    });
    detail::require_possible_steps(file, model);
  });
  return retarget<Target>(portable);
}

}  // namespace whet
