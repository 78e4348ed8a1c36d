#pragma once

#include <string_view>

#include <whet/data/dataset.hpp>
#include <whet/precision/sparse.hpp>
#include <whet/train/options.hpp>
#include <whet/weights/weights.hpp>

#include "options.hpp"
#include "rows.hpp"
#include "topologies.hpp"

namespace optimize {

/// Adds a row for each pattern, sparsity and precision: pruned while the weights are trained on, the last
/// layer left whole. Compiled in files of their own, because each row is a model.
template <class Network>
void add_pruned_rows(const Options& options, const whet::DataSplit& data, const whet::TrainOptions& training,
                     const whet::Weights<Network>& weights, Rows& rows);

extern template void add_pruned_rows<Classifier>(const Options&, const whet::DataSplit&,
                                                 const whet::TrainOptions&, const whet::Weights<Classifier>&,
                                                 Rows&);

}  // namespace optimize
