#pragma once

#include <cstddef>

#include "line.hpp"
#include "semihosting.h"
#include "stack.h"

/// Prints what a model takes of the memories, and the stack that the program has used so far.
/// Model: as for whet::Model; the sizes of the whole program are what the linker prints. working: bytes of
/// its workspace, or of what stands in for it.
template <class Model>
void print_memory_map(std::size_t working = Model::workspace_bytes) {
  const auto number = [](std::size_t bytes) { return static_cast<int>(bytes); };
  Line line;
  line.text("flash: ").integer(number(Model::weight_bytes)).text(" bytes of parameters; RAM: ");
  line.integer(number(working)).text(" bytes of workspace, ");
  line.integer(number(stack_used()))
      .text(" of ")
      .integer(number(stack_size()))
      .text(" bytes of stack used\n");
  semihosting_print(line.c_str());
}
