// The same with ternary weights.
#include <whet/precision/ternary.hpp>

#include "layer.hpp"

int main() { return bench::count_dense<whet::TernaryPolicy>(); }
