#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <whet/importer/branch_signatures.hpp>

#include "catch.hpp"

namespace {

using whet::LayerRecord;
using whet::LayerRole;
using whet::importer::detail::BranchSignature;
using whet::importer::detail::BranchSignatures;
using whet::importer::detail::pair_branches;
using whet::importer::detail::SignatureNumbers;

/// Layers with texts, one after the other.
struct Row {
  std::vector<LayerRecord> records;
  std::vector<std::string> texts;

  int add(std::string text, LayerRole role, int producer, std::vector<int> others = {},
          bool ordered = false) {
    LayerRecord record;
    record.role = role;
    record.producer = producer;
    record.value_by_value = role == LayerRole::join && !ordered;
    for (const int other : others) record.others.add(other);
    records.push_back(record);
    texts.push_back(std::move(text));
    return static_cast<int>(records.size()) - 1;
  }
  int layer(std::string text, int producer) { return add(std::move(text), LayerRole::affine, producer); }

  std::vector<BranchSignature> last(SignatureNumbers& numbers) const {
    return BranchSignatures(records, texts, numbers).of(records.size() - 1);
  }
};

/// stem, then two branches, "a b" and "c", joined in either order.
Row block(bool swapped, const std::string& stem = "stem", bool ordered = false) {
  Row row;
  const int from = row.layer(stem, -1);
  const int first = row.layer("b", row.layer("a", from));
  const int second = row.layer("c", from);
  if (swapped)
    row.add("sum", LayerRole::join, second, {first}, ordered);
  else
    row.add("sum", LayerRole::join, first, {second}, ordered);
  return row;
}

}  // namespace

TEST_CASE("equal texts and lists have equal numbers, others have others") {
  SignatureNumbers numbers;
  const int a = numbers.of("a");
  CHECK(numbers.of("a") == a);
  CHECK(numbers.of("b") != a);
  const int list = numbers.of(std::vector<int>{1, 2});
  CHECK(numbers.of(std::vector<int>{1, 2}) == list);
  CHECK(numbers.of(std::vector<int>{2, 1}) != list);
  CHECK(list != a);
}

TEST_CASE("branches are known by their layers from the fork on, and by all that lies before them") {
  SignatureNumbers numbers;
  const auto mine = block(false).last(numbers);
  const auto swapped = block(true).last(numbers);
  const auto behind_another = block(false, "other").last(numbers);
  REQUIRE(mine.size() == 2);
  REQUIRE(swapped.size() == 2);
  REQUIRE(mine[0].branch.has_value());
  CHECK(mine[0].whole == swapped[1].whole);
  CHECK(mine[0].branch == swapped[1].branch);
  CHECK(mine[0].branch != mine[1].branch);
  CHECK(mine[0].whole != behind_another[0].whole);
  CHECK(mine[0].branch == behind_another[0].branch);
  CHECK(mine[0].roles != mine[1].roles);
}

TEST_CASE("layers before a sum are the same in any order of its branches, before a concatenation are not") {
  const auto behind = [](bool swapped, bool ordered, SignatureNumbers& numbers) {
    Row row = block(swapped, "stem", ordered);
    const int sum = static_cast<int>(row.records.size()) - 1;
    const int first = row.layer("x", sum);
    row.add("join", LayerRole::join, first, {sum});
    return row.last(numbers)[0].whole;
  };
  SignatureNumbers numbers;
  CHECK(behind(false, false, numbers) == behind(true, false, numbers));
  CHECK(behind(false, true, numbers) != behind(true, true, numbers));
}

TEST_CASE("identities do not tell branches apart, and layers of two blocks form none") {
  SignatureNumbers numbers;
  Row row;
  const int stem = row.layer("stem", -1);
  const int flat = row.add("flatten", LayerRole::identity, row.layer("a", stem));
  row.add("sum", LayerRole::join, row.layer("b", flat), {row.layer("c", stem)});
  CHECK(row.last(numbers)[0].whole == block(false).last(numbers)[0].whole);

  // The branch that begins within the other one has its first layer in two blocks.
  Row shared;
  const int a = shared.layer("a", -1);
  const int b = shared.layer("b", a);
  const int first = shared.add("sum", LayerRole::join, b, {a});
  const int c = shared.layer("c", b);
  shared.add("sum", LayerRole::join, first, {c});
  CHECK_FALSE(shared.last(numbers)[0].branch.has_value());
}

TEST_CASE("branches are paired by what is most alike, then by their kinds of work, then in order") {
  using Branch = BranchSignature;
  const auto pairs = [](const std::vector<Branch>& mine, const std::vector<Branch>& others) {
    return pair_branches(mine, others);
  };
  using Places = std::vector<std::size_t>;
  CHECK(pairs({{1, {}, {}}, {2, {}, {}}}, {{2, {}, {}}, {1, {}, {}}}) == Places{1, 0});
  CHECK(pairs({{1, 5, 9}, {2, 6, 9}}, {{3, 6, 9}, {4, 5, 9}}) == Places{1, 0});
  CHECK(pairs({{1, 5, 8}, {2, 6, 9}}, {{3, 7, 9}, {4, 0, 8}}) == Places{1, 0});
  CHECK(pairs({{1, 5, 8}, {1, 5, 8}}, {{1, 5, 8}, {1, 5, 8}}) == Places{0, 1});
  CHECK(pairs({{1, {}, {}}, {2, {}, {}}}, {{3, {}, {}}}) == Places{0, static_cast<std::size_t>(-1)});
}
