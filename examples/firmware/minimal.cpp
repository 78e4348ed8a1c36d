// The least that a program takes: docs/devices.md builds it as a project of its own.
// snippet: program
#include <classifier.hpp>  // the exported model, which includes the library

#include "count.h"
#include "semihosting.h"

static whet::Workspace<decltype(classifier::model)> workspace;

int main() {
  count_begin();
  const bool passed = classifier::self_test(workspace);  // the test vector that the header brings along
  count_end();
  semihosting_print(passed ? "PASS\n" : "FAIL\n");
  return passed ? 0 : 1;
}
// end
