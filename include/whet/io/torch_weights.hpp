#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <whet/io/element_type.hpp>
#include <whet/io/file_error.hpp>
#include <whet/io/quote.hpp>
#include <whet/io/safetensors.hpp>
#include <whet/io/torch_layout.hpp>
#include <whet/precision/bfloat16.hpp>
#include <whet/precision/float16.hpp>
#include <whet/topology/batch_norm.hpp>
#include <whet/train/setting_check.hpp>
#include <whet/weights/weights.hpp>

namespace whet {
namespace detail {

/// Floats of a tensor in any of the formats that weights are stored in; empty for others.
inline std::vector<float> float_values(const StoredTensor& stored) {
  const std::size_t count = stored.bytes.size() / element_facts(stored.type).bytes;
  std::vector<float> values;
  const auto convert = [&]<class Stored>(Stored, auto&& decode) {
    const std::span all(reinterpret_cast<const Stored*>(stored.bytes.data()), count);
    for (const Stored value : all) values.push_back(decode(value));
  };
  if (stored.type == ElementType::float32) convert(float{}, [](float value) { return value; });
  if (stored.type == ElementType::float64)
    convert(double{}, [](double value) { return static_cast<float>(value); });
  if (stored.type == ElementType::float16) convert(std::uint16_t{}, &Float16::decode);
  if (stored.type == ElementType::bfloat16) convert(std::uint16_t{}, &BFloat16::decode);
  return values;
}

inline bool is_float(ElementType type) {
  return type == ElementType::float16 || type == ElementType::bfloat16 || type == ElementType::float32 ||
         type == ElementType::float64;
}

/// What is wrong with a tensor of the file, as one line; empty where nothing is.
inline std::string torch_mismatch(const SafeTensors& file, const TorchTensor& wanted) {
  const std::string expected = "\n  " + quote_text(wanted.name) + ": expected " + shape_text(wanted.shape);
  if (!file.contains(wanted.name)) return wanted.optional ? "" : expected + ", found no tensor of this name";
  const StoredTensor& found = file.tensor(wanted.name);
  if (!is_float(found.type))
    return expected + " of floats, found " + std::string(element_facts(found.type).name);
  const bool is_one = wanted.may_be_one && found.shape == std::vector<std::size_t>{1};
  return found.shape == wanted.shape || is_one ? "" : expected + ", found " + shape_text(found.shape);
}

/// Errors: FileError that names every tensor that is missing, of another shape or type, or of no layer.
inline void require_torch_tensors(const SafeTensors& file, std::span<const LayerRecord> records,
                                  const TorchOptions& options) {
  std::string mismatches;
  std::set<std::string, std::less<>> known;
  for_each_torch_tensor(records, options, [&](std::size_t, const TorchTensor& wanted) {
    known.insert(wanted.name);
    mismatches += torch_mismatch(file, wanted);
  });
  if (!options.ignore_others)
    for (const auto& [name, stored] : file.tensors())
      if (!known.contains(name) && !name.ends_with("num_batches_tracked"))
        mismatches += "\n  " + quote_text(name) + ": expected no tensor but those of layers, found " +
                      shape_text(stored.shape);
  if (!mismatches.empty())
    throw FileError(file.file(), "the tensors of the topology " + topology_line(records),
                    "others:" + mismatches);
}

/// Errors: std::invalid_argument for an epsilon that is none.
inline void require_epsilon(const TorchOptions& options) {
  const SettingCheck require{"TorchOptions: option "};
  require(options.epsilon >= 0.0 && std::isfinite(options.epsilon), "epsilon", "0 or more and finite",
          options.epsilon);
}

/// Multiplies gamma of each batch normalization so that its output stays when `from` takes the place of `to`.
inline void change_epsilon(std::span<const LayerRecord> records, ParameterBuffer<float>& parameters,
                           double from, double to) {
  if (from == to) return;
  for (std::size_t index = 0; index < records.size(); ++index) {
    if (records[index].role != LayerRole::normalization) continue;
    auto kernel = parameters.layer(index).kernel;
    for (Eigen::Index channel = 0; channel < kernel.rows(); ++channel) {
      const double variance = double{kernel(channel, 2)};
      kernel(channel, 0) =
          static_cast<float>(double{kernel(channel, 0)} * std::sqrt((variance + to) / (variance + from)));
    }
  }
}

}  // namespace detail

/// Reads weights from a state dictionary of PyTorch in a safetensors file (`safetensors.torch.save_file`):
/// tensors
/// "<module>.weight" and the like, in PyTorch's layouts: Linear [out, in], behind a flattened image and in
/// front of an Unflatten with its channels first; Conv1d, Conv2d [out, in, height, width]; ConvTranspose2d
/// [in, out, …]; BatchNorm with its running moments; PReLU; the first layer of LSTM, GRU and RNN, one
/// direction. float32, or wider and narrower floats, which are rounded to it. The module of a layer is its
/// name, with '.' for '/', or what the options say. Errors: FileError that names every tensor that is missing
/// (a bias may be), has another shape or type, or belongs to no layer, with what was expected and found; or
/// the file where it is none of safetensors; std::invalid_argument for a sum of vectors that PyTorch has in
/// different orders, and for an image of several channels that is made of another image.
template <class Network>
Weights<Network> load_torch_weights(const std::filesystem::path& path, const TorchOptions& options = {}) {
  detail::require_epsilon(options);
  const SafeTensors file = read_safetensors(path);
  Weights<Network> weights;
  detail::require_torch_tensors(file, weights.records(), options);
  detail::for_each_torch_tensor(
      weights.records(), options, [&](std::size_t record, const detail::TorchTensor& wanted) {
        if (!file.contains(wanted.name)) return;
        const std::vector<float> values = detail::float_values(file.tensor(wanted.name));
        const std::span<float> parameters = detail::record_values(weights.parameters(), record);
        for (std::size_t index = 0; index < wanted.places.size(); ++index) {
          const float value = values[values.size() == 1 ? 0 : index];
          float& parameter = parameters[wanted.places[index]];
          parameter = wanted.adds ? parameter + value : value;
        }
      });
  detail::change_epsilon(weights.records(), weights.parameters(), options.epsilon,
                         double{BatchNorm::epsilon});
  return weights;
}

/// Writes weights as `load_torch_weights` reads them, for
/// `module.load_state_dict(safetensors.torch.load_file(path))`. With epsilon = BatchNorm::epsilon what is
/// read back equals what was written; else gamma is rounded twice. An existing file is replaced whole or not
/// at all. Errors: FileError when writing fails; std::invalid_argument as in load_torch_weights, and naming a
/// tensor and its layer when two have one name.
template <class Network>
void save_torch_weights(const std::filesystem::path& path, const Weights<Network>& weights,
                        const TorchOptions& options = {}) {
  SafeTensors file(path.string());
  ParameterBuffer<float> parameters = weights.parameters();
  detail::require_epsilon(options);
  detail::change_epsilon(weights.records(), parameters, double{BatchNorm::epsilon}, options.epsilon);
  detail::for_each_torch_tensor(
      weights.records(), options, [&](std::size_t record, const detail::TorchTensor& tensor) {
        detail::require_new_tensor(file, tensor.name, weights.records(), record);
        const std::span<const float> all = detail::record_values(parameters, record);
        std::vector<float> values;
        for (const std::size_t place : tensor.places) values.push_back(tensor.adds ? 0.0f : all[place]);
        file.add<float>(tensor.name, tensor.shape, values);
      });
  write_safetensors(path, file);
}

}  // namespace whet
