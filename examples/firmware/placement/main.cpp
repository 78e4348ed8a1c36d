// A keyword spotter in the memories of a Cortex-M55 board: weights in flash behind QSPI, code in tightly
// coupled memory, a workspace of which the busiest tensors lie in another and the rest in external RAM.
// Scores must be the bits that the host computed, with this workspace and with one in a single memory.
#include <cstddef>
#include <samples.hpp>

#include "count.h"
#include "inference.hpp"
#include "line.hpp"
#include "memory_map.hpp"
#include "semihosting.h"

// From the linker script.
extern "C" const char itcm_begin[], itcm_end[], qspi_begin[], qspi_end[], dtcm_begin[], dtcm_end[],
    ddr_begin[], ddr_end[];

namespace {

/// Prints where an object lies, and says whether that is within its section.
bool lies_in(const char* section, const char* begin, const char* end, const char* name, const void* object,
             std::size_t bytes) {
  const auto* const first = static_cast<const char*>(object);
  const bool inside = begin <= first && first + bytes <= end;
  Line line;
  line.text(section).text(" at ").address(begin).text(": ").text(name).text(" at ").address(object);
  if (bytes > 0) line.text(", ").integer(static_cast<int>(bytes)).text(" bytes");
  line.text(inside ? "\n" : ", which is elsewhere\n");
  semihosting_print(line.c_str());
  return inside;
}

bool everything_in_place() {
  bool passed = lies_in(".qspi", qspi_begin, qspi_end, "weights", &spotter::model, sizeof(spotter::model));
  passed =
      lies_in(".itcm", itcm_begin, itcm_end, "infer", reinterpret_cast<const void*>(&infer), 0) && passed;
  passed = lies_in(".dtcm", dtcm_begin, dtcm_end, "fast part", &fast, sizeof(fast)) && passed;
  passed = lies_in(".ddr", ddr_begin, ddr_end, "large part", &large, sizeof(large)) && passed;
  return lies_in(".ddr", ddr_begin, ddr_end, "whole workspace", &whole, sizeof(whole)) && passed;
}

template <class Inference>
int differing_samples(Inference&& inference) {
  int differing = 0;
  for (int sample = 0; sample < samples::count; ++sample) {
    whet::Tensor<signed char, Spotter::output_extents> scores;
    count_begin();
    inference(Input(samples::values[sample]), Scores(scores));
    count_end();
    bool equal = true;
    for (std::size_t index = 0; index < scores.size(); ++index)
      equal = equal && scores[index] == samples::scores[sample][index];
    differing += equal ? 0 : 1;
  }
  return differing;
}

}  // namespace

int main() {
  bool passed = everything_in_place();
  const int in_two = differing_samples(infer);
  const int in_one = differing_samples(infer_in_one);
  Line line;
  line.integer(samples::count).text(" samples; scores differ from the host's in ").integer(in_two);
  line.text(" with the workspace in two memories, in ").integer(in_one).text(" with it in one\n");
  semihosting_print(line.c_str());
  passed = passed && in_two == 0 && in_one == 0;
  print_memory_map<Spotter>();
  semihosting_print(passed ? "PASS\n" : "FAIL\n");
  return passed ? 0 : 1;
}
