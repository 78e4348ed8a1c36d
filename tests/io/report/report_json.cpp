#include <nlohmann/json.hpp>

#include <whet/io/report/json.hpp>

#include "catch.hpp"
#include "io/report/some_report.hpp"

using namespace whet;

TEST_CASE("a report as JSON has what was measured, and no member for what was not") {
  const auto json = report_json(some_report::report());
  CHECK(json["facts"]["seeds"] == "1, 2");
  const auto& int8 = json["stages"][1];
  CHECK(int8["accuracy"].get<double>() == Catch::Approx(0.885));
  CHECK(int8["accuracies"].size() == 2);
  CHECK(int8["accuracy_change_points"].get<double>() == Catch::Approx(-2.0));
  CHECK(int8["compression"].get<double>() == 4.0);
  CHECK(int8["speed_up"].get<double>() == Catch::Approx(2.5));
  CHECK(int8["steps"][1]["live_bytes"] == 96);
  CHECK(int8["noise"][0]["sqnr_decibel"].is_null());
  CHECK(int8["noise"][1]["sqnr_decibel"] == 31.5);
  for (const char* const name : {"accuracy", "loss", "latency_seconds", "estimated_energy_joule", "header"})
    CHECK_FALSE(json["stages"][3].contains(name));
  const auto& layers = json["sensitivities"][0]["layers"];
  CHECK(layers[0]["sqnr_decibel"] == 40.0);
  CHECK_FALSE(layers[1].contains("accuracy"));
  CHECK(json["weights"][0]["counts"] == std::vector<int>{1, 0, 1000, 3});
}

TEST_CASE("bytes that are no UTF-8 do not stop a report") {
  const std::string text = report_json_text({.title = "a\xff"});
  CHECK(nlohmann::json::parse(text)["title"] == "a\xef\xbf\xbd");
}
