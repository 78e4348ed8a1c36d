#include "experiment.hpp"

template whet::Report optimize::run_experiment<optimize::Cnn>(const Options&, const whet::DataSplit&);
