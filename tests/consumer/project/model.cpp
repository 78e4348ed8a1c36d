#include <cstdio>

// snippet: use
#include "small.hpp"  // the header that whet_add_model has made of a file

static whet::Workspace<decltype(small::model)> workspace;
// end

int main() {
  std::printf("%zu bytes\n", decltype(small::model)::weight_bytes);
  return small::self_test(workspace) ? 0 : 1;
}
