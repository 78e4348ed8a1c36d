// A keyword spotter in a microcontroller's flash: some recordings, whose scores must be the bits that the
// host computed, and whose keywords it hears.
#include <recordings.hpp>
#include <spotter.hpp>
#include <type_traits>

#include "count.h"
#include "line.hpp"
#include "memory_map.hpp"
#include "semihosting.h"

namespace {

/// In the order of MLPerf Tiny's labels.
constexpr const char* keywords[]{"down",  "go",   "left", "no",  "off",     "on",
                                 "right", "stop", "up",   "yes", "silence", "unknown"};

/// The only memory that inference takes besides the stack.
whet::Workspace<decltype(spotter::model)> workspace;

struct Heard {
  bool equals_host;
  bool is_label;
};

/// Integers in and out: no float is touched between microphone and keyword.
Heard listen(int recording) {
  using Model = std::remove_cvref_t<decltype(spotter::model)>;
  whet::Tensor<signed char, Model::output_extents> scores;
  const whet::TensorView<const signed char, Model::input_extents> frames(recordings::values[recording]);
  count_begin();
  spotter::model.run(frames, scores, workspace);
  count_end();
  bool equal = true;
  int best = 0;
  for (int keyword = 0; keyword < static_cast<int>(scores.size()); ++keyword) {
    const auto at = static_cast<std::size_t>(keyword);
    equal = equal && scores[at] == recordings::scores[recording][at];
    if (scores[at] > scores[static_cast<std::size_t>(best)]) best = keyword;
  }
  const int label = recordings::labels[recording];
  Line line;
  line.text("recording ")
      .integer(recording)
      .text(": ")
      .text(keywords[label])
      .text(", heard ")
      .text(keywords[best]);
  line.text(equal ? "\n" : "; scores differ from the host's\n");
  semihosting_print(line.c_str());
  return {equal, best == label};
}

}  // namespace

int main() {
  bool passed = true;
  int right = 0;
  for (int recording = 0; recording < recordings::count; ++recording) {
    const Heard heard = listen(recording);
    passed = passed && heard.equals_host;
    right += heard.is_label ? 1 : 0;
  }
  Line line;
  line.integer(right).text(" of ").integer(recordings::count).text(" keywords are right\n");
  semihosting_print(line.c_str());
  // The model is right nine times in ten.
  passed = passed && 4 * right >= 3 * recordings::count;
  print_memory_map<std::remove_cvref_t<decltype(spotter::model)>>();
  semihosting_print(passed ? "PASS\n" : "FAIL\n");
  return passed ? 0 : 1;
}
