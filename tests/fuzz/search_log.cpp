#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include <whet/io/search_log.hpp>

#include "../io/files.hpp"
#include "fuzz.hpp"

namespace {

const whet::SearchDescription description{.name = "fuzz",
                                          .objectives = {"error", "flash"},
                                          .space = "4 4",
                                          .strategy = "RandomSearch{budget=1}",
                                          .seed = 7,
                                          .in_flight = 2};

void resume(std::span<const std::byte> bytes) {
  static const files::TemporaryFolder folder;
  const auto path = folder / "log";
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  files::put(path, text);
  std::size_t end = 0;
  std::size_t number = 0;
  try {
    whet::SearchLog log(path, description);
    end = log.end();
    while (const auto result = log.recall(number)) {
      fuzz::require(number < end && result->objectives.size() == 2);
      fuzz::require(result->genotype.count >= 0 && result->genotype.count <= whet::max_genes);
      ++number;
    }
    log.keep(number, {.genotype = {.count = 2}, .objectives = {0.5, 100.0}}, log.seconds() + 1.0);
  } catch (const whet::FileError&) {
    // Somebody's file stays as it is.
    fuzz::require(files::get(path) == text);
    throw;
  }
  // What was kept is there for the next run, and so is all that was there before.
  const whet::SearchLog again(path, description);
  const auto kept = again.recall(number);
  fuzz::require(kept && kept->objectives == std::vector<double>{0.5, 100.0});
  fuzz::require(again.end() == std::max(end, number + 1));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::expect_value_or_file_error(data, size, resume);
  return 0;
}
