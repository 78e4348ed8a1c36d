#pragma once

#include <filesystem>

#include <whet/io/quantization_tensors.hpp>
#include <whet/io/safetensors.hpp>
#include <whet/io/weight_tensors.hpp>
#include <whet/weights/trained.hpp>

namespace whet {

/// Writes weights and their quantization as a safetensors file, from which `freeze` makes the same integers:
/// the weights as save_weights does, so that load_weights reads them, and the quantization as tensors whose
/// names begin with "quantization.". An existing file is replaced whole or not at all.
/// Errors: as there.
template <class Network>
void save_trained(const std::filesystem::path& path, const Trained<Network>& trained) {
  SafeTensors file(path.string());
  detail::add_weights(file, trained.weights);
  detail::add_quantization(file, trained.quantization);
  write_safetensors(path, file);
}

/// Reads what save_trained wrote. Errors: FileError naming the file, the tensor, what was expected and what
/// was found.
template <class Network>
Trained<Network> load_trained(const std::filesystem::path& path) {
  const SafeTensors file = read_safetensors(path);
  return {detail::read_weights<Network>(file), detail::read_quantization<Network>(file)};
}

}  // namespace whet
