#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <whet/io/npy.hpp>
#include <whet/io/torch_weights.hpp>

#include "catch.hpp"
#include "importer/float_outputs.hpp"
#include "importer/networks.hpp"
#include "importer/second_opinion.hpp"
#include "importer/torch_dictionary.hpp"
#include "io/files.hpp"
#include "worse.hpp"

namespace {

const std::string& python() {
  static const std::string found = second_opinion::python_with("torch, numpy");
  return found;
}

template <class Cell>
struct Sequences
    : whet::Sequential<whet::Input<6, 4>, whet::Named<"cell", Cell>, whet::Named<"scores", whet::Dense<2>>> {
};

/// All steps of a recurrent layer, one behind the other, as PyTorch flattens them.
struct AllSteps : whet::Sequential<whet::Input<6, 4>, whet::Named<"cell", whet::LSTM<3, whet::Sequence>>,
                                   whet::Flatten, whet::Named<"scores", whet::Dense<2>>> {};

/// A state dictionary, samples and what comes of them, in files that PyTorch and whet share.
template <class Network>
class Shared {
 public:
  Shared(std::string module, whet::TorchOptions names = {})
      : kind(std::move(module)), options(std::move(names)) {
    whet::write_npy<float>(inputs(), {samples, whet::input_shape<Network>.size()}, values);
  }

  /// What PyTorch computes with our weights is what our training engine computes.
  bool torch_reads_ours() const {
    const auto weights = networks::weights<Network>();
    whet::save_torch_weights(state(), weights, options);
    const std::vector<float> found = whet_float::outputs(weights, values, samples);
    whet::write_npy<float>(outputs(), {samples, found.size() / samples}, found);
    return run("load");
  }

  /// And the other way round, with a module of PyTorch's own.
  bool we_read_torchs() const {
    if (!run("save")) return false;
    const auto weights = whet::load_torch_weights<Network>(state(), options);
    const std::vector<float> found = whet_float::outputs(weights, values, samples);
    const std::vector<float> expected = read_outputs();
    if (found.size() != expected.size()) return false;
    float difference = 0.0f;
    float largest = 0.0f;
    for (std::size_t index = 0; index < found.size(); ++index) {
      difference = worse(difference, std::abs(found[index] - expected[index]));
      largest = std::max(largest, std::abs(expected[index]));
    }
    return difference <= 1e-5f * largest;
  }

 private:
  static constexpr std::size_t samples = 4;

  std::string state() const { return (folder / "state.safetensors").string(); }
  std::string inputs() const { return (folder / "in.npy").string(); }
  std::string outputs() const { return (folder / "out.npy").string(); }
  bool run(const std::string& way) const {
    return second_opinion::run(python(), "check_torch.py",
                               kind + " " + way + " " + state() + " " + inputs() + " " + outputs());
  }
  std::vector<float> read_outputs() const {
    const whet::NpyArray array = whet::read_npy(outputs());
    const auto numbers = array.as<float>();
    return {numbers.begin(), numbers.end()};
  }

  std::string kind;
  whet::TorchOptions options;
  files::TemporaryFolder folder;
  std::vector<float> values = networks::Numbers(7).several(samples * whet::input_shape<Network>.size());
};

template <class Network>
void check_both_ways(const std::string& kind, const whet::TorchOptions& options = {}) {
  INFO(kind);
  const Shared<Network> shared(kind, options);
  CHECK(shared.torch_reads_ours());
  CHECK(shared.we_read_torchs());
}

}  // namespace

TEST_CASE("PyTorch and whet compute the same with each other's weights") {
  if (python().empty()) {
    WARN("skipped: no python3 with torch and numpy");
    return;
  }
  check_both_ways<torch_dictionary::Images>("images", torch_dictionary::slopes_module);
  check_both_ways<Sequences<whet::LSTM<3>>>("lstm");
  check_both_ways<AllSteps>("steps");
  check_both_ways<Sequences<whet::GRU<3>>>("gru");
  check_both_ways<Sequences<whet::SimpleRNN<3>>>("rnn");
}
