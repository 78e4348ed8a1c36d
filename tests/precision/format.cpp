#include <cstdint>
#include <string_view>
#include <type_traits>

#include <whet/precision/format.hpp>

#include "catch.hpp"

namespace {

using whet::Format;

template <class Element>
concept TensorElement = requires {
  whet::format_of<Element>;
};

static_assert(whet::bytes_of(Format::float32) == sizeof(float) && whet::bytes_of(Format::int8) == 1 &&
              whet::bytes_of(Format::bits) == sizeof(std::uint32_t));
static_assert(whet::format_of<float> == Format::float32 && whet::format_of<std::int8_t> == Format::int8);
static_assert(std::is_same_v<whet::element_t<Format::float32>, float>);
static_assert(std::is_same_v<whet::element_t<Format::int8>, std::int8_t>);
static_assert(whet::format_of<std::uint32_t> == Format::bits &&
              std::is_same_v<whet::element_t<Format::bits>, std::uint32_t>);
static_assert(!TensorElement<double> && !TensorElement<int>, "what is no format can be asked for");

}  // namespace

TEST_CASE("formats have names") {
  CHECK(std::string_view(whet::name_of(Format::float32)) == "float32");
  CHECK(std::string_view(whet::name_of(Format::int8)) == "int8");
  CHECK(std::string_view(whet::name_of(Format::bits)) == "bits");
}
