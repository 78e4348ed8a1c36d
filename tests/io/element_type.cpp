#include <cstdint>
#include <vector>

#include <whet/io/element_type.hpp>

#include "catch.hpp"

TEST_CASE("the table of element types is in the order of the enumeration") {
  for (std::size_t index = 0; index < whet::element_types.size(); ++index)
    CHECK(static_cast<std::size_t>(whet::element_types[index].type) == index);
}

TEST_CASE("element types never get smaller, so that sorted tensors are aligned") {
  for (std::size_t index = 1; index < whet::element_types.size(); ++index)
    CHECK(whet::element_types[index].bytes >= whet::element_types[index - 1].bytes);
}

TEST_CASE("the C++ types have the sizes of their element types") {
  static_assert(whet::element_facts(*whet::element_type_v<float>).bytes == sizeof(float));
  static_assert(whet::element_facts(*whet::element_type_v<double>).bytes == sizeof(double));
  static_assert(whet::element_facts(*whet::element_type_v<bool>).bytes == sizeof(bool));
  static_assert(whet::element_facts(*whet::element_type_v<std::int64_t>).bytes == 8);
  static_assert(whet::FileElement<std::uint16_t>);
  static_assert(!whet::FileElement<long double>);
  static_assert(!whet::FileElement<char>);
}

TEST_CASE("the bytes of a tensor are counted without overflow") {
  using Extents = std::vector<std::size_t>;
  CHECK(whet::tensor_bytes(Extents{}, whet::ElementType::float32) == 4U);
  CHECK(whet::tensor_bytes(Extents{2, 3}, whet::ElementType::float64) == 48U);
  CHECK(whet::tensor_bytes(Extents{std::size_t{1} << 63, 0}, whet::ElementType::float64) == 0U);
  CHECK(whet::tensor_bytes(Extents{std::size_t{1} << 61}, whet::ElementType::float32) == std::uint64_t{1}
                                                                                             << 63);
  CHECK_FALSE(whet::tensor_bytes(Extents{std::size_t{1} << 62}, whet::ElementType::float32).has_value());
  CHECK_FALSE(
      whet::tensor_bytes(Extents{std::size_t{1} << 32, std::size_t{1} << 32}, whet::ElementType::int8));
}

TEST_CASE("shapes print as lists") {
  CHECK(whet::shape_text(std::vector<std::size_t>{2, 3}) == "[2, 3]");
  CHECK(whet::shape_text(std::vector<std::size_t>{}) == "[]");
}
