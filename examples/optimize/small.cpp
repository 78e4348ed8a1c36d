#include "experiment.hpp"

template whet::Report optimize::run_experiment<optimize::Small>(const Options&, const whet::DataSplit&);
