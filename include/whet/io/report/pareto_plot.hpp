#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <whet/io/gnuplot_text.hpp>
#include <whet/io/report/plot.hpp>
#include <whet/io/report/plot_axis.hpp>

namespace whet::detail {

/// A point of a scatter plot, called by a number.
struct PlotPoint {
  double x = 0.0;
  double y = 0.0;
  int number = 0;
};

/// Numbers at points; those of points that lie on one another stand in one place.
inline std::vector<std::pair<PlotPoint, std::string>> point_labels(const std::vector<PlotPoint>& points) {
  double least = std::numeric_limits<double>::infinity();
  double most = -least;
  double lowest = least;
  double highest = most;
  for (const PlotPoint& point : points) {
    least = std::min(least, std::log(point.x));
    most = std::max(most, std::log(point.x));
    lowest = std::min(lowest, point.y);
    highest = std::max(highest, point.y);
  }
  const auto close = [](double one, double other, double span) {
    return std::abs(one - other) <= 0.08 * span;
  };
  std::vector<std::pair<PlotPoint, std::string>> labels;
  for (const PlotPoint& point : points) {
    const auto found = std::ranges::find_if(labels, [&](const auto& label) {
      return close(std::log(label.first.x), std::log(point.x), most - least) &&
             close(label.first.y, point.y, highest - lowest);
    });
    if (found == labels.end())
      labels.emplace_back(point, fmt::format("{}", point.number));
    else
      found->second += fmt::format(", {}", point.number);
  }
  return labels;
}

/// Points of which less x and more y is better, and the steps along those that nothing beats. x is above 0.
inline Plot pareto_plot(std::vector<PlotPoint> points, const std::string& x_title, const std::string& y_title,
                        std::string description) {
  std::ranges::stable_sort(points, [](const PlotPoint& one, const PlotPoint& other) {
    return one.x < other.x || (one.x == other.x && one.y > other.y);
  });
  std::string all;
  std::string front;
  double best = -std::numeric_limits<double>::infinity();
  for (const PlotPoint& point : points) {
    all += fmt::format("{}\t{}\n", point.x, point.y);
    if (point.y > best) front += fmt::format("{}\t{}\n", point.x, point.y);
    best = std::max(best, point.y);
  }
  std::ranges::sort(points, {}, &PlotPoint::number);
  std::string labels;
  for (const auto& [point, text] : point_labels(points))
    labels += fmt::format("set label '{}' at {},{} offset 0,0.8 center front\n", text, point.x, point.y);
  const auto [low, high] = std::ranges::minmax(points, {}, &PlotPoint::x);
  return {.height = 280,
          .script = positive_axis(low.x, high.x) + "set offsets 0,0,graph 0.12,graph 0.05\nset xlabel " +
                    gnuplot_text(x_title) + "\nset ylabel " + gnuplot_text(y_title) + "\nunset key\n" +
                    labels + "$all << EOD\n" + all + "EOD\n$front << EOD\n" + front +
                    "EOD\nplot $front using 1:2 with steps linewidth 2 linecolor " + plot_colour(0) +
                    ", $all using 1:2 with points pointtype 7 pointsize 0.6 "
                    "linecolor " +
                    plot_colour(1) + "\n",
          .description = std::move(description)};
}

}  // namespace whet::detail
