#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include <whet/io/parameter_tensors.hpp>
#include <whet/io/quote.hpp>
#include <whet/io/safetensors.hpp>
#include <whet/io/weight_tensors.hpp>
#include <whet/train/generator.hpp>
#include <whet/train/shortest_text.hpp>
#include <whet/train/state.hpp>
#include <whet/weights/weights.hpp>

namespace whet {

namespace detail {

/// The whole numbers of a trainer's state and the tensors that hold them.
inline std::uint64_t read_number(const SafeTensors& file, const std::string& name, std::uint64_t most) {
  const std::uint64_t number = file.values<std::uint64_t>(name, {1})[0];
  if (number > most)
    throw FileError(file.file(), "tensor '" + name + "'", "at most " + std::to_string(most),
                    std::to_string(number));
  return number;
}

inline void add_trainer(SafeTensors& file, std::span<const LayerRecord> records,
                        const TrainerState& trainer) {
  const auto add_number = [&](const char* name, std::uint64_t number) {
    file.add<std::uint64_t>(name, {1}, std::span(&number, 1));
  };
  add_parameters(file, "optimizer.m.", records, trainer.optimizer.first);
  add_parameters(file, "optimizer.v.", records, trainer.optimizer.second);
  add_number("optimizer.step", trainer.optimizer.step);
  file.add<std::uint64_t>("trainer.generator", {trainer.generator.state().size()}, trainer.generator.state());
  add_number("trainer.shuffle_seed", trainer.shuffle_seed);
  add_number("trainer.epoch", static_cast<std::uint64_t>(trainer.epoch));
  add_number("trainer.batch", trainer.batch);
  if (!trainer.has_best()) return;
  add_parameters(file, "best.", records, trainer.best);
  file.add<double>("trainer.best_loss", {1}, std::span(&trainer.best_loss, 1));
  add_number("trainer.epochs_since_best", static_cast<std::uint64_t>(trainer.epochs_since_best));
}

inline Generator read_generator(const SafeTensors& file) {
  Generator::State state{};
  std::ranges::copy(file.values<std::uint64_t>("trainer.generator", {state.size()}), state.begin());
  if (std::ranges::all_of(state, [](std::uint64_t word) { return word == 0; }))
    throw FileError(file.file(), "tensor 'trainer.generator'", "a word that is not zero", "zeros");
  return Generator(state);
}

/// Errors: FileError where a moment of the gradients is none.
inline void require_moments(const SafeTensors& file, const char* tensors,
                            const ParameterBuffer<float>& moments, float least) {
  for (const float moment : moments.values())
    if (!std::isfinite(moment) || moment < least)
      throw FileError(file.file(), "tensors " + quote_text(tensors),
                      least < 0.0F ? "finite numbers" : "finite numbers of at least 0",
                      shortest_text(moment));
}

inline void read_trainer(const SafeTensors& file, std::span<const LayerRecord> records,
                         TrainerState& trainer) {
  constexpr std::uint64_t most_epochs = std::numeric_limits<int>::max();
  constexpr std::uint64_t most_steps = std::uint64_t{1} << 53U;
  constexpr std::uint64_t any = std::numeric_limits<std::uint64_t>::max();
  read_parameters(file, "optimizer.m.", records, trainer.optimizer.first);
  read_parameters(file, "optimizer.v.", records, trainer.optimizer.second);
  require_moments(file, "optimizer.m.*", trainer.optimizer.first, std::numeric_limits<float>::lowest());
  require_moments(file, "optimizer.v.*", trainer.optimizer.second, 0.0F);
  trainer.optimizer.step = read_number(file, "optimizer.step", most_steps);
  trainer.generator = read_generator(file);
  trainer.shuffle_seed = read_number(file, "trainer.shuffle_seed", any);
  trainer.epoch = static_cast<int>(read_number(file, "trainer.epoch", most_epochs));
  trainer.batch = static_cast<std::size_t>(read_number(file, "trainer.batch", any));
  if (!file.contains("trainer.best_loss")) return;
  read_parameters(file, "best.", records, trainer.best);
  trainer.best_loss = file.values<double>("trainer.best_loss", {1})[0];
  if (!std::isfinite(trainer.best_loss))
    throw FileError(file.file(), "tensor 'trainer.best_loss'", "a finite number", "one that is not");
  trainer.epochs_since_best = static_cast<int>(read_number(file, "trainer.epochs_since_best", most_epochs));
}

}  // namespace detail

/// Writes weights as a safetensors file: "<layer>.kernel" [outputs][inputs] and "<layer>.bias" [outputs],
/// with the layer's name, or "layer0", "layer1", … counting layers with parameters, and the topology as
/// metadata, and where weights are pruned "mask.<layer>.kernel" of bytes. An existing file is replaced whole
/// or not at all. Errors: FileError when writing fails; std::invalid_argument naming a tensor and its layer
/// when names of layers give two tensors one name.
template <class Network>
void save_weights(const std::filesystem::path& path, const Weights<Network>& weights) {
  SafeTensors file(path.string());
  detail::add_weights(file, weights);
  write_safetensors(path, file);
}

/// Reads weights from what save_weights or save_checkpoint wrote, or from any safetensors file with tensors
/// of these names and shapes; other tensors are passed over. Errors: FileError naming the file, the tensor,
/// what was expected and what was found.
template <class Network>
Weights<Network> load_weights(const std::filesystem::path& path) {
  return detail::read_weights<Network>(read_safetensors(path));
}

/// Writes all that a training needs to go on to the same bits: the weights as save_weights does, the
/// optimizer's moments as "optimizer.m.<layer>.kernel" and "optimizer.v.…", the generator and the counts.
/// Errors: as there.
template <class Network>
void save_checkpoint(const std::filesystem::path& path, const TrainingState<Network>& state) {
  SafeTensors file(path.string());
  detail::add_weights(file, state.weights);
  detail::add_trainer(file, state.weights.records(), state.trainer);
  write_safetensors(path, file);
}

/// Reads a training back. Errors: FileError naming the file, the tensor, what was expected and what was
/// found.
template <class Network>
TrainingState<Network> load_checkpoint(const std::filesystem::path& path) {
  const SafeTensors file = read_safetensors(path);
  TrainingState<Network> state(detail::read_weights<Network>(file), 0);
  detail::read_trainer(file, state.weights.records(), state.trainer);
  return state;
}

}  // namespace whet
