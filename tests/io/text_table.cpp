#include <whet/io/text_table.hpp>

#include "catch.hpp"

TEST_CASE("columns are as wide as their widest cell and aligned as asked") {
  using whet::detail::TextTable;
  TextTable table;
  table.add_column("name", TextTable::Align::left);
  table.add_column("MACs", TextTable::Align::right);
  table.add_row({"a longer one", "7"});
  table.add_rule();
  table.add_row({"b"});
  CHECK(table.text() ==
        "name          MACs\n"
        "------------------\n"
        "a longer one     7\n"
        "------------------\n"
        "b\n");
}
