#include <map>
#include <string>

#include "conformance/cmsis_case.hpp"

using namespace conformance;

TEST_CASE("every case of CMSIS-NN is run by a test or has a reason why not") {
  WHET_NEEDS_REFERENCE_DATA("cmsis_nn");
  int integers = 0;
  int floats = 0;
  std::map<std::string, std::string> skipped;
  std::map<std::string, int> counts;
  for (const CmsisCase& from : cmsis_cases()) {
    const std::string reason = from.obstacle();
    if (reason.empty()) {
      (from.is_float() ? floats : integers) += 1;
      continue;
    }
    skipped[reason].append(" ").append(from.name());
    ++counts[reason];
  }
  std::string report;
  for (const auto& [reason, names] : skipped)
    report.append("\n")
        .append(std::to_string(counts[reason]))
        .append(" skipped, ")
        .append(reason)
        .append(":")
        .append(names);
  WARN("CMSIS-NN: " << integers << " int8 and " << floats << " float cases to run" << report);
  CHECK(integers >= 40);
  CHECK(floats >= 50);
}
