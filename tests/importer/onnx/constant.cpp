#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include <whet/importer/onnx/constant.hpp>

#include "catch.hpp"
#include "io/files.hpp"

namespace {

using namespace whet::importer;
using Proto = ::onnx::TensorProto;

Proto tensor_of(Proto::DataType type, const Dims& dims) {
  Proto tensor;
  tensor.set_name("w");
  tensor.set_data_type(type);
  for (const std::int64_t extent : dims) tensor.add_dims(extent);
  return tensor;
}

OnnxConstant read(const Proto& tensor) {
  const std::string file = "m.onnx";
  return OnnxTensorReader(tensor, file).read();
}
std::string error_of(const Proto& tensor) {
  return files::error_of([&] { read(tensor); }).what();
}

template <class Value>
void put(Proto& tensor, const std::vector<Value>& values) {
  tensor.set_raw_data(values.data(), values.size() * sizeof(Value));
}

using Integers = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("raw and typed values of a tensor are the same") {
  Proto raw = tensor_of(Proto::FLOAT, {2});
  put(raw, std::vector<float>{1.5F, -2.0F});
  CHECK(read(raw).as<float>() == std::vector<float>{1.5F, -2.0F});
  CHECK(read(raw).is_float());
  Proto typed = tensor_of(Proto::FLOAT, {2});
  typed.add_float_data(1.5F);
  typed.add_float_data(-2.0F);
  CHECK(read(typed).bytes == read(raw).bytes);
  CHECK(read(typed).size() == 2);
}

TEST_CASE("wider and narrower numbers become floats") {
  Proto wide = tensor_of(Proto::DOUBLE, {1});
  wide.add_double_data(0.25);
  CHECK(read(wide).as<float>() == std::vector<float>{0.25F});
  Proto half = tensor_of(Proto::FLOAT16, {2});
  half.add_int32_data(0x3C00);  // 1
  half.add_int32_data(0xC000);  // -2
  CHECK(read(half).as<float>() == std::vector<float>{1.0F, -2.0F});
  Proto brain = tensor_of(Proto::BFLOAT16, {1});
  put(brain, std::vector<std::uint16_t>{0x3FC0});
  CHECK(read(brain).as<float>() == std::vector<float>{1.5F});
}

TEST_CASE("whole numbers of any type are read as such") {
  Proto tensor = tensor_of(Proto::INT8, {2});
  put(tensor, std::vector<std::int8_t>{-128, 127});
  CHECK(read(tensor).integers() == Integers{-128, 127});
  CHECK(read(tensor).is_integer());
  tensor = tensor_of(Proto::UINT8, {1});
  tensor.add_int32_data(200);
  CHECK(read(tensor).integers() == Integers{200});
  tensor = tensor_of(Proto::BOOL, {1});
  tensor.add_int32_data(1);
  CHECK(read(tensor).integers() == Integers{1});
  tensor = tensor_of(Proto::INT16, {1});
  put(tensor, std::vector<std::int16_t>{-300});
  CHECK(read(tensor).integers() == Integers{-300});
  tensor = tensor_of(Proto::UINT16, {1});
  put(tensor, std::vector<std::uint16_t>{60000});
  CHECK(read(tensor).integers() == Integers{60000});
  tensor = tensor_of(Proto::INT32, {1});
  tensor.add_int32_data(-70000);
  CHECK(read(tensor).integers() == Integers{-70000});
  tensor = tensor_of(Proto::INT64, {1});
  tensor.add_int64_data(std::int64_t{1} << 40);
  CHECK(read(tensor).integers() == Integers{std::int64_t{1} << 40});
  CHECK(read(tensor_of(Proto::FLOAT, {0})).integers().empty());
}

TEST_CASE("the number of values of dimensions is bounded") {
  CHECK(count_of(Dims{}) == 1);
  CHECK(count_of(Dims{3, 0, 5}) == 0);
  CHECK(count_of(Dims{1 << 20, 1 << 20}) == std::int64_t{1} << 40);
  CHECK_FALSE(count_of(Dims{1 << 20, (1 << 20) + 1}).has_value());
  CHECK_FALSE(count_of(Dims{-1}).has_value());
}

TEST_CASE("tensors that do not hold what they say are refused by name") {
  using Catch::Matchers::Equals;
  Proto tensor = tensor_of(Proto::FLOAT, {3});
  put(tensor, std::vector<float>{1, 2});
  CHECK_THAT(error_of(tensor), Equals("m.onnx: tensor 'w': expected 12 bytes, found 8"));
  tensor = tensor_of(Proto::FLOAT, {1});
  CHECK_THAT(error_of(tensor), Equals("m.onnx: tensor 'w': expected 1 values, found 0"));
  tensor.set_data_location(Proto::EXTERNAL);
  CHECK_THAT(error_of(tensor),
             Equals("m.onnx: tensor 'w': expected values within the file, found external data"));
  tensor = tensor_of(Proto::STRING, {1});
  CHECK_THAT(error_of(tensor), Catch::Matchers::ContainsSubstring("of a type that weights have"));
  tensor = tensor_of(Proto::FLOAT, {-1});
  CHECK_THAT(error_of(tensor), Catch::Matchers::ContainsSubstring("40 bits"));
  tensor = tensor_of(Proto::FLOAT, Dims(40, 1));
  CHECK_THAT(error_of(tensor), Catch::Matchers::ContainsSubstring("at most 32 dimensions"));
  tensor = tensor_of(Proto::FLOAT, {1});
  tensor.mutable_segment()->set_begin(0);
  CHECK_THAT(error_of(tensor), Catch::Matchers::ContainsSubstring("a segment"));
}
