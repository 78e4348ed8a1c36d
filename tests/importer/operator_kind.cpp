#include <cstddef>
#include <set>
#include <string>
#include <string_view>

#include <whet/importer/operator_kind.hpp>

#include "catch.hpp"

using namespace whet::importer;

// Indexing by kind is right only where the list has the order of the enumeration.
static_assert([] {
  for (std::size_t index = 0; index < operator_facts_list.size(); ++index)
    if (operator_facts_list[index].kind != static_cast<OperatorKind>(index)) return false;
  return operator_facts_list.back().kind == OperatorKind::dequantize;
}());

TEST_CASE("operators are found by their kind") {
  CHECK(operator_facts(OperatorKind::convolution).layer == "Conv2D");
  CHECK(operator_facts(OperatorKind::max_pool).name == "max pool");
  CHECK(operator_facts(OperatorKind::softmax).layer == "Softmax");
  CHECK(operator_facts(OperatorKind::recurrent).layer.empty());
}

TEST_CASE("no two operators have one name, and each takes a possible number of inputs") {
  std::set<std::string_view> names;
  for (const OperatorFacts& facts : operator_facts_list) {
    CAPTURE(facts.name);
    CHECK(names.insert(facts.name).second);
    CHECK(facts.least >= 1);
    CHECK(facts.most >= facts.least);
  }
  CHECK(operator_facts(OperatorKind::batch_normalization).least == 5);
  CHECK(operator_facts(OperatorKind::add).most == any_number);
}

TEST_CASE("a maximum moves values, a mean makes new ones") {
  CHECK(moves_values(OperatorKind::max_pool));
  CHECK(moves_values(OperatorKind::reshape));
  CHECK_FALSE(moves_values(OperatorKind::average_pool));
  CHECK_FALSE(moves_values(OperatorKind::concatenate));
}
