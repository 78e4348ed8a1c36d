#include "whole_models.hpp"

template void bench::add_models<1>(std::vector<WholeModel>&);
