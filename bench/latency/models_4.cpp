#include "whole_models.hpp"

template void bench::add_models<4>(std::vector<WholeModel>&);
