#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace whet::detail {

/// Columns of text, each as wide as its widest cell. Cells are ASCII.
class TextTable {
 public:
  enum class Align { left, right };

  void add_column(std::string title, Align align) {
    alignment.push_back(align);
    widths.push_back(title.size());
    titles.push_back(std::move(title));
  }

  /// One cell for each column; missing ones stay empty.
  void add_row(std::vector<std::string> cells) {
    cells.resize(titles.size());
    for (std::size_t column = 0; column < cells.size(); ++column)
      widths[column] = std::max(widths[column], cells[column].size());
    rows.push_back(std::move(cells));
  }

  /// A line across the table.
  void add_rule() { rows.emplace_back(); }

  std::string text() const {
    std::string result = line(titles) + rule();
    for (const auto& row : rows) result += row.empty() ? rule() : line(row);
    return result;
  }

 private:
  static constexpr std::string_view gap = "  ";

  std::string line(const std::vector<std::string>& cells) const {
    std::string result;
    for (std::size_t column = 0; column < cells.size(); ++column) {
      const std::string padding(widths[column] - cells[column].size(), ' ');
      if (column > 0) result += gap;
      result += alignment[column] == Align::left ? cells[column] + padding : padding + cells[column];
    }
    result.erase(result.find_last_not_of(' ') + 1);
    return result + "\n";
  }

  std::string rule() const {
    std::size_t width = titles.empty() ? 0 : gap.size() * (titles.size() - 1);
    for (std::size_t column : widths) width += column;
    return std::string(width, '-') + "\n";
  }

  std::vector<std::string> titles;
  std::vector<Align> alignment;
  std::vector<std::size_t> widths;
  std::vector<std::vector<std::string>> rows;
};

}  // namespace whet::detail
