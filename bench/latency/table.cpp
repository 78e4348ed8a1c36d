#include "models.hpp"
#include "space.hpp"

// snippet: table
whet::LatencyTable bench::measure_table(const whet::LatencyOptions& options) {
  return whet::latency_table<LatencySpace, LatencyPolicy, LatencyTarget>(options);
}

double bench::predict(const whet::LatencyTable& table, const whet::Genotype& genotype) {
  return whet::predicted_latency<LatencySpace, LatencyPolicy, LatencyTarget>(table, genotype);
}
// end
