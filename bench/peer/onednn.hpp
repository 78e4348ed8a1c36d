#pragma once

#include <memory>

#include "../runner.hpp"
#include "graph.hpp"

namespace bench::peer {

enum class Numbers { float32, int8 };

/// The network in oneDNN with the instruction sets that this program is compiled for, on one thread: every
/// primitive in the layout that it likes best, weights reordered beforehand, activations and additions
/// fused. int8: tensors that are never negative u8, others s8, weights s8 with a scale per output.
/// Ends::real: what converts the input and the scores takes part. A null pointer where the build has no
/// oneDNN.
std::unique_ptr<Runner> make_onednn(const Graph& graph, Numbers numbers, Ends ends);

}  // namespace bench::peer
