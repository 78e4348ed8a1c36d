#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <whet/io/atomic_file.hpp>
#include <whet/io/identifier.hpp>
#include <whet/io/initializer.hpp>
#include <whet/io/quote.hpp>
#include <whet/io/source_text.hpp>
#include <whet/io/test_vector.hpp>
#include <whet/model/budget.hpp>
#include <whet/model/model.hpp>
#include <whet/model/workspace.hpp>
#include <whet/target/tags.hpp>
#include <whet/transform/retarget.hpp>
#include <whet/version.hpp>

namespace whet {

struct HeaderOptions {
  /// Namespace of the header; empty: the file's name without its extension.
  std::string name{};
  /// Headers of the user's own layers and policies, to be included as <…>.
  std::vector<std::string> includes{};
  /// One input for the header's test vector; empty: noise.
  std::vector<float> test_input{};
  /// Section of the object file for the model, as ".qspi", which a linker script maps to a memory; empty:
  /// where constants go.
  std::string section{};
  /// What the header's static_assert holds the model to; none: no assertion.
  std::optional<Budget> budget{};
};

namespace detail {

/// Stands for the target of the model itself.
struct SameTarget;

/// A target as C++ source: a user's tag says with `source` how it is spelled.
template <class Target>
std::string target_source() {
  if constexpr (requires { Target::source; })
    return Target::source;
  else
    return fmt::format("whet::target::{}", Target::name);
}

template <class FrozenModel>
std::string header_head(const std::string& name, const HeaderOptions& options) {
  using Target = typename FrozenModel::target;
  std::string text = fmt::format(
      "// {}: a frozen model, written by whet {}.{}.{} for the target {}. Do not edit.\n"
      "// Parameters {} bytes, workspace {} bytes, {} multiply-accumulate operations.\n"
      "#pragma once\n\n#include <whet/whet.hpp>\n",
      name, version_major, version_minor, version_patch, Target::name, FrozenModel::weight_bytes,
      FrozenModel::workspace_bytes, FrozenModel::macs);
  for (const std::string& include : options.includes) text += "#include <" + include + ">\n";
  // The inline namespace keeps the types and functions of differently compiled units apart.
  text += fmt::format("\nnamespace {} {{\ninline namespace WHET_ISA {{\n\n", name);
  text += fmt::format(
      "static_assert(whet::layout_version == {},\n"
      "              \"whet: {} was written for another layout of parameters; export it again with this "
      "version of whet\");\n",
      layout_version, name);
  text += fmt::format(
      "static_assert({2}::available,\n"
      "              \"whet: {1} is laid out for the target {0}, which this translation unit is not compiled "
      "for; give the \"\n"
      "              \"compiler the target's flags, or export the model for another target\");\n\n",
      Target::name, name, target_source<Target>());
  return text;
}

/// Errors: std::invalid_argument for what cannot be the name of a section.
inline std::string section_attribute(const std::string& section) {
  if (section.empty()) return {};
  for (char character : section)
    if (std::string_view("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
            .find(character) == std::string_view::npos)
      throw std::invalid_argument(
          "export_header: expected a section's name of letters, digits, '.', '_' and '-', found " +
          quote_text(section));
  return "[[gnu::section(\"" + section + "\")]]\n";
}

template <class FrozenModel>
std::string model_definition(const FrozenModel& model, const std::string& section) {
  std::string text = topology_source<typename FrozenModel::topology>("Network");
  text += fmt::format(
      "\nusing Policy = {};\n\n"
      "{}inline constexpr whet::Model<Network, Policy, {}> model = {{.parameters = {{",
      source_of<typename FrozenModel::policy>(), section_attribute(section),
      target_source<typename FrozenModel::target>());
  [&]<int... Index>(std::integer_sequence<int, Index...>) {
    const auto slot = [&]<int Step>(std::integral_constant<int, Step>) {
      text += Step == 0 ? "\n" : ",\n";
      if constexpr (std::is_empty_v<typename FrozenModel::template step_traits<Step>::parameters>) {
        text += "{}";
      } else {
        text += "{.value = ";
        append_initializer(text, model.template step<Step>());
        text += '}';
      }
    };
    (slot(std::integral_constant<int, Index>{}), ...);
  }
  (std::make_integer_sequence<int, FrozenModel::steps>{});
  text += fmt::format(
      "}}}};\n\nstatic_assert(decltype(model)::weight_bytes == {},\n"
      "              \"whet: this compiler lays the parameters out differently from the exporting one\");\n",
      FrozenModel::weight_bytes);
  return text;
}

/// Assertions that name both numbers, which the exporting program knows.
template <class FrozenModel>
std::string budget_assertions(const std::string& name, const std::optional<Budget>& budget) {
  if (!budget) return {};
  const auto assertion = [&](std::string_view member, std::string_view what, std::size_t needed,
                             std::string_view of, std::size_t allowed) {
    return fmt::format(
        "static_assert(decltype(model)::{} <= {},\n              \"whet: {}: the {}, {} bytes, exceeds the "
        "{} budget "
        "of {} bytes\");\n",
        member, allowed, name, what, needed, of, allowed);
  };
  return "\n" + assertion("weight_bytes", "model", FrozenModel::weight_bytes, "flash", budget->flash) +
         assertion("workspace_bytes", "workspace", FrozenModel::workspace_bytes, "RAM", budget->ram);
}

inline void append_array(std::string& text, std::string_view name, const std::vector<float>& values) {
  text += fmt::format("inline constexpr float {}[{}] = ", name, values.size());
  append_list(text, values.data(), values.size());
  text += ";\n";
}

template <class FrozenModel>
std::string self_test_definition(const FrozenModel& model, const HeaderOptions& options) {
  const TestVector test = make_test_vector(model, options.test_input);
  std::string text = "\n/// One input, and the scores that the plain kernels gave for it.\n";
  append_array(text, "test_input", test.input);
  append_array(text, "test_scores", test.scores);
  text += "/// Largest difference of a score that rounding explains; 0: the bits are the same everywhere.\n";
  text += "inline constexpr float test_tolerance = ";
  append_literal(text, test.tolerance);
  text +=
      ";\n\n/// Whether this program computes what the exporting one computed.\n"
      "template <whet::WorkspaceArgument Memory>\n"
      "[[nodiscard]] bool self_test(Memory&& workspace) noexcept {\n"
      "  const auto scores = model(test_input, workspace);\n"
      "  for (std::size_t index = 0; index < scores.size(); ++index) {\n"
      "    // Equality first: a compiler may contract the subtraction with the score's last multiplication.\n"
      "    if (scores[index] == test_scores[index]) continue;\n"
      "    const float difference = scores[index] - test_scores[index];\n"
      "    if (!(difference <= test_tolerance && -difference <= test_tolerance)) return false;\n"
      "  }\n"
      "  return true;\n"
      "}\n";
  if (FrozenModel::workspace_bytes <= WHET_STACK_LIMIT)
    text +=
        "[[nodiscard]] inline bool self_test() noexcept {\n"
        "  whet::Workspace<decltype(model)> workspace;\n"
        "  return self_test(workspace);\n"
        "}\n";
  return text;
}

template <class FrozenModel>
std::string header_text(const FrozenModel& model, const std::string& name, const HeaderOptions& options) {
  return header_head<FrozenModel>(name, options) + model_definition(model, options.section) +
         budget_assertions<FrozenModel>(name, options.budget) + self_test_definition(model, options) +
         fmt::format("\n}}  // namespace WHET_ISA\n}}  // namespace {}\n", name);
}

}  // namespace detail

/// Writes a model as a header that needs nothing but <whet/whet.hpp>: namespace `name` with the topology, a
/// constexpr `model` laid out for the target, a test vector and `self_test()`.
/// Target: as `export_header<target::cortex_m_dsp>(…)`; without one, that of the model. This program need not
/// be able to run it.
/// Errors: std::invalid_argument for a name that is no identifier, a section's name of other characters than
/// those have, a test input of the wrong size and numbers that are not finite; FileError where the file
/// cannot be written, which leaves an old one as it was.
template <class Target = detail::SameTarget, class ModelOrFrozen>
void export_header(const ModelOrFrozen& model_or_frozen, const std::filesystem::path& path,
                   const HeaderOptions& options = {}) {
  using Exported = typename detail::ModelOf<ModelOrFrozen>::type;
  const Exported& model = model_or_frozen;
  const std::string name =
      detail::checked_namespace(options.name.empty() ? path.stem().string() : options.name, path.string());
  if constexpr (std::is_same_v<Target, detail::SameTarget> ||
                std::is_same_v<Target, typename Exported::target>)
    write_file_atomically(path, detail::header_text(model, name, options));
  else
    write_file_atomically(path, detail::header_text(retarget<Target>(model).model(), name, options));
}

}  // namespace whet
