#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace whet::detail {

/// Text between tags or in an attribute's double quotes; control characters become spaces.
inline std::string html_text(std::string_view text) {
  std::string result;
  for (const char character : text) {
    switch (character) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      case '\n':
        result += '\n';
        break;
      default:
        result += static_cast<unsigned char>(character) < 0x20 || character == 0x7f ? ' ' : character;
    }
  }
  return result;
}

/// A table of texts. Columns of numbers are aligned to the right, the first column stays in sight when the
/// table is wider than the screen and scrolls.
class HtmlTable {
 public:
  explicit HtmlTable(std::string caption_text) : caption(std::move(caption_text)) {}

  void add_column(std::string title, bool is_number) {
    titles.push_back(std::move(title));
    numbers.push_back(is_number);
  }
  /// One cell for each column; missing ones stay empty.
  void add_row(std::vector<std::string> cells) {
    cells.resize(titles.size());
    rows.push_back(std::move(cells));
  }

  std::string html() const {
    std::string result = "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" +
                         html_text(caption) + "\">\n<table>\n<thead><tr>";
    for (std::size_t column = 0; column < titles.size(); ++column)
      result += "<th scope=\"col\"" + style(column) + ">" + html_text(titles[column]) + "</th>";
    result += "</tr></thead>\n<tbody>\n";
    for (const auto& row : rows) {
      result += "<tr>";
      for (std::size_t column = 0; column < row.size(); ++column)
        result += (column == 0 ? "<th scope=\"row\"" : "<td") + style(column) + ">" + html_text(row[column]) +
                  (column == 0 ? "</th>" : "</td>");
      result += "</tr>\n";
    }
    return result + "</tbody>\n</table>\n</div>\n";
  }

 private:
  std::string style(std::size_t column) const { return numbers[column] ? " class=\"number\"" : ""; }

  std::string caption;
  std::vector<std::string> titles;
  std::vector<bool> numbers;
  std::vector<std::vector<std::string>> rows;
};

}  // namespace whet::detail
