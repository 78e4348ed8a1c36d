// A bearing's fault, heard step by step: the stream keeps what recurrent and causal layers remember, so that
// each value of the signal costs one step. The scores after each must be the bits that the host computed.
#include <detector.hpp>
#include <signal.hpp>
#include <type_traits>

#include "count.h"
#include "line.hpp"
#include "memory_map.hpp"
#include "semihosting.h"

namespace {

using Stream = whet::Stream<decltype(detector::model)>;
/// All that the stream takes beside the stack.
Stream stream(detector::model);

/// A fault counts when this many steps in a row say so.
constexpr int in_a_row = 24;

}  // namespace

int main() {
  int differing = 0;
  int faulty = 0;
  int alarm = -1;
  for (int step = 0; step < signal::steps; ++step) {
    whet::Tensor<signed char, Stream::input_extents> input;
    whet::Tensor<signed char, Stream::output_extents> scores;
    input[0] = signal::values[step];
    count_begin();
    stream.run(input, scores);
    count_end();
    if (scores[0] != signal::scores[2 * step] || scores[1] != signal::scores[2 * step + 1]) ++differing;
    faulty = scores[1] > scores[0] ? faulty + 1 : 0;
    if (alarm < 0 && faulty == in_a_row) alarm = step;
  }
  Line line;
  line.integer(signal::steps)
      .text(" steps, ")
      .integer(differing)
      .text(" whose scores differ from the host's; ");
  line.text("the fault sets in after ").integer(signal::healthy_steps).text(", the alarm comes after ");
  line.integer(alarm).text("\n");
  semihosting_print(line.c_str());
  print_memory_map<std::remove_cvref_t<decltype(detector::model)>>(Stream::bytes);
  const bool passed = differing == 0 && alarm >= signal::healthy_steps && alarm < signal::healthy_steps + 256;
  semihosting_print(passed ? "PASS\n" : "FAIL\n");
  return passed ? 0 : 1;
}
