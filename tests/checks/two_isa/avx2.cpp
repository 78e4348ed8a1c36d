#include "run.hpp"

static_assert(std::is_same_v<whet::target::native, whet::target::avx2>);

Scores avx2_scores() { return run_all<whet::target::avx2>(); }
// The same plain loops as in the baseline unit, but compiled to AVX2 instructions.
Scores avx2_generic_scores() { return run_all<whet::target::generic>(); }
