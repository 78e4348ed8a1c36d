#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <whet/io/report/histogram_plot.hpp>
#include <whet/io/report/number_text.hpp>
#include <whet/io/report/page.hpp>
#include <whet/transform/value_histogram.hpp>

namespace whet::detail {

/// A small picture for each tensor.
inline void add_histograms(ReportPage& page, const std::vector<ValueHistogram>& histograms,
                           std::string_view id, std::string_view title, std::size_t colour) {
  if (histograms.empty()) return;
  page.add_heading(id, title);
  page.add_paragraph("How many values lie where, on a logarithmic scale; zeros are counted apart.");
  page.add("<div class=\"small\">\n");
  for (const ValueHistogram& histogram : histograms) {
    std::uint64_t others = 0;
    for (const std::uint64_t count : histogram.counts) others += count;
    const std::uint64_t all = others + histogram.zeros;
    std::string caption =
        fmt::format("{}: {} values from {:.3g} to {:.3g}", histogram.layer, grouped(all),
                    static_cast<double>(histogram.range.low), static_cast<double>(histogram.range.high));
    if (histogram.zeros > 0)
      caption += fmt::format(", {:.1f} % zeros",
                             100.0 * static_cast<double>(histogram.zeros) / static_cast<double>(all));
    if (others == 0)
      page.add_paragraph(caption);
    else
      page.add(histogram_plot(histogram, colour, std::string(title) + ", " + caption), caption);
  }
  page.add("</div>\n");
}

}  // namespace whet::detail
