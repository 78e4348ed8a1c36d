#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include <whet/model/plan_memory.hpp>
#include <whet/model/program.hpp>
#include <whet/topology/record.hpp>

namespace whet::detail {

/// Which of several memories each tensor of a program lies in, and where in it.
template <std::size_t Records, std::size_t Memories>
struct SplitPlan {
  static constexpr int undecided = -1;
  struct Spot {
    int memory = undecided;
    std::size_t offset = 0;
  };
  std::array<Spot, Program<Records>::max_tensors> spots{};
  /// Bytes that are taken of each memory.
  std::array<std::size_t, Memories> bytes{};

  constexpr Spot& spot(int tensor) { return spots[static_cast<std::size_t>(tensor)]; }
  constexpr const Spot& spot(int tensor) const { return spots[static_cast<std::size_t>(tensor)]; }

  constexpr void take(const Placement<Records>& placement, int tensor, int memory) {
    spot(tensor) = {memory, placement.offsets[static_cast<std::size_t>(tensor)]};
    bytes[static_cast<std::size_t>(memory)] = placement.bytes;
  }
};

/// Estimate of how often the memory of each tensor is accessed: a step reads its inputs and its scratch for
/// every multiplication, and at least once for every value that it writes.
template <std::size_t Records>
constexpr auto count_accesses(const Program<Records>& program,
                              const std::array<LayerRecord, Records>& records) {
  std::array<std::uint64_t, Program<Records>::max_tensors> accesses{};
  for (int index = 0; index < program.step_count; ++index) {
    const Step& step = program.step(index);
    const std::uint64_t written = program.tensor(step.output).count;
    const bool multiplies = step.record >= 0 && !is_conversion(step.kind);
    const std::uint64_t read =
        written + (multiplies ? records[static_cast<std::size_t>(step.record)].macs : std::size_t{0});
    const auto add = [&](int tensor, std::uint64_t count) {
      if (tensor >= 0) accesses[static_cast<std::size_t>(program.tensor(tensor).storage)] += count;
    };
    add(step.input, read);
    for (int other : step.others) add(other, read);
    add(step.scratch, read);
    add(step.output, written);
  }
  return accesses;
}

/// The program without the tensors that have a place.
template <std::size_t Records, std::size_t Memories>
constexpr Program<Records> left_over(const Program<Records>& program,
                                     const SplitPlan<Records, Memories>& plan) {
  Program<Records> rest = program;
  for (int tensor = 0; tensor < program.tensor_count; ++tensor)
    if (plan.spot(tensor).memory != plan.undecided) rest.tensor(tensor).storage = -1;
  return rest;
}

/// Fills a memory: with all that is left where that fits, else with the tensors of most accesses a byte, each
/// where it fits beside those before it.
template <std::size_t Records, std::size_t Memories, class Accesses>
constexpr auto fill_memory(SplitPlan<Records, Memories> plan, const Program<Records>& program,
                           const Accesses& accesses, std::size_t alignment, int memory,
                           std::size_t capacity) {
  const Program<Records> rest = left_over(program, plan);
  if (const auto all = best_placement(rest, alignment); all.bytes <= capacity) {
    for (int tensor = 0; tensor < rest.tensor_count; ++tensor)
      if (has_memory(rest.tensor(tensor), tensor)) plan.take(all, tensor, memory);
    return plan;
  }
  const auto busier = [&](int first, int second) {
    const auto weigh = [&](int tensor, int by) {
      return accesses[static_cast<std::size_t>(tensor)] * std::uint64_t{rest.tensor(by).bytes()};
    };
    return weigh(first, second) > weigh(second, first);
  };
  std::array<int, Program<Records>::max_tensors> order{};
  int count = 0;
  for (int tensor = 0; tensor < rest.tensor_count; ++tensor) {
    if (!has_memory(rest.tensor(tensor), tensor)) continue;
    int at = count++;
    for (; at > 0 && busier(tensor, order[static_cast<std::size_t>(at - 1)]); --at)
      order[static_cast<std::size_t>(at)] = order[static_cast<std::size_t>(at - 1)];
    order[static_cast<std::size_t>(at)] = tensor;
  }
  Placement<Records> placement(rest, alignment);
  for (int index = 0; index < count; ++index) {
    const int tensor = order[static_cast<std::size_t>(index)];
    const std::size_t offset = placement.lowest(tensor);
    if (offset + placement.size(tensor) > capacity) continue;
    placement.put(tensor, offset);
    plan.take(placement, tensor, memory);
  }
  return plan;
}

/// Bytes that the tensors without a place would take together.
template <std::size_t Records, std::size_t Memories>
constexpr std::size_t bytes_left_over(const Program<Records>& program,
                                      const SplitPlan<Records, Memories>& plan, std::size_t alignment) {
  return best_placement(left_over(program, plan), alignment).bytes;
}

}  // namespace whet::detail
