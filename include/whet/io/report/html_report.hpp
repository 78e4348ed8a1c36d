#pragma once

#include <filesystem>
#include <string>

#include <whet/io/atomic_file.hpp>
#include <whet/io/report/histogram_section.hpp>
#include <whet/io/report/html_text.hpp>
#include <whet/io/report/json.hpp>
#include <whet/io/report/memory_section.hpp>
#include <whet/io/report/noise_section.hpp>
#include <whet/io/report/page.hpp>
#include <whet/io/report/plot.hpp>
#include <whet/io/report/report.hpp>
#include <whet/io/report/sensitivity_section.hpp>
#include <whet/io/report/stage_sections.hpp>
#include <whet/io/report/style.hpp>

namespace whet {
namespace detail {

/// JSON that stands in a script element: nothing in it may end the element.
inline std::string json_for_script(const Report& report) {
  std::string text = report_json_text(report, -1);
  replace_all(text, "<", "\\u003c");
  return text;
}

inline std::string report_head(const Report& report) {
  std::string head = "<header>\n<h1>" + html_text(report.title) + "</h1>\n";
  if (!report.summary.empty()) head += "<p>" + html_text(report.summary) + "</p>\n";
  if (!report.facts.empty()) {
    head += "<dl>\n";
    for (const auto& [name, value] : report.facts)
      head += "<dt>" + html_text(name) + "</dt><dd>" + html_text(value) + "</dd>\n";
    head += "</dl>\n";
  }
  return head;
}

}  // namespace detail

/// A report as one HTML page that needs no other file and no network, which its policy tells the browser:
/// tables, pictures drawn by gnuplot, and the data of report_json in a script element of the type
/// application/json with the id "whet-report". All names are shown as they are, whatever characters they
/// have. Without gnuplot (Debian: gnuplot-nox) the page says that pictures are missing.
inline std::string html_report_text(const Report& report) {
  using namespace detail;
  ReportPage page;
  add_stages(page, report);
  add_pareto(page, report);
  add_sensitivities(page, report);
  add_noise(page, report);
  add_memory(page, report);
  add_histograms(page, report.weights, "weights", "Weights", 0);
  add_histograms(page, report.activations, "activations", "Activations in float", 3);
  if (!report.topology.empty()) {
    page.add_heading("topology", "Topology");
    page.add("<pre tabindex=\"0\">" + html_text(report.topology) + "</pre>\n");
  }
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
         "style-src 'unsafe-inline'\">\n"
         "<meta name=\"color-scheme\" content=\"light dark\">\n<link rel=\"icon\" href=\"data:,\">\n<title>" +
         html_text(report.title) + "</title>\n<style>" + std::string(report_style) +
         "</style>\n</head>\n<body>\n" + report_head(report) + "<nav aria-label=\"Sections\">\n" +
         page.links() + "</nav>\n</header>\n<main>\n" + page.html() +
         "</main>\n<script type=\"application/json\" id=\"whet-report\">" + json_for_script(report) +
         "</script>\n</body>\n</html>\n";
}

/// Writes `html_report_text`. Errors: FileError when writing fails.
inline void write_html_report(const std::filesystem::path& path, const Report& report) {
  write_file_atomically(path, html_report_text(report));
}

/// Writes the same data as JSON. Errors: FileError when writing fails.
inline void write_json_report(const std::filesystem::path& path, const Report& report) {
  write_file_atomically(path, report_json_text(report));
}

}  // namespace whet
