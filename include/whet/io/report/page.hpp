#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <whet/io/report/html_text.hpp>
#include <whet/io/report/plot.hpp>

namespace whet::detail {

/// A page in the making: HTML and pictures in turn. Pictures are drawn at the end, all at once.
class ReportPage {
 public:
  void add(std::string_view html) { text.back() += html; }
  void add_heading(std::string_view id, std::string_view title) {
    add("<h2 id=\"" + html_text(id) + "\">" + html_text(title) + "</h2>\n");
    contents += "<a href=\"#" + html_text(id) + "\">" + html_text(title) + "</a>\n";
  }
  void add_paragraph(std::string_view sentence, std::string_view style = "faint") {
    add("<p class=\"" + html_text(style) + "\">" + html_text(sentence) + "</p>\n");
  }
  void add(Plot plot, std::string_view caption) {
    captions.emplace_back(caption);
    plots.push_back(std::move(plot));
    text.emplace_back();
  }

  /// Links to the headings.
  const std::string& links() const { return contents; }

  /// Without gnuplot the page says so, and has everything else.
  std::string html() const {
    std::vector<std::string> pictures;
    std::string result;
    try {
      pictures = draw_plots(plots);
    } catch (const std::runtime_error& error) {
      result = "<p class=\"warning\">Pictures are missing. " + html_text(error.what()) + "</p>\n";
    }
    for (std::size_t index = 0; index < text.size(); ++index) {
      result += text[index];
      if (index < pictures.size())
        result += "<figure>\n" + pictures[index] + "<figcaption>" + html_text(captions[index]) +
                  "</figcaption></figure>\n";
    }
    return result;
  }

 private:
  /// What stands before each picture, and behind the last.
  std::vector<std::string> text{std::string()};
  std::vector<Plot> plots;
  std::vector<std::string> captions;
  std::string contents;
};

}  // namespace whet::detail
