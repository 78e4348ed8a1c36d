#include "inference.hpp"

// snippet: parts
[[gnu::section(".dtcm")]] Split::Part<0> fast;
[[gnu::section(".ddr")]] Split::Part<1> large;
static constexpr Split workspace(fast, large);

void infer(Input input, Scores scores) { spotter::model.run(input, scores, workspace); }
// end

[[gnu::section(".ddr")]] whet::Workspace<Spotter> whole;

void infer_in_one(Input input, Scores scores) { spotter::model.run(input, scores, whole); }
