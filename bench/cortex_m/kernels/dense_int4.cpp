// The same with weights of four bits in groups of 32.
#include <whet/precision/int4.hpp>

#include "layer.hpp"

int main() { return bench::count_dense<whet::Int4Policy>(); }
