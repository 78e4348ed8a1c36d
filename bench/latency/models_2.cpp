#include "whole_models.hpp"

template void bench::add_models<2>(std::vector<WholeModel>&);
