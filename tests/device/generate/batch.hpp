#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <whet/io/export_header.hpp>
#include <whet/transform/retarget.hpp>
#include <whet/weights/freeze.hpp>
#include <whet/weights/heap_workspace.hpp>
#include <whet/whet.hpp>

#include "../fingerprint.hpp"
#include "../noise.hpp"
#include "layouts.hpp"

namespace device {

/// Inputs of every case.
inline constexpr int noise_inputs = 2;

template <class Network>
std::vector<float> noise_of(int seed) {
  Noise noise(static_cast<std::uint32_t>(seed));
  std::vector<float> values(whet::input_shape<Network>.size());
  for (float& value : values) value = noise.value(whet::input_bounds<Network>.nonnegative());
  return values;
}

/// Everything that a model computes for the inputs of a case.
struct Computed {
  std::vector<std::vector<std::uint32_t>> tensors;
  std::vector<std::vector<float>> scores;
};

/// Whether tensors between the layers are integers or bits, which no target may compute otherwise.
template <class FrozenModel>
constexpr bool integers_between() {
  for (int index = 0; index < FrozenModel::program.tensor_count; ++index) {
    const whet::PlannedTensor& tensor = FrozenModel::program.tensor(index);
    if (tensor.place == whet::Place::workspace && whet::is_float(tensor.format)) return false;
  }
  return true;
}

template <class FrozenModel>
Computed compute(const FrozenModel& model) {
  constexpr bool exact = integers_between<FrozenModel>();
  whet::HeapWorkspace<FrozenModel> workspace;
  Computed computed;
  for (int seed = 1; seed <= noise_inputs; ++seed) {
    auto& fingerprints = computed.tensors.emplace_back();
    const auto scores =
        model.trace(noise_of<typename FrozenModel::topology>(seed), workspace,
                    [&](const whet::TraceInfo& info, const auto& tensor) {
                      const bool compared = exact && !whet::is_float(info.format);
                      fingerprints.push_back(
                          compared ? fingerprint(tensor.data(), tensor.size() * sizeof(tensor[0])) : 0);
                    });
    computed.scores.emplace_back(scores.begin(), scores.end());
  }
  return computed;
}

/// Headers of several models, for every layout, and a list of them for the program on the device.
class Batch {
 public:
  Batch(std::filesystem::path root, std::string name) : root_(std::move(root)), name_(std::move(name)) {
    for_each_layout([&]<class Layout>() { std::filesystem::create_directories(root_ / Layout::name); });
  }

  /// A model of the given weights: frozen for the generic target, computed there and with this machine's own
  /// kernels, written for all layouts. Errors: std::runtime_error where these two differ.
  template <class Policy, class Network>
  void add(const std::string& name, const whet::Trained<Network>& trained) {
    const auto model = whet::freeze<Policy, whet::target::generic>(trained);
    const Computed computed = compute(model.model());
    compare(name, model.model(), computed);
    write(name, model);
    body_ += fmt::format(
        "  check_case(report, \"{0}\", {0}::model,\n"
        "             [](auto& workspace) {{ return {0}::self_test(workspace); }}, {0}_reference);\n",
        name);
    append_reference<typename decltype(model)::frozen_model>(name, computed);
  }

  /// As `add`, and the same step by step.
  template <class Policy, class Network>
  void add_stream(const std::string& name, const whet::Trained<Network>& trained) {
    add<Policy>(name, trained);
    body_ += fmt::format("  check_stream(report, \"{0}_stream\", {0}::model, {0}_reference);\n", name);
  }

  /// A model whose inputs and outputs are recorded as integers.
  template <class Policy, class Network>
  void add_recorded(const std::string& name, const whet::Trained<Network>& trained,
                    const std::vector<std::int8_t>& inputs, const std::vector<std::int8_t>& outputs,
                    std::size_t samples) {
    constexpr std::size_t input_size = whet::input_shape<Network>.size();
    constexpr std::size_t output_size = whet::output_shape<Network>.size();
    if (inputs.size() < samples * input_size || outputs.size() < samples * output_size)
      throw std::runtime_error(name + ": fewer recorded samples than expected");
    write(name, whet::freeze<Policy, whet::target::generic>(trained));
    body_ += fmt::format("  check_recording(report, \"{0}\", {0}::model, {0}_recording);\n", name);
    data_ += fmt::format("inline constexpr Recording<{}, {}, {}> {}_recording = {{\n", samples, input_size,
                         output_size, name);
    append_rows(inputs, samples, input_size);
    data_ += ",\n";
    append_rows(outputs, samples, output_size);
    data_ += "};\n\n";
  }

  /// A case that the device says it skips, and why.
  void skip(const std::string& name, const std::string& why) {
    body_ += fmt::format("  report.skip(\"{}\", \"{}\");\n", name, why);
  }

  /// cases_<batch>.hpp in the folder of each layout.
  void finish() const {
    const std::string text =
        "#pragma once\n\n#include \"check.hpp\"\n#include \"target.hpp\"\n" + includes_ +
        "\nnamespace device {\n\n" + data_ +
        "// Of this unit alone: each batch has one.\nstatic void run_cases(Report& report) {\n" + body_ +
        "}\n\n}  // namespace device\n";
    for_each_layout([&]<class Layout>() {
      whet::write_file_atomically(root_ / Layout::name / ("cases_" + name_ + ".hpp"), text);
    });
  }

 private:
  template <class Action>
  static void for_each_layout(Action&& action) {
    [&]<class... Layout>(std::type_identity<std::tuple<Layout...>>) {
      (action.template operator()<Layout>(), ...);
    }(std::type_identity<Layouts>{});
  }

  template <class FrozenModel>
  static void compare(const std::string& name, const FrozenModel& model, const Computed& generic) {
    if constexpr (!std::is_same_v<whet::target::native, whet::target::generic>) {
      const Computed native = compute(whet::retarget<whet::target::native>(model).model());
      if (native.tensors != generic.tensors)
        throw std::runtime_error(name + ": integers of this machine's kernels differ from the generic ones");
      if (whet::detail::arithmetic<FrozenModel>() == whet::detail::Arithmetic::integer &&
          native.scores != generic.scores)
        throw std::runtime_error(name + ": scores of this machine's kernels differ from the generic ones");
    }
  }

  template <class Model>
  void write(const std::string& name, const Model& model) {
    for_each_layout([&]<class Layout>() {
      const auto laid_out = whet::retarget<Layout>(model);
      std::string text = whet::detail::header_text(laid_out.model(), name, {.includes = {"target.hpp"}});
      spell_target(text, whet::detail::target_source<Layout>());
      whet::write_file_atomically(root_ / Layout::name / (name + ".hpp"), text);
    });
    includes_ += "#include \"" + name + ".hpp\"\n";
  }

  /// Lets device::Target stand in the place of the layout's tag.
  static void spell_target(std::string& text, const std::string& tag) {
    constexpr std::string_view spelled = "device::Target";
    for (std::size_t at = text.find(tag); at != std::string::npos; at = text.find(tag, at + spelled.size()))
      text.replace(at, tag.size(), spelled);
  }

  template <class FrozenModel>
  void append_reference(const std::string& name, const Computed& computed) {
    float largest = 0.0f;
    for (const auto& scores : computed.scores)
      for (const float score : scores) largest = std::max(largest, std::abs(score));
    data_ += fmt::format("inline constexpr Reference<{}, {}, {}> {}_reference = {{\n", noise_inputs,
                         FrozenModel::steps, FrozenModel::output_extents.size(), name);
    data_ += fmt::format(".exact = {},\n.nonnegative = {},\n.largest = {:a}f,\n.tensors = ",
                         whet::detail::arithmetic<FrozenModel>() == whet::detail::Arithmetic::integer,
                         whet::input_bounds<typename FrozenModel::topology>.nonnegative(), largest);
    append_lists(computed.tensors);
    data_ += ",\n.scores = ";
    append_lists(computed.scores);
    data_ += "};\n\n";
  }

  template <class Value>
  void append_lists(const std::vector<std::vector<Value>>& lists) {
    std::string before = "{";
    for (const auto& list : lists) {
      data_ += before;
      whet::detail::append_list(data_, list.data(), list.size());
      before = ",\n";
    }
    data_ += "}";
  }

  void append_rows(const std::vector<std::int8_t>& values, std::size_t rows, std::size_t row) {
    std::vector<std::vector<int>> lists;
    for (std::size_t index = 0; index < rows; ++index) {
      const auto first = values.begin() + static_cast<std::ptrdiff_t>(index * row);
      lists.emplace_back(first, first + static_cast<std::ptrdiff_t>(row));
    }
    append_lists(lists);
  }

  std::filesystem::path root_;
  std::string name_;
  std::string includes_;
  std::string data_;
  std::string body_;
};

}  // namespace device
