#include <whet/train/setting_check.hpp>

#include "catch.hpp"

TEST_CASE("a wrong setting is refused with owner and name, what was expected and what was found") {
  const whet::detail::SettingCheck require{"bake: option "};
  CHECK_NOTHROW(require(true, "minutes", "1 or more", 20));
  CHECK_THROWS_AS(require(false, "minutes", "1 or more", -3), std::invalid_argument);
  CHECK_THROWS_WITH(require(false, "minutes", "1 or more", -3000000),
                    "bake: option minutes: expected 1 or more, found -3000000");
  CHECK_THROWS_WITH(require(false, "heat", "at least 0 and below 1", 1.0000001),
                    "bake: option heat: expected at least 0 and below 1, found 1.0000001");
}
