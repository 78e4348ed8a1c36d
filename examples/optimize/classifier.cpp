#include "experiment.hpp"

template optimize::Report optimize::run_experiment<optimize::Classifier>(const Options&,
                                                                         const whet::DataSplit&);
