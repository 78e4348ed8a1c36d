#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <whet/io/atomic_file.hpp>
#include <whet/io/read_file.hpp>
#include <whet/io/report/html_text.hpp>
#include <whet/io/run_program.hpp>

namespace whet::detail {

/// A picture that gnuplot draws: its commands behind `set terminal` and `set output`.
struct Plot {
  int width = 420;
  int height = 300;
  std::string script{};
  /// For those who do not see it.
  std::string description{};
};

/// The colour of a series, which the page's style chooses: gnuplot is told one that nothing else has.
inline constexpr std::size_t plot_colours = 6;
inline std::string plot_colour(std::size_t series) {
  return fmt::format("rgb '#0b00{:02x}'", series % plot_colours);
}

inline void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

/// Takes out every part of the text from `begin` through the next `end`.
inline void erase_all(std::string& text, std::string_view begin, std::string_view end) {
  for (std::size_t at = text.find(begin); at != text.npos; at = text.find(begin, at)) {
    const std::size_t last = text.find(end, at + begin.size());
    if (last == text.npos) return;
    text.erase(at, last + end.size() - at);
  }
}

/// gnuplot opens a group for each colour, drawn with or not.
inline void erase_empty_groups(std::string& svg) {
  constexpr std::string_view close = "\n</g>\n";
  for (std::size_t at = svg.find("<g "); at != svg.npos; at = svg.find("<g ", at)) {
    const std::size_t end = svg.find('>', at) + 1;
    if (std::string_view(svg).substr(end, close.size()) == close)
      svg.erase(at, end + close.size() - at);
    else
      at = end;
  }
}

/// The SVG with `change` applied to each tag: what labels say stays.
template <class Change>
std::string with_tags_changed(std::string_view svg, Change&& change) {
  std::string result;
  while (!svg.empty()) {
    const std::size_t begin = std::min(svg.find('<'), svg.size());
    const std::size_t end = std::min(svg.find('>', begin), svg.size() - 1) + 1;
    result += svg.substr(0, begin);
    std::string tag(svg.substr(begin, end - begin));
    change(tag);
    result += tag;
    svg.remove_prefix(end);
  }
  return result;
}

/// Gives a tag the colours and the font of the page, and identifiers that begin with `prefix`.
inline void restyle_tag(std::string& tag, const std::string& prefix) {
  erase_all(tag, " xmlns", "\"\n");
  replace_all(tag, "id='gp", "id='" + prefix);
  replace_all(tag, "xlink:href='#gp", "href='#" + prefix);
  erase_all(tag, " id=\"gnuplot_", "\"");
  replace_all(tag, " font-family=\"sans-serif\"", "");
  for (const char* const black : {"\"black\"", "'black'"}) replace_all(tag, black, "\"currentColor\"");
  replace_all(tag, "rgb( 11,   0, 255)", "var(--grid)");
  for (std::size_t series = 0; series < plot_colours; ++series)
    replace_all(tag, fmt::format("rgb( 11,   0, {:3})", series), fmt::format("var(--series-{})", series));
}

/// An SVG of gnuplot's as part of a page: as wide as there is room, in the colours and the font of the page,
/// with identifiers that no other picture has.
inline std::string inline_svg(std::string svg, std::string_view description, std::size_t number) {
  svg.erase(0, svg.find("<svg"));
  erase_all(svg, "<title>", "</title>");
  erase_all(svg, "<desc>", "</desc>\n");
  erase_all(svg, "<filter ", "</filter>\n");
  erase_empty_groups(svg);
  if (svg.find("href='#gpPt", svg.find("</defs>")) == svg.npos) erase_all(svg, "<defs>", "</defs>\n");
  const std::string prefix = fmt::format("plot{}-gp", number);
  svg = with_tags_changed(svg, [&](std::string& tag) { restyle_tag(tag, prefix); });
  replace_all(svg, "<svg \n", fmt::format("<svg role=\"img\" aria-label=\"{}\"", html_text(description)));
  return svg;
}

/// Draws all of them in one run of gnuplot, as SVG for a page.
/// Errors: std::runtime_error when gnuplot is missing or fails; FileError when there is no room for its
/// files.
inline std::vector<std::string> draw_plots(std::span<const Plot> plots) {
  std::vector<std::string> pictures;
  if (plots.empty()) return pictures;
  const ScratchFolder scratch;
  std::string script = "set encoding utf8\nset datafile separator '\\t'\n";
  for (std::size_t index = 0; index < plots.size(); ++index)
    script += fmt::format(
        "reset\nset terminal svg noenhanced dynamic size {},{} font 'sans-serif,13'\nset output '{}.svg'\n"
        "set border 3 linewidth 0.7\nset tics nomirror\nset grid linetype 1 linewidth 0.6 linecolor rgb "
        "'#0b00ff'\n{}",
        plots[index].width, plots[index].height, index, plots[index].script);
  write_file_atomically(scratch.path() / "script", script + "set output\n");
  run_program({"gnuplot", "script"}, "gnuplot-nox", scratch.path());
  for (std::size_t index = 0; index < plots.size(); ++index) {
    const auto bytes = read_file(scratch.path() / fmt::format("{}.svg", index));
    pictures.push_back(inline_svg({reinterpret_cast<const char*>(bytes.data()), bytes.size()},
                                  plots[index].description, index));
  }
  return pictures;
}

}  // namespace whet::detail
