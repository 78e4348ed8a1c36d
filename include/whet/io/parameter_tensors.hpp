#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <whet/data/shape_name.hpp>
#include <whet/io/file_error.hpp>
#include <whet/io/quote.hpp>
#include <whet/io/safetensors_content.hpp>
#include <whet/topology/record.hpp>
#include <whet/weights/parameter_buffer.hpp>

namespace whet::detail {

/// What tensors of each record are called, empty without parameters: the layer's name where no layer before
/// it has the same, else with its number among the layers with parameters.
inline std::vector<std::string> tensor_names(std::span<const LayerRecord> records) {
  std::vector<std::string> names;
  std::size_t number = 0;
  for (const LayerRecord& record : records) {
    std::string name;
    if (record.parameters() > 0) {
      name = record.name.empty() ? "layer" + std::to_string(number) : std::string(record.name.view());
      if (std::ranges::find(names, name) != names.end()) name += "/" + std::to_string(number);
      if (std::ranges::find(names, name) != names.end())
        throw std::invalid_argument("tensor names: two layers are called " + name);
      ++number;
    }
    names.push_back(name);
  }
  return names;
}

/// A topology as one line, such as "784 > Dense 256 > ReLU 256": enough to tell topologies apart.
inline std::string topology_line(std::span<const LayerRecord> records) {
  std::string text = shape_name(records.front().input);
  for (const LayerRecord& record : records)
    text += " > " + std::string(record.type.view()) + " " + shape_name(record.output);
  return text;
}

inline void add_topology(SafeTensors& file, std::span<const LayerRecord> records) {
  file.metadata()["whet.topology"] = topology_line(records);
}

/// A file without this metadata comes from elsewhere: its tensors say enough.
inline void require_topology(const SafeTensors& file, std::span<const LayerRecord> records) {
  const auto found = file.metadata().find("whet.topology");
  const std::string expected = topology_line(records);
  if (found != file.metadata().end() && found->second != expected)
    throw FileError(file.file(), "metadata 'whet.topology'", "'" + expected + "'", quote_text(found->second));
}

template <class Visit>
void for_each_parameter_tensor(std::span<const LayerRecord> records, const std::string& prefix,
                               Visit&& visit) {
  const std::vector<std::string> names = tensor_names(records);
  for (std::size_t index = 0; index < records.size(); ++index) {
    const auto outputs = static_cast<std::size_t>(records[index].affine.outputs);
    const auto inputs = static_cast<std::size_t>(records[index].affine.inputs);
    if (outputs == 0) continue;
    visit(index, prefix + names[index] + ".kernel", std::vector<std::size_t>{outputs, inputs});
    visit(index, prefix + names[index] + ".bias", std::vector<std::size_t>{outputs});
  }
}

/// The part of a buffer that a tensor of this rank is: the kernel has two dimensions, the bias one.
template <class Buffer>
auto parameter_tensor(Buffer& parameters, std::size_t index, std::size_t rank) {
  auto layer = parameters.layer(index);
  const bool is_kernel = rank == 2;
  return std::span(is_kernel ? layer.kernel.data() : layer.bias.data(),
                   static_cast<std::size_t>(is_kernel ? layer.kernel.size() : layer.bias.size()));
}

/// Errors: std::invalid_argument naming the tensor and the record's layer when the file has one of this name.
inline void require_new_tensor(const SafeTensors& file, const std::string& name,
                               std::span<const LayerRecord> records, std::size_t index) {
  if (file.contains(name))
    throw std::invalid_argument("tensor " + quote_text(name) + " of layer " +
                                quote_text(tensor_names(records)[index]) +
                                ": expected a name that no other tensor has, found it taken");
}

/// Errors: std::invalid_argument naming a tensor and its layer when the file has one of this name.
inline void add_parameters(SafeTensors& file, const std::string& prefix, std::span<const LayerRecord> records,
                           const ParameterBuffer<float>& parameters) {
  for_each_parameter_tensor(
      records, prefix, [&](std::size_t index, std::string name, std::vector<std::size_t> shape) {
        const std::span<const float> values = parameter_tensor(parameters, index, shape.size());
        require_new_tensor(file, name, records, index);
        file.add<float>(std::move(name), std::move(shape), values);
      });
}

/// Errors: FileError naming the tensor that is missing or of another type or shape.
inline void read_parameters(const SafeTensors& file, const std::string& prefix,
                            std::span<const LayerRecord> records, ParameterBuffer<float>& parameters) {
  for_each_parameter_tensor(
      records, prefix,
      [&](std::size_t index, const std::string& name, const std::vector<std::size_t>& shape) {
        const std::span<float> values = parameter_tensor(parameters, index, shape.size());
        std::ranges::copy(file.values<float>(name, shape), values.begin());
      });
}

}  // namespace whet::detail
