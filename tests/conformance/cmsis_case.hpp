#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/reference_data.hpp"

namespace conformance {

/// What a kernel case of CMSIS-NN is about, in whet's terms.
enum class Family {
  convolution,
  dense,
  pool,
  add,
  multiply,
  concat,
  pad,
  softmax,
  activation,
  normalization,
  network,
  recurrent,
  none
};

/// What a case computes in: activations of int8 with weights of int8 or of four bits, or others.
enum class Numbers { int8, int4, int16, real };

/// A kernel case of CMSIS-NN, made with the TFLite interpreter.
class CmsisCase {
 public:
  explicit CmsisCase(std::filesystem::path path)
      : folder(std::move(path)), description(read_json(folder / "config.json")) {}

  std::string name() const { return folder.filename().string(); }
  const nlohmann::json& config() const { return description.at("config"); }
  bool has(const char* key) const { return config().contains(key); }
  bool begins(std::string_view word) const { return name().starts_with(word); }
  bool mentions(std::string_view word) const { return name().find(word) != std::string::npos; }

  /// The first of several spellings of a setting.
  double real(std::initializer_list<const char*> keys) const {
    for (const char* key : keys)
      if (has(key)) return config().at(key).get<double>();
    INFO(name() << " has none of the settings " << *keys.begin() << ", …");
    REQUIRE(false);
    return 0.0;
  }
  int number(std::initializer_list<const char*> keys) const { return static_cast<int>(real(keys)); }

  bool has_array(const char* array) const { return std::filesystem::exists(folder / file(array)); }
  template <class Value>
  std::vector<Value> values(std::initializer_list<const char*> names) const {
    for (const char* array : names)
      if (has_array(array)) return read_values<Value>(folder / file(array));
    return {};
  }
  bool is_float() const {
    const auto& arrays = description.at("arrays");
    return std::all_of(arrays.begin(), arrays.end(),
                       [](const nlohmann::json& array) { return array.at(0) == "float32"; });
  }

  Numbers numbers() const {
    if (is_float()) return Numbers::real;
    for (const char* array : {"input", "input_tensor", "input1", "output", "output_ref"})
      if (type_of(array) == "int16") return Numbers::int16;
    const bool few_bits = mentions("int4") || config().value("W_TYPE", "") == "INT4";
    return few_bits ? Numbers::int4 : Numbers::int8;
  }

  /// Why the case cannot run; empty where it can.
  std::string obstacle() const {
    if (family() == Family::none) return "no such operation in whet";
    if (numbers() == Numbers::int16) {
      if (type_of("input") == "int8") return "int8 in and int16 out";
      if (begins("int16xint8xint32")) return "16-bit activations with 32-bit sums";
    }
    if (config().value("FILTER_OFFSET", 0) != 0) return "weights with a zero point";
    return "";
  }

  Family family() const {
    if (begins("lstm")) return Family::recurrent;
    if (begins("ds_cnn")) return Family::network;
    if (begins("fully_connected") || begins("fc_")) return Family::dense;
    if (begins("avgpool") || begins("maxpool")) return Family::pool;
    if (begins("add")) return Family::add;
    if (begins("mul")) return Family::multiply;
    if (begins("concat")) return Family::concat;
    if (begins("pad")) return Family::pad;
    if (begins("softmax")) return Family::softmax;
    if (begins("activation")) return Family::activation;
    if (begins("bn_")) return Family::normalization;
    const bool filters = has("FILTER_X") || has("FILTER_H");
    return filters && has("OUT_CH") ? Family::convolution : Family::none;
  }

 private:
  static std::string file(const char* array) { return std::string(array) + ".npy"; }
  std::string type_of(const char* array) const {
    const auto& arrays = description.at("arrays");
    return arrays.contains(array) ? arrays.at(array).at(0).get<std::string>() : "";
  }

  std::filesystem::path folder;
  nlohmann::json description;
};

/// All cases there are, by name.
inline std::vector<CmsisCase> cmsis_cases() {
  std::vector<std::filesystem::path> folders;
  for (const auto& entry : std::filesystem::directory_iterator(data_root() / "cmsis_nn"))
    if (std::filesystem::exists(entry.path() / "config.json")) folders.push_back(entry.path());
  std::sort(folders.begin(), folders.end());
  return {folders.begin(), folders.end()};
}

/// Those of one family that can run.
inline std::vector<CmsisCase> cmsis_cases(Family family, Numbers numbers) {
  std::vector<CmsisCase> wanted;
  for (CmsisCase& one : cmsis_cases())
    if (one.family() == family && one.numbers() == numbers && one.obstacle().empty())
      wanted.push_back(std::move(one));
  return wanted;
}
inline std::vector<CmsisCase> cmsis_cases(Family family, bool is_float) {
  return cmsis_cases(family, is_float ? Numbers::real : Numbers::int8);
}

/// Whether each value is as close to the reference as single precision lets sums be.
inline bool close(const std::vector<float>& found, const std::vector<float>& expected) {
  if (found.size() != expected.size()) return false;
  float largest = 0.0f;
  for (float value : expected) largest = std::max(largest, std::abs(value));
  for (std::size_t index = 0; index < expected.size(); ++index)
    if (!(std::abs(found[index] - expected[index]) <= 1e-5f * largest)) return false;
  return true;
}

}  // namespace conformance
