#include <map>
#include <string>

#include "conformance/cmsis_case.hpp"

using namespace conformance;

TEST_CASE("every case of CMSIS-NN is run by a test or has a reason why not") {
  WHET_NEEDS_REFERENCE_DATA("cmsis_nn");
  std::map<Numbers, int> run;
  std::map<std::string, std::string> skipped;
  std::map<std::string, int> counts;
  for (const CmsisCase& from : cmsis_cases()) {
    const std::string reason = from.obstacle();
    if (reason.empty()) {
      ++run[from.numbers()];
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
  WARN("CMSIS-NN: " << run[Numbers::int8] << " int8, " << run[Numbers::int4] << " int4, "
                    << run[Numbers::int16] << " int16 and " << run[Numbers::real] << " float cases to run"
                    << report);
  CHECK(run[Numbers::int8] >= 40);
  CHECK(run[Numbers::int4] >= 25);
  CHECK(run[Numbers::int16] >= 25);
  CHECK(run[Numbers::real] >= 50);
}
