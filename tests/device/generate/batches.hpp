#pragma once

#include <filesystem>

namespace device {

// Each writes the headers of one batch of cases below `root`, a folder for each layout.
void generate_dense(const std::filesystem::path& root);

}  // namespace device
