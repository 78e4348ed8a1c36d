#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include <whet/model/candidate_policies.hpp>
#include <whet/model/candidate_program.hpp>
#include <whet/model/step_shape.hpp>
#include <whet/topology/search/candidate_records.hpp>
#include <whet/topology/search/folded_records.hpp>
#include <whet/topology/search/search_space.hpp>

namespace whet {

/// Calls visit(StepKey) for each step of a candidate as it is deployed, in order: of the program of
/// `Model<Folded<candidate_t<…>>, candidate_policy_t<…>, Target>`, without an instance of these types.
/// Nothing is called, and false returned, where a layer does not take the shape that reaches it.
/// genotype: one of the space's.
template <class Space, class Default, class Target, class Visit>
constexpr bool for_each_step_key(const Genotype& genotype, Visit&& visit) {
  constexpr auto capacity = static_cast<std::size_t>(most_layers<Space>);
  const auto candidate = candidate_records<Space>(genotype);
  if (!candidate.valid()) return false;
  const auto deployed = folded_records(candidate);
  const auto policies = candidate_policies<Space, Default, Target>(genotype, deployed);
  const std::span<const LayerRecord> records = deployed.records();
  const auto program = detail::lower_unplaced<capacity>(
      records, deployed.input, deployed.input_bounds,
      {.each = std::span<const CostPolicy* const>(policies.data(), records.size())});
  for (int index = 0; index < program.step_count; ++index) {
    const Step& step = program.step(index);
    const auto type_of = [&](int record) {
      return record < 0 ? std::string_view() : records[static_cast<std::size_t>(record)].type.view();
    };
    const auto owner = static_cast<std::size_t>(step.record < 0 ? 0 : step.record);
    visit(step_key(detail::step_shape(program, step, records, deployed.input), type_of(step.record),
                   type_of(step.activation), policies[owner]->name));
  }
  return true;
}

}  // namespace whet
