#include <stdexcept>

#include <whet/io/identifier.hpp>

#include "catch.hpp"

using whet::detail::is_free_identifier;

TEST_CASE("an identifier that nobody has taken may name a namespace") {
  for (const char* name : {"classifier_int8", "A", "x9", "model_2_b", "MNIST", "EMNIST", "FP_32", "clock_net",
                           "net_t", "model", "e", "logs", "half", "sincosine"})
    CHECK(is_free_identifier(name));
}

TEST_CASE("what is no identifier, or taken, may not") {
  for (const char* name :
       {"",    "8bit", "a-b",   "a b", "a::b",  "caf\xc3\xa9", "_x",    "a__b",  "int", "co_await", "xor",
        "std", "whet", "gamma", "log", "index", "remainder",   "linux", "abort", "yn",  "tm",       "size_t"})
    CHECK_FALSE(is_free_identifier(name));
}

TEST_CASE("the message names the file and what was found") {
  CHECK_THROWS_WITH(whet::detail::checked_namespace("8bit", "out/8bit.hpp"),
                    Catch::Matchers::ContainsSubstring("out/8bit.hpp") &&
                        Catch::Matchers::ContainsSubstring("found '8bit'"));
}
