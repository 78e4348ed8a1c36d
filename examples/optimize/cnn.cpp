#include "experiment.hpp"

template optimize::Report optimize::run_experiment<optimize::Cnn>(const Options&, const whet::DataSplit&);
