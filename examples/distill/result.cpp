#include "result.hpp"

#include <cmath>
#include <limits>
#include <numeric>

#include <fmt/format.h>

#include <whet/io/text_table.hpp>

namespace example {
namespace {

struct Spread {
  double mean = 0.0;
  double deviation = 0.0;  ///< of one run, with n - 1; not a number for a single one
};

Spread spread(const std::vector<double>& values) {
  const auto count = static_cast<double>(values.size());
  Spread result{std::accumulate(values.begin(), values.end(), 0.0) / count,
                std::numeric_limits<double>::quiet_NaN()};
  if (values.size() < 2) return result;
  double squares = 0.0;
  for (const double value : values) squares += (value - result.mean) * (value - result.mean);
  result.deviation = std::sqrt(squares / (count - 1.0));
  return result;
}

std::string percent(const Spread& value) {
  if (std::isnan(value.deviation)) return fmt::format("{:.2f} %", 100.0 * value.mean);
  return fmt::format("{:.2f} +- {:.2f} %", 100.0 * value.mean, 100.0 * value.deviation);
}

}  // namespace

std::string to_table(const std::vector<Result>& results) {
  using Align = whet::detail::TextTable::Align;
  whet::detail::TextTable table;
  table.add_column("setting", Align::left);
  table.add_column("student", Align::left);
  for (const char* title : {"teacher", "bytes", "student bytes", "ratio", "labels alone", "with teacher",
                            "gain", "in deviations"})
    table.add_column(title, Align::right);
  for (const Result& result : results) {
    const Spread control = spread(result.control);
    const Spread distilled = spread(result.distilled);
    const double gain = distilled.mean - control.mean;
    // Of one run; runs of one seed are taken for independent of one another.
    const double deviation = std::hypot(control.deviation, distilled.deviation) / std::sqrt(2.0);
    table.add_row({result.setting, result.student, fmt::format("{:.2f} %", 100.0 * result.teacher_accuracy),
                   std::to_string(result.teacher_bytes), std::to_string(result.student_bytes),
                   fmt::format("{:.1f}x", static_cast<double>(result.teacher_bytes) /
                                              static_cast<double>(result.student_bytes)),
                   percent(control), percent(distilled), fmt::format("{:+.2f} pt", 100.0 * gain),
                   std::isnan(deviation) ? "" : fmt::format("{:+.1f}", gain / deviation)});
  }
  return table.text() +
         "\naccuracies: mean +- standard deviation over the seeds; gain in deviations: over the root mean "
         "square of both deviations\n";
}

}  // namespace example
