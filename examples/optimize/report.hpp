#pragma once

#include <string>

#include <whet/io/report/report.hpp>

namespace optimize {

/// The table that people know from textbooks, with measured numbers.
std::string to_table(const whet::Report& report);

}  // namespace optimize
