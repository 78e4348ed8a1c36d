#include "run.hpp"

static_assert(std::is_same_v<whet::target::native, whet::target::generic>);

Scores baseline_scores() { return run_all<whet::target::generic>(); }
