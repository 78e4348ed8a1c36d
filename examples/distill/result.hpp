#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace example {

/// What one setting gave. Accuracies are parts of 1, one for each seed.
struct Result {
  std::string setting;
  std::string student;
  std::size_t teacher_bytes = 0;
  std::size_t student_bytes = 0;
  double teacher_accuracy = 0.0;
  std::vector<double> control{};    ///< cross-entropy with the labels alone
  std::vector<double> distilled{};  ///< the same seeds, epochs and augmentation, with the teacher
};

/// Mean ± deviation of both, and the gain in points and in deviations of the difference of one seed.
std::string to_table(const std::vector<Result>& results);

}  // namespace example
