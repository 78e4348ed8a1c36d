#include "whole_models.hpp"

template void bench::add_models<3>(std::vector<WholeModel>&);
