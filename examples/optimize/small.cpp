#include "experiment.hpp"

template optimize::Report optimize::run_experiment<optimize::Small>(const Options&, const whet::DataSplit&);
