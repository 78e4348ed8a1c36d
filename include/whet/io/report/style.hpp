#pragma once

#include <string_view>

namespace whet::detail {

/// The style of a report: system fonts, light and dark as the reader has it, tables that scroll on their own.
/// --series-N are the colours of pictures (six, the first three told apart by people who see few colours),
/// --grid that of their lines.
inline constexpr std::string_view report_style = R"css(
:root {
  color-scheme: light dark;
  --page: #ffffff; --panel: #f5f6f8; --text: #1d2330; --faint: #5b6473; --line: #d5d9e0; --grid: #d5d9e0;
  --series-0: #0b62c4; --series-1: #c2410c; --series-2: #0a7a55; --series-3: #8b3fc7; --series-4: #8a6500; --series-5: #c0266d;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12151b; --panel: #1b2029; --text: #e6e9ef; --faint: #a2abba; --line: #343b48; --grid: #343b48;
    --series-0: #6cb2ff; --series-1: #ff9a5c; --series-2: #4fd3a2; --series-3: #cf9bff; --series-4: #e2c04a; --series-5: #ff8fc0;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1rem; max-width: 76rem; background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
  overflow-wrap: break-word;
}
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0.5rem 0; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 0.5rem; padding-top: 0.75rem; border-top: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.5rem 0 0.5rem; }
p { margin: 0.5rem 0; max-width: 48rem; }
p.key { display: flex; flex-wrap: wrap; gap: 0.1rem 1rem; font-size: 0.9rem; }
.faint, figcaption { color: var(--faint); font-size: 0.875rem; }
nav { display: flex; flex-wrap: wrap; gap: 0 1rem; font-size: 0.95rem; }
nav a { color: var(--series-0); padding: 0.4rem 0; }
dl { display: grid; grid-template-columns: fit-content(45%) minmax(0, 1fr); gap: 0.2rem 1rem; margin: 1rem 0; font-size: 0.95rem; }
dt { color: var(--faint); }
dd { margin: 0; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 6px; margin: 0.75rem 0; }
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
th, td { padding: 0.35rem 0.7rem; text-align: left; white-space: nowrap; border-bottom: 1px solid var(--line); }
tbody tr:last-child > * { border-bottom: 0; }
thead th { background: var(--panel); font-weight: 600; }
th[scope="row"] { font-weight: 400; position: sticky; left: 0; background: var(--page); max-width: 45vw; }
@media (max-width: 45rem) { th[scope="row"] { white-space: normal; overflow-wrap: anywhere; min-width: 8.5rem; } }
thead th:first-child { position: sticky; left: 0; }
.number { text-align: right; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 1rem; align-items: start; }
.small { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); gap: 0.75rem; }
figure { margin: 0; padding: 0.5rem; background: var(--panel); border-radius: 6px; min-width: 0; }
figure svg { display: block; width: 100%; height: auto; max-width: 34rem; margin: 0 auto; font-family: inherit; }
details { margin: 0.5rem 0; }
summary { cursor: pointer; padding: 0.4rem 0; }
pre { overflow-x: auto; padding: 0.75rem; background: var(--panel); border-radius: 6px; font-size: 0.85rem; }
.warning { padding: 0.5rem 0.75rem; border-left: 4px solid var(--series-1); background: var(--panel); }
@media print { details > * { display: block; } .scroll { overflow: visible; } }
)css";

}  // namespace whet::detail
