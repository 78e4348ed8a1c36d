#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include <whet/io/file_error.hpp>

// libFuzzer fixes the name and the types.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace fuzz {

/// Runs a parser on hostile bytes: it accepts them or says by FileError why not, and nothing else may happen.
template <class Parser>
void expect_value_or_file_error(const std::uint8_t* data, std::size_t size, Parser parser) {
  try {
    parser(std::as_bytes(std::span(data, size)));
  } catch (const whet::FileError&) {
    return;
  }
}

/// What holds for every accepted file; a fuzzer takes the abort for a finding.
inline void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace fuzz
