#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <whet/io/safetensors.hpp>

#include "catch.hpp"
#include "io/files.hpp"

namespace {

// What the reference implementation gives for this tensor: huggingface/safetensors,
// safetensors/src/tensor.rs, test_serialization.
const std::string reference =
    files::raw({64, 0, 0, 0, 0, 0, 0, 0}) +
    R"({"attn.0":{"dtype":"F32","shape":[1,2,3],"data_offsets":[0,24]}})" +
    files::raw({0, 0, 0, 0, 0, 0, 128, 63, 0, 0, 0, 64, 0, 0, 64, 64, 0, 0, 128, 64, 0, 0, 160, 64});

template <class Value>
std::vector<Value> copy(std::span<const Value> values) {
  return {values.begin(), values.end()};
}

template <class Value>
void round_trip(const std::vector<Value>& values, const std::string& name) {
  const files::TemporaryFolder folder;
  whet::SafeTensors tensors;
  tensors.add<Value>(name, {values.size()}, std::span<const Value>(values));
  whet::write_safetensors(folder / "a", tensors);
  CHECK(copy(whet::read_safetensors(folder / "a").values<Value>(name)) == values);
}

}  // namespace

TEST_CASE("tensors are written byte for byte as by the reference implementation") {
  const files::TemporaryFolder folder;
  whet::SafeTensors tensors;
  const std::vector values{0.0F, 1.0F, 2.0F, 3.0F, 4.0F, 5.0F};
  tensors.add<float>("attn.0", {1, 2, 3}, values);
  whet::write_safetensors(folder / "a", tensors);
  CHECK(files::get(folder / "a") == reference);
  CHECK(folder.names().size() == 1);
}

TEST_CASE("tensors of the reference implementation are read") {
  const whet::SafeTensors tensors = whet::parse_safetensors(files::bytes_of(reference), "x");
  CHECK(tensors.tensors().size() == 1);
  CHECK(copy(tensors.values<float>("attn.0", {1, 2, 3})) == std::vector{0.0F, 1.0F, 2.0F, 3.0F, 4.0F, 5.0F});
}

TEST_CASE("every element type that C++ has comes back as it was written") {
  round_trip<float>({1.5F, -2.0F}, "float");
  round_trip<double>({1e300}, "double");
  round_trip<std::int64_t>({INT64_MIN, INT64_MAX}, "i64");
  round_trip<std::int32_t>({INT32_MIN, INT32_MAX}, "i32");
  round_trip<std::int16_t>({INT16_MIN, INT16_MAX}, "i16");
  round_trip<std::int8_t>({-128, 127}, "i8");
  round_trip<std::uint64_t>({UINT64_MAX}, "u64");
  round_trip<std::uint32_t>({UINT32_MAX}, "u32");
  round_trip<std::uint16_t>({UINT16_MAX}, "u16");
  round_trip<std::uint8_t>({0, 255}, "u8");
  round_trip<float>({}, "empty");
  round_trip<float>({1.0F}, "a name with \"quotes\", \\ and ümlauts");
  round_trip<float>({1.0F}, "");
}

TEST_CASE("half precision and booleans come back as they were written") {
  const files::TemporaryFolder folder;
  whet::SafeTensors tensors;
  const std::vector<std::byte> bytes{std::byte{0}, std::byte{1}};
  tensors.add("f16", {whet::ElementType::float16, {1}, bytes});
  tensors.add("bf16", {whet::ElementType::bfloat16, {}, bytes});
  tensors.add("mask", {whet::ElementType::boolean, {2}, bytes});
  whet::write_safetensors(folder / "a", tensors);
  const whet::SafeTensors back = whet::read_safetensors(folder / "a");
  CHECK(back.tensor("f16").type == whet::ElementType::float16);
  CHECK(back.tensor("bf16").bytes == bytes);
  CHECK(copy(back.values<bool>("mask")) == std::vector{false, true});
}

TEST_CASE("metadata come back as they were written") {
  const files::TemporaryFolder folder;
  whet::SafeTensors tensors;
  tensors.metadata()["format"] = "pt";
  tensors.metadata()["note"] = "line\nend\t\"quoted\"";
  whet::write_safetensors(folder / "a", tensors);
  CHECK(whet::read_safetensors(folder / "a").metadata() == tensors.metadata());
}

TEST_CASE("the bytes of a file do not depend on the order of adding, and every tensor is aligned") {
  const files::TemporaryFolder folder;
  const std::vector<std::int8_t> byte{1};
  const std::vector<double> eight{2.0};
  const std::vector<float> four{3.0F};
  whet::SafeTensors one;
  one.add<std::int8_t>("a", {1}, byte);
  one.add<double>("b", {1}, eight);
  one.add<float>("c", {1}, four);
  whet::SafeTensors other;
  other.add<float>("c", {1}, four);
  other.add<double>("b", {1}, eight);
  other.add<std::int8_t>("a", {1}, byte);
  whet::write_safetensors(folder / "one", one);
  whet::write_safetensors(folder / "other", other);
  const std::string content = files::get(folder / "one");
  CHECK(content == files::get(folder / "other"));
  CHECK(static_cast<unsigned char>(content[0]) % 8 == 0);
  CHECK(content.find(R"("b":{"dtype":"F64","shape":[1],"data_offsets":[0,8]})") != std::string::npos);
  CHECK(content.find(R"("c":{"dtype":"F32","shape":[1],"data_offsets":[8,12]})") != std::string::npos);
  CHECK(content.find(R"("a":{"dtype":"I8","shape":[1],"data_offsets":[12,13]})") != std::string::npos);
}

TEST_CASE("names that are not UTF-8 are refused, and the old file stays") {
  const files::TemporaryFolder folder;
  files::put(folder / "a", "old");
  whet::SafeTensors tensors;
  tensors.add("\xff", {whet::ElementType::int8, {0}, {}});
  CHECK_THROWS_AS(whet::write_safetensors(folder / "a", tensors), std::invalid_argument);
  CHECK(files::get(folder / "a") == "old");
  CHECK(folder.names().size() == 1);
}
