#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include <whet/io/atomic_file.hpp>
#include <whet/io/gnuplot_text.hpp>
#include <whet/io/read_file.hpp>
#include <whet/io/run_program.hpp>
#include <whet/transform/search/course.hpp>
#include <whet/transform/search/description.hpp>

namespace whet {

/// Which objectives the axes are, by number, and how large the picture is.
struct FrontPlot {
  int x = 1;
  int y = 0;
  /// 1: an axis in powers of ten; its objective is more than 0 everywhere.
  int x_logarithmic = 0;
  int y_logarithmic = 0;
  int width = 800;
  int height = 500;
};

namespace detail {

/// Errors: std::invalid_argument where an axis is none of so many objectives.
inline void require_axes(const FrontPlot& plot, std::size_t objectives) {
  for (const int axis : {plot.x, plot.y})
    if (axis < 0 || static_cast<std::size_t>(axis) >= objectives)
      throw std::invalid_argument("front plot: expected an objective from 0 to " +
                                  std::to_string(static_cast<int>(objectives) - 1) + ", found " +
                                  std::to_string(axis));
}

inline std::string plot_points(const std::vector<Evaluated>& candidates, const FrontPlot& plot) {
  std::string text;
  for (const Evaluated& candidate : candidates) {
    require_axes(plot, candidate.objectives.size());
    text += shortest_text(candidate.objectives[static_cast<std::size_t>(plot.x)]) + " " +
            shortest_text(candidate.objectives[static_cast<std::size_t>(plot.y)]) + "\n";
  }
  return text;
}

}  // namespace detail

/// The script for gnuplot that draws "evaluated" and "front", files of "x y" lines, as "front.svg": the
/// candidates as points, the front as steps (between two of its points nothing better was found), and the
/// limits of the two objectives as dashed lines.
/// Errors: std::invalid_argument when there are no such objectives.
inline std::string front_plot_script(const SearchDescription& description, const FrontPlot& plot) {
  using detail::gnuplot_text;
  using detail::shortest_text;
  detail::require_axes(plot, description.objectives.size());
  const auto x = static_cast<std::size_t>(plot.x);
  const auto y = static_cast<std::size_t>(plot.y);
  const auto limit = [&](std::size_t objective) {
    return objective < description.limits.size() ? description.limits[objective] : INFINITY;
  };
  std::string script = "set terminal svg noenhanced size " + std::to_string(plot.width) + "," +
                       std::to_string(plot.height) + " background 'white'\nset output 'front.svg'\n";
  script += "set title " + gnuplot_text(description.name) + "\nset xlabel " +
            gnuplot_text(description.objectives[x]) + "\nset ylabel " +
            gnuplot_text(description.objectives[y]) +
            "\nset key outside bottom center horizontal\nset grid\n";
  if (plot.x_logarithmic != 0) script += "set logscale x\n";
  if (plot.y_logarithmic != 0) script += "set logscale y\n";
  // Inside of the picture whatever the candidates are.
  std::string lines;
  const std::string style = " with lines dashtype 2 linewidth 2 linecolor rgb '#c03028' title ";
  if (std::isfinite(limit(x))) {
    script += "stats 'evaluated' using 2 name 'Y' nooutput\n";
    const std::string value = shortest_text(limit(x));
    lines += ", '+' using (" + value + "):($0 == 0 ? Y_min : Y_max)" + style +
             gnuplot_text("limit of " + description.objectives[x] + ": " + value);
  }
  if (std::isfinite(limit(y))) {
    script += "stats 'evaluated' using 1 name 'X' nooutput\n";
    const std::string value = shortest_text(limit(y));
    lines += ", '+' using ($0 == 0 ? X_min : X_max):(" + value + ")" + style +
             gnuplot_text("limit of " + description.objectives[y] + ": " + value);
  }
  return script +
         "set samples 2\nplot 'evaluated' with points pointtype 7 pointsize 0.4 linecolor rgb '#a0a0a0' "
         "title "
         "'evaluated', 'front' with steps linewidth 2 linecolor rgb '#2060a0' notitle, 'front' with points "
         "pointtype 7 pointsize 0.7 linecolor rgb '#2060a0' title 'front'" +
         lines + "\n";
}

/// Draws two objectives of a search as an SVG, with the limits as lines, by gnuplot. With more than two
/// objectives the front of all is sorted by x, and some of its points lie behind others.
/// Errors: std::invalid_argument when there are no such objectives or no results; std::runtime_error when
/// gnuplot is missing or fails; FileError when writing fails.
inline void write_front_svg(const std::filesystem::path& path, const SearchDescription& description,
                            const SearchResult& result, const FrontPlot& plot = {}) {
  detail::require_axes(plot, description.objectives.size());
  if (result.evaluated.empty()) throw std::invalid_argument("front plot: expected results, found none");
  for (const Evaluated& member : result.front) detail::require_axes(plot, member.objectives.size());
  std::vector<Evaluated> front = result.front;
  std::ranges::stable_sort(front, {}, [&](const Evaluated& member) {
    return member.objectives[static_cast<std::size_t>(plot.x)];
  });
  const ScratchFolder scratch;
  write_file_atomically(scratch.path() / "evaluated", detail::plot_points(result.evaluated, plot));
  // An empty file would be an error of gnuplot's; this point it skips.
  write_file_atomically(scratch.path() / "front",
                        front.empty() ? "NaN NaN\n" : detail::plot_points(front, plot));
  write_file_atomically(scratch.path() / "script", front_plot_script(description, plot));
  run_program({"gnuplot", "script"}, "gnuplot-nox", scratch.path());
  const std::vector<std::byte> picture = read_file(scratch.path() / "front.svg");
  write_file_atomically(path, {reinterpret_cast<const char*>(picture.data()), picture.size()});
}

}  // namespace whet
