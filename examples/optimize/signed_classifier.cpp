#include "experiment.hpp"

template optimize::Report optimize::run_experiment<optimize::SignedClassifier>(const Options&,
                                                                               const whet::DataSplit&);
