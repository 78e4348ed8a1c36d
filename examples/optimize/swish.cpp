#include "experiment.hpp"

template optimize::Report optimize::run_experiment<optimize::Swish>(const Options&, const whet::DataSplit&);
