// Runs the cases of all batches that are linked in. The exit status tells whether all that were run have
// passed.
#include <cstddef>

#include "report.hpp"

namespace {

/// Prints how much stack the cases took. False where that is more than any board has to spare, or where it
/// has met static memory.
bool stack_is_enough() {
#if defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M'
  constexpr std::size_t bound = 2048;
  const std::size_t used = stack_used();
  const std::size_t size = stack_size();
  Line line;
  line.text("stack: ")
      .integer(static_cast<int>(used))
      .text(" bytes used of ")
      .integer(static_cast<int>(size));
  device::print(line.text("\n").c_str());
  return used < size && used <= bound;
#else
  return true;
#endif
}

}  // namespace

int main() {
  device::Report report;
  for (const device::Batch* batch = device::Batch::first; batch != nullptr; batch = batch->next) {
    device::print(Line().text("batch ").text(batch->name).text("\n").c_str());
    batch->run(report);
  }
  const bool enough = stack_is_enough();
  Line line;
  line.integer(report.run)
      .text(" cases run, ")
      .integer(report.passed)
      .text(" passed, ")
      .integer(report.skipped);
  device::print(line.text(" skipped\n").c_str());
  return enough && report.passed == report.run && report.run + report.skipped > 0 ? 0 : 1;
}
