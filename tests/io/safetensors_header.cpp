#include <string>
#include <vector>

#include <whet/io/safetensors_header.hpp>

#include "catch.hpp"
#include "io/files.hpp"

namespace {

const std::string path = "x.safetensors";

whet::SafeTensorsHeader parse(const std::string& text) { return whet::parse_safetensors_header(text, path); }

whet::FileError error_of(const std::string& text) {
  return files::error_of([&] { parse(text); });
}

std::string tensor(const std::string& fields) { return R"({"w":{)" + fields + "}}"; }

const std::string good = R"("dtype":"F32","shape":[2],"data_offsets":[0,8])";

}  // namespace

TEST_CASE("a safetensors header gives its tensors and metadata") {
  const auto header =
      parse(R"({"__metadata__":{"a":"b"}, "w":{"data_offsets":[8,16],"shape":[2,1],"dtype":"I32"},)"
            R"("v":{"dtype":"F64","shape":[],"data_offsets":[0,8]}}   )");
  CHECK(header.metadata.at("a") == "b");
  REQUIRE(header.tensors.size() == 2);
  CHECK(header.tensors.at("w").type == whet::ElementType::int32);
  CHECK(header.tensors.at("w").shape == std::vector<std::size_t>{2, 1});
  CHECK(header.tensors.at("w").begin == 8);
  CHECK(header.tensors.at("w").end == 16);
  CHECK(header.tensors.at("v").shape.empty());
  CHECK(parse("{}").tensors.empty());
}

TEST_CASE("a safetensors header starts with a brace and is one JSON object of UTF-8") {
  for (const std::string text :
       {"", " {}", "[]", "{", "{}}", "{} x", "{'w':1}", "{\"w\"", "{\"\xff\":1}", "// c\n{}"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parse(text), whet::FileError);
  }
  CHECK(error_of(std::string("{}\0{", 4)).found() == "a zero byte");
  CHECK(error_of("{} x").offset() == 11U);
}

TEST_CASE("a safetensors header with a wrong field is an error that names the tensor") {
  REQUIRE(parse(tensor(good)).tensors.size() == 1);
  CHECK(error_of(tensor(R"("dtype":"F33")")).place() == "tensor 'w'");
  CHECK(error_of(tensor(R"("dtype":"F33")")).found() == "'F33'");
  CHECK(error_of(tensor(R"("dtype":1)")).expected() == "a string for dtype");
  CHECK(error_of(tensor(R"("shape":2)")).expected() == "an array for shape");
  CHECK(error_of(tensor(R"("shape":[-1])")).found() == "the number -1");
  CHECK(error_of(tensor(R"("shape":[1.0])")).found() == "the number '1.0'");
  CHECK(error_of(tensor(R"("shape":[99999999999999999999])")).expected() == "extents that fit into 64 bits");
  CHECK(error_of(tensor(R"("shape":["2"])")).found() == "the string '2'");
  CHECK(error_of(tensor(R"("shape":[null])")).found() == "null");
  CHECK(error_of(tensor(R"("shape":[true])")).found() == "true");
  CHECK(error_of(tensor(R"("data_offsets":[0])")).found() == "1");
  CHECK(error_of(tensor(R"("data_offsets":[0,1,2])")).found() == "the number 2");
  CHECK(error_of(tensor(R"("strides":[0])")).found() == "'strides'");
}

TEST_CASE("a safetensors header with a key missing or twice is an error") {
  CHECK(error_of(tensor(R"("shape":[2],"data_offsets":[0,8])")).found() == "no dtype");
  CHECK(error_of(tensor(R"("dtype":"F32","data_offsets":[0,8])")).found() == "no shape");
  CHECK(error_of(tensor(R"("dtype":"F32","shape":[2])")).found() == "no data_offsets");
  CHECK(error_of(tensor(good + R"(,"shape":[2])")).found() == "'shape'");
  CHECK(error_of(R"({"w":{)" + good + R"(},"w":{)" + good + "}}").found() == "'w' again");
  CHECK(error_of(R"({"__metadata__":{},"__metadata__":{}})").found() == "it again");
  CHECK(error_of(R"({"__metadata__":{"a":"b","a":"c"}})").found() == "'a' again");
}

TEST_CASE("metadata other than strings are an error") {
  CHECK(error_of(R"({"__metadata__":{"a":1}})").expected() == "a string in __metadata__");
  CHECK(error_of(R"({"__metadata__":{"a":{}}})").found() == "an object");
  CHECK(error_of(R"({"__metadata__":"a"})").expected() == "an object for __metadata__");
  CHECK(error_of(R"({"__metadata__":null})").found() == "null");
}

TEST_CASE("deep nesting is refused at its first level that the format does not have") {
  const std::string deep(10'000'000, '[');
  CHECK(error_of(R"({"w":)" + deep).found() == "an array");
  CHECK(error_of(tensor(R"("shape":)" + deep)).found() == "an array");
  std::string objects;
  for (int level = 0; level < 1'000'000; ++level) objects += R"({"a":)";
  CHECK_THROWS_AS(parse(objects), whet::FileError);
}

TEST_CASE("a tensor of very many dimensions is refused") {
  std::string extents = "1";
  for (int axis = 1; axis < 1'000'000; ++axis) extents += ",1";
  CHECK(error_of(tensor(R"("shape":[)" + extents + "]")).expected() == "at most 32 dimensions");
}
