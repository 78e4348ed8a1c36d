#include "experiment.hpp"

template whet::Report optimize::run_experiment<optimize::SignedClassifier>(const Options&,
                                                                           const whet::DataSplit&);
