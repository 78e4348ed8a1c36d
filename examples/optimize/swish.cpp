#include "experiment.hpp"

template whet::Report optimize::run_experiment<optimize::Swish>(const Options&, const whet::DataSplit&);
