#include "whole_models.hpp"

template void bench::add_models<0>(std::vector<WholeModel>&);
