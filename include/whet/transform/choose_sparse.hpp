#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <whet/model/model.hpp>
#include <whet/precision/sparse.hpp>
#include <whet/target/tags.hpp>
#include <whet/weights/freeze.hpp>
#include <whet/weights/quantization.hpp>
#include <whet/weights/sparse_comparison.hpp>
#include <whet/weights/tensor_quantizations.hpp>
#include <whet/weights/weights.hpp>

namespace whet {

/// Of a top-level member of a topology: what a pattern would make of its layers together.
struct SparseMember {
  int position = 0;
  /// Sums over those of its layers that have a sparse form.
  SparseComparison comparison{};
  /// Whether the pattern has room for their weights.
  bool fits = true;
  bool has_matrix = false;

  bool gains() const { return has_matrix && fits && !comparison.is_larger() && !comparison.is_slower(); }
};

/// Which members of a topology a pattern pays for on this machine.
struct SparseChoice {
  std::string sparse_policy{};
  std::string dense_policy{};
  std::vector<SparseMember> members{};

  /// The type to freeze with, as C++ source: the dense policy, and At for each member that gains.
  std::string source() const {
    std::string others;
    for (const SparseMember& member : members)
      if (member.gains())
        others += ", whet::At<" + std::to_string(member.position) + ", " + sparse_policy + ">";
    return others.empty() ? dense_policy : "whet::Mixed<" + dense_policy + others + ">";
  }
};

namespace detail {

/// Adds step `Index` to the member that it belongs to.
template <int Index, class Model, class Tensors>
void add_sparse_step(SparseChoice& choice, Model& model, const Weights<typename Model::topology>& weights,
                     const Quantization<typename Model::topology>& quantization, const Tensors& tensors) {
  using Traits = typename Model::template step_traits<Index>;
  if constexpr (SparseMatrix<typename Traits::parameters>) {
    constexpr auto record = static_cast<std::size_t>(Traits::step.record);
    SparseMember& member = choice.members[static_cast<std::size_t>(Traits::record.position)];
    using Positions = typename Traits::parameters::positions_type;
    member.has_matrix = true;
    if (Positions::needed(weights.parameters().kernel(record).data()) > Positions::limit) {
      member.fits = false;
      return;
    }
    const auto add = [&](int, const char*, const SparseComparison& found) {
      member.comparison.sparse_bytes += found.sparse_bytes;
      member.comparison.dense_bytes += found.dense_bytes;
      member.comparison.sparse_seconds += found.sparse_seconds;
      member.comparison.dense_seconds += found.dense_seconds;
    };
    freeze_step<Index>(model, weights, quantization, tensors, add);
  }
}

}  // namespace detail

/// Measures every layer under a sparse policy and under its dense one, on this machine with one thread, and
/// says for which top-level members the pattern is smaller and not slower: `choose_sparse<Sparse<Int8Policy,
/// Block<8, 4, Keep{25}>>>(pruned, ranges).source()`. Errors: those of freeze.
template <class Policy, class Network>
SparseChoice choose_sparse(const Weights<Network>& weights, const Quantization<Network>& quantization = {}) {
  using Deployed = Model<Network, Policy, target::native>;
  SparseChoice choice{.sparse_policy = Policy::name, .dense_policy = Policy::dense_policy::name};
  for (const LayerRecord& record : records<Network>)
    if (record.position >= static_cast<int>(choice.members.size()))
      choice.members.push_back({.position = record.position});
  detail::check_finite(weights);
  const auto model = std::make_unique<Deployed>();
  const auto tensors = detail::tensor_quantizations<Deployed>(quantization);
  [&]<int... Index>(std::integer_sequence<int, Index...>) {
    (detail::add_sparse_step<Index>(choice, *model, weights, quantization, tensors), ...);
  }
  (std::make_integer_sequence<int, Deployed::steps>{});
  return choice;
}

}  // namespace whet
