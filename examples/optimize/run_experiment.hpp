#pragma once

#include <whet/data/dataset.hpp>
#include <whet/io/report/report.hpp>

#include "options.hpp"
#include "topologies.hpp"

namespace optimize {

/// Trains, freezes and measures one topology. Each is compiled in a file of its own, side by side.
template <class Network>
whet::Report run_experiment(const Options& options, const whet::DataSplit& data);

extern template whet::Report run_experiment<Classifier>(const Options&, const whet::DataSplit&);
extern template whet::Report run_experiment<SignedClassifier>(const Options&, const whet::DataSplit&);
extern template whet::Report run_experiment<Small>(const Options&, const whet::DataSplit&);
extern template whet::Report run_experiment<Swish>(const Options&, const whet::DataSplit&);

}  // namespace optimize
