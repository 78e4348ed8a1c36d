// Runs the cases of all batches that are linked in. The exit status tells whether all that were run have
// passed.
#include "report.hpp"

namespace {

void print_stack() {
#if defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M'
  const auto used = static_cast<int>(stack_used());
  device::print(Line()
                    .text("stack: ")
                    .integer(used)
                    .text(" bytes used of ")
                    .integer(static_cast<int>(stack_size()))
                    .text("\n")
                    .c_str());
#endif
}

}  // namespace

int main() {
  device::Report report;
  for (const device::Batch* batch = device::Batch::first; batch != nullptr; batch = batch->next) {
    device::print(Line().text("batch ").text(batch->name).text("\n").c_str());
    batch->run(report);
  }
  print_stack();
  Line line;
  line.integer(report.run)
      .text(" cases run, ")
      .integer(report.passed)
      .text(" passed, ")
      .integer(report.skipped);
  device::print(line.text(" skipped\n").c_str());
  return report.run > 0 && report.passed == report.run ? 0 : 1;
}
