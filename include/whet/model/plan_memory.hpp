#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>

#include <whet/core/round_up.hpp>
#include <whet/model/program.hpp>
#include <whet/topology/record.hpp>

namespace whet::detail {

template <std::size_t Records>
constexpr void find_lifetimes(Program<Records>& program) {
  std::array<bool, Program<Records>::max_tensors> seen{};
  for (int index = 0; index < program.step_count; ++index) {
    const Step& step = program.step(index);
    const auto use = [&](int used) {
      if (used < 0) return;
      PlannedTensor& tensor = program.tensor(used);
      if (!seen[static_cast<std::size_t>(used)]) tensor.first = index;
      seen[static_cast<std::size_t>(used)] = true;
      tensor.last = index;
    };
    for (int used : {step.input, step.output, step.scratch}) use(used);
    for (int used : step.others) use(used);
  }
}

/// Gives a step's output the memory of one of its inputs, where nobody reads that later. The network's input
/// is the caller's and is never written.
template <std::size_t Records>
constexpr bool share_with_input(Program<Records>& program, int step, int from) {
  PlannedTensor& output = program.tensor(program.step(step).output);
  const PlannedTensor& input = program.tensor(from);
  if (input.place != Place::workspace || output.place != Place::workspace || input.last != step ||
      input.bytes() != output.bytes())
    return false;
  output.storage = input.storage;
  PlannedTensor& root = program.tensor(input.storage);
  root.last = output.last > root.last ? output.last : root.last;
  return true;
}

/// Element-wise steps write over their input, sums and products over one of theirs.
template <std::size_t Records>
constexpr void share_in_place(Program<Records>& program) {
  for (int index = 0; index < program.step_count; ++index) {
    const Step& step = program.step(index);
    if (!step.in_place) continue;
    bool shared = share_with_input(program, index, step.input);
    for (int other : step.others) shared = shared || share_with_input(program, index, other);
  }
}

/// Offsets of a program's tensors, found one tensor after the other.
template <std::size_t Records>
class Placement {
 public:
  static constexpr std::size_t max_tensors = Program<Records>::max_tensors;
  static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

  constexpr Placement(const Program<Records>& of, std::size_t multiple) : program(of), alignment(multiple) {}

  std::array<std::size_t, max_tensors> offsets{};
  std::size_t bytes = 0;

  constexpr void put(int tensor, std::size_t offset) {
    offsets[static_cast<std::size_t>(tensor)] = offset;
    placed[static_cast<std::size_t>(count++)] = tensor;
    if (offset + size(tensor) > bytes) bytes = offset + size(tensor);
  }
  constexpr std::size_t size(int tensor) const { return round_up(program.tensor(tensor).bytes(), alignment); }

  /// Lowest offset that is free during the tensor's life.
  constexpr std::size_t lowest(int tensor) const {
    std::size_t offset = 0;
    for (int other = taken(tensor, offset); other >= 0; other = taken(tensor, offset))
      offset = offsets[static_cast<std::size_t>(other)] + size(other);
    return offset;
  }
  /// Highest one that ends within `limit` bytes, or nowhere.
  constexpr std::size_t highest(int tensor, std::size_t limit) const {
    if (limit < size(tensor)) return nowhere;
    std::size_t offset = limit - size(tensor);
    for (int other = taken(tensor, offset); other >= 0; other = taken(tensor, offset)) {
      if (offsets[static_cast<std::size_t>(other)] < size(tensor)) return nowhere;
      offset = offsets[static_cast<std::size_t>(other)] - size(tensor);
    }
    return offset;
  }

 private:
  /// A placed tensor that the tensor would overlap at `offset`, or -1.
  constexpr int taken(int tensor, std::size_t offset) const {
    const PlannedTensor& planned = program.tensor(tensor);
    for (int index = 0; index < count; ++index) {
      const int other = placed[static_cast<std::size_t>(index)];
      const PlannedTensor& there = program.tensor(other);
      const std::size_t begin = offsets[static_cast<std::size_t>(other)];
      if (there.first <= planned.last && planned.first <= there.last && offset < begin + size(other) &&
          begin < offset + size(tensor))
        return other;
    }
    return -1;
  }

  const Program<Records>& program;
  std::size_t alignment;
  std::array<int, max_tensors> placed{};
  int count = 0;
};

constexpr bool has_memory(const PlannedTensor& tensor, int index) {
  return tensor.place == Place::workspace && tensor.storage == index;
}

/// Most bytes in use at once: no placement can do with less.
template <std::size_t Records>
constexpr std::size_t live_peak(const Program<Records>& program, std::size_t alignment) {
  // What each step adds to the memory in use and what ends before it.
  std::array<std::size_t, Program<Records>::max_steps + 1> begins{};
  std::array<std::size_t, Program<Records>::max_steps + 1> ends{};
  for (int index = 0; index < program.tensor_count; ++index) {
    const PlannedTensor& tensor = program.tensor(index);
    if (!has_memory(tensor, index)) continue;
    begins[static_cast<std::size_t>(tensor.first)] += round_up(tensor.bytes(), alignment);
    ends[static_cast<std::size_t>(tensor.last) + 1] += round_up(tensor.bytes(), alignment);
  }
  std::size_t peak = 0;
  std::size_t bytes = 0;
  for (int step = 0; step < program.step_count; ++step) {
    bytes += begins[static_cast<std::size_t>(step)];
    bytes -= ends[static_cast<std::size_t>(step)];
    peak = bytes > peak ? bytes : peak;
  }
  return peak;
}

/// Largest first, each at its lowest free offset: good for branches.
/// Source: greedy by size, Pisarchyk & Lee 2020, section 5.
template <std::size_t Records>
constexpr Placement<Records> place_by_size(const Program<Records>& program, std::size_t alignment) {
  Placement<Records> placement(program, alignment);
  std::array<int, Program<Records>::max_tensors> order{};
  int count = 0;
  for (int tensor = 0; tensor < program.tensor_count; ++tensor) {
    if (!has_memory(program.tensor(tensor), tensor)) continue;
    int at = count++;
    for (; at > 0 && placement.size(order[static_cast<std::size_t>(at - 1)]) < placement.size(tensor); --at)
      order[static_cast<std::size_t>(at)] = order[static_cast<std::size_t>(at - 1)];
    order[static_cast<std::size_t>(at)] = tensor;
  }
  for (int index = 0; index < count; ++index) {
    const int tensor = order[static_cast<std::size_t>(index)];
    placement.put(tensor, placement.lowest(tensor));
  }
  return placement;
}

/// In order of execution from both ends of `limit` bytes in turn, scratch last: reaches the live peak for
/// every chain, where each step's input and output then lie at opposite ends.
template <std::size_t Records>
constexpr Placement<Records> place_from_both_ends(const Program<Records>& program, std::size_t alignment,
                                                  std::size_t limit) {
  Placement<Records> placement(program, alignment);
  bool high = false;
  for (bool scratch : {false, true}) {
    for (int tensor = 0; tensor < program.tensor_count; ++tensor) {
      if (!has_memory(program.tensor(tensor), tensor) || program.tensor(tensor).scratch != scratch) continue;
      std::size_t offset = high && !scratch ? placement.highest(tensor, limit) : placement.nowhere;
      if (offset == placement.nowhere) offset = placement.lowest(tensor);
      placement.put(tensor, offset);
      high = !high;
    }
  }
  return placement;
}

/// Gives tensors the offsets of a placement.
template <std::size_t Records>
constexpr void apply(Program<Records>& program, const Placement<Records>& placement) {
  program.workspace_bytes = placement.bytes;
  for (int tensor = 0; tensor < program.tensor_count; ++tensor)
    program.tensor(tensor).offset =
        placement.offsets[static_cast<std::size_t>(program.tensor(tensor).storage)];
}

/// The better of both placements; the second is tried only where the first leaves something to gain.
template <std::size_t Records>
constexpr Placement<Records> best_placement(const Program<Records>& program, std::size_t alignment) {
  const auto by_size = place_by_size(program, alignment);
  const std::size_t peak = live_peak(program, alignment);
  if (by_size.bytes == peak) return by_size;
  const auto from_both_ends = place_from_both_ends(program, alignment, peak);
  return from_both_ends.bytes < by_size.bytes ? from_both_ends : by_size;
}

}  // namespace whet::detail
