#include "experiment.hpp"

template whet::Report optimize::run_experiment<optimize::Classifier>(const Options&, const whet::DataSplit&);
