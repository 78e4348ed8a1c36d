#pragma once

#include <filesystem>

namespace device {

// Each writes the headers of one batch of cases below `root`, a folder for each layout.
void generate_dense(const std::filesystem::path& root);
void generate_images(const std::filesystem::path& root);
void generate_windows(const std::filesystem::path& root);
void generate_joins(const std::filesystem::path& root);
void generate_sequences(const std::filesystem::path& root);
void generate_bits(const std::filesystem::path& root);
void generate_reference(const std::filesystem::path& root);

}  // namespace device
