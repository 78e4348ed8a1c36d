// Whether a network computes on the device what the generic kernels gave on the host.
#include <network.hpp>
#include <type_traits>

#include "semihosting.h"

int main() {
  static whet::Workspace<std::remove_const_t<decltype(network::model)>> workspace;
  const bool passed = network::self_test(workspace);
  semihosting_print(passed ? "PASS\n" : "FAIL\n");
  return passed ? 0 : 1;
}
