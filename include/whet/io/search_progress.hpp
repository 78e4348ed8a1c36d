#pragma once

#include <cstddef>
#include <cstdio>
#include <memory>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <whet/io/progress.hpp>
#include <whet/transform/search/course.hpp>

namespace whet {

/// "12/200 in 34 s, front of 3: error 0.1034, flash 51200 | error 0.12, flash 30100 | …": at most four
/// points of the front, from the smallest first objective on.
inline std::string search_progress_text(const SearchProgress& progress,
                                        const std::vector<std::string>& objectives) {
  constexpr std::size_t most_points = 4;
  std::string text = fmt::format("{}/{} in {:.0f} s, front of {}", progress.evaluated, progress.evaluations,
                                 progress.seconds, progress.front.size());
  for (std::size_t point = 0; point < progress.front.size(); ++point) {
    text += point == 0 ? ": " : " | ";
    if (point == most_points) return text + "…";
    const std::vector<double>& values = progress.front[point].objectives;
    for (std::size_t index = 0; index < values.size(); ++index)
      text += fmt::format("{}{} {:.6g}", index == 0 ? "" : ", ",
                          index < objectives.size() ? objectives[index] : "objective", values[index]);
  }
  return text;
}

/// An observer of `search` that shows how far it is and the current front: on a terminal a bar and the front
/// drawn over themselves, elsewhere a line for each evaluation. The line on a terminal ends with the last
/// copy of the observer, however the search ends. The stream stays open as long as it is used.
class SearchProgressBar {
 public:
  explicit SearchProgressBar(std::vector<std::string> objective_names, std::FILE* stream = stderr)
      : objectives(std::move(objective_names)), line(std::make_shared<Line>(stream)) {}

  void operator()(const SearchProgress& progress) {
    const std::string text = search_progress_text(progress, objectives);
    if (!line->on_terminal) {
      fmt::print(line->out, "{}\n", text);
    } else {
      constexpr std::size_t width = 24;
      fmt::print(line->out, "\r\033[K{} {}", progress_bar(progress.evaluated, progress.evaluations, width),
                 text);
      line->is_open = true;
    }
    (void)std::fflush(line->out);  // a bar that cannot be shown stops nothing
  }

 private:
  struct Line {
    explicit Line(std::FILE* stream) : out(stream), on_terminal(::isatty(::fileno(stream)) == 1) {}
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;
    ~Line() {
      if (is_open) (void)std::fputc('\n', out);
    }
    std::FILE* out;
    bool on_terminal;
    bool is_open = false;
  };

  std::vector<std::string> objectives;
  std::shared_ptr<Line> line;
};

}  // namespace whet
