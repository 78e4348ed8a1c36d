#pragma once

#include <cstddef>
#include <cstdint>
#include <flatbuffers/flatbuffers.h>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <whet/io/file_error.hpp>

namespace whet::importer::tflite {

/// The bytes of a flatbuffer, and what reading may still copy out of it: many references to the same bytes
/// would make a small file fill the memory.
struct Buffer {
  std::string file;
  std::span<const std::byte> bytes;  ///< begins where 16 divides the address
  std::uint64_t allowance = 0;

  const std::uint8_t* data() const { return reinterpret_cast<const std::uint8_t*>(bytes.data()); }
  std::size_t offset_of(const void* place) const {
    return static_cast<std::size_t>(static_cast<const std::uint8_t*>(place) - data());
  }
  flatbuffers::Verifier verifier() const { return {data(), bytes.size()}; }

  [[noreturn]] void fail(std::size_t offset, std::string expected, std::string found) const {
    throw FileError(file, std::uint64_t{offset}, std::move(expected), std::move(found));
  }
  /// Takes note of `count` bytes that are copied. Errors: FileError when they are too many.
  void charge(std::uint64_t count, std::size_t offset) {
    if (count > allowance)
      fail(offset, "tensors that do not share their bytes many times over", "more than 16 times the file");
    allowance -= count;
  }
};

/// A table of a flatbuffer whose place has been verified. Every field is verified before it is read; fields
/// are numbered from 0 in the order of the schema, and a field that is missing has its default.
/// Errors of all functions: FileError with the offset of what does not lie within the file.
class Table {
 public:
  Table(Buffer& in, const flatbuffers::Table* at, std::string_view what)
      : buffer(&in), table(at), name(what) {
    flatbuffers::Verifier verifier = buffer->verifier();
    if (!table->VerifyTableStart(verifier)) fail("a table within the file");
  }

  /// The root of a file that has been found to hold one. Errors: FileError.
  static Table root(Buffer& in, std::string_view what) {
    const flatbuffers::uoffset_t begin = in.verifier().VerifyOffset(0);
    if (begin == 0) in.fail(0, "the offset of a " + std::string(what) + " within the file", "another");
    return {in, reinterpret_cast<const flatbuffers::Table*>(in.data() + begin), what};
  }

  std::size_t offset() const { return buffer->offset_of(table); }
  bool has(int field) const { return table->CheckField(voffset(field)); }

  template <class Number>
  Number number(int field, Number otherwise) const {
    if (!table->VerifyField<Number>(buffer->verifier(), voffset(field), sizeof(Number)))
      fail("field " + std::to_string(field) + " within the file");
    return table->GetField<Number>(voffset(field), otherwise);
  }

  /// The numbers of a vector; none where it is missing. `most`: how many there may be.
  template <class Number>
  std::vector<Number> numbers(int field, std::size_t most, std::string_view what) const {
    const auto* vector = pointer<flatbuffers::Vector<Number>>(field);
    if (vector == nullptr) return {};
    if (!buffer->verifier().VerifyVector(vector)) fail("field " + std::to_string(field) + " within the file");
    const std::size_t begin = buffer->offset_of(vector) + sizeof(flatbuffers::uoffset_t);
    // A vector's length is aligned, its first element need not be where the file is hostile. Writers do not
    // align what is empty.
    if (vector->size() > 0 && begin % sizeof(Number) != 0) fail("aligned " + std::string(what));
    if (vector->size() > most)
      buffer->fail(buffer->offset_of(vector), "at most " + std::to_string(most) + " " + std::string(what),
                   std::to_string(vector->size()));
    buffer->charge(std::uint64_t{vector->size()} * sizeof(Number), offset());
    std::vector<Number> copy;
    copy.reserve(vector->size());
    for (flatbuffers::uoffset_t index = 0; index < vector->size(); ++index)
      copy.push_back(vector->Get(index));
    return copy;
  }

  /// The bytes of a vector, not copied; none where it is missing.
  std::span<const std::byte> bytes(int field) const {
    const auto* vector = pointer<flatbuffers::Vector<std::uint8_t>>(field);
    if (vector == nullptr) return {};
    if (!buffer->verifier().VerifyVector(vector)) fail("field " + std::to_string(field) + " within the file");
    return {reinterpret_cast<const std::byte*>(vector->data()), vector->size()};
  }

  /// At most 1000 characters of a string; empty where it is missing.
  std::string text(int field) const {
    const auto* string = pointer<flatbuffers::String>(field);
    if (string == nullptr) return {};
    if (!buffer->verifier().VerifyString(string)) fail("field " + std::to_string(field) + " within the file");
    const std::string_view view(string->c_str(), string->size());
    return std::string(view.substr(0, 1000));
  }

  /// Number of tables in a vector of them.
  std::size_t count(int field) const {
    const auto* vector = tables(field);
    return vector == nullptr ? 0 : vector->size();
  }
  /// Table `index`, which is less than the count.
  Table at(int field, std::size_t index, std::string_view what) const {
    const auto* vector = tables(field);
    const std::size_t place = buffer->offset_of(vector) + sizeof(flatbuffers::uoffset_t) * (1 + index);
    const flatbuffers::uoffset_t begin = buffer->verifier().VerifyOffset(place);
    if (begin == 0)
      buffer->fail(place, "the offset of a " + std::string(what) + " within the file", "another");
    return {*buffer, reinterpret_cast<const flatbuffers::Table*>(buffer->data() + place + begin), what};
  }
  /// The table of a field that is there.
  Table child(int field, std::string_view what) const {
    return {*buffer, pointer<flatbuffers::Table>(field), what};
  }

  /// Errors: FileError that names this table.
  [[noreturn]] void fail(std::string expected, std::string found = "another offset or size") const {
    throw FileError(buffer->file, std::string(name) + " at byte " + std::to_string(offset()),
                    std::move(expected), std::move(found));
  }

 private:
  using Tables = flatbuffers::Vector<flatbuffers::Offset<flatbuffers::Table>>;

  static flatbuffers::voffset_t voffset(int field) {
    return static_cast<flatbuffers::voffset_t>(4 + 2 * field);
  }

  /// What a field refers to; null where it is missing.
  template <class Target>
  const Target* pointer(int field) const {
    if (!table->VerifyOffset(buffer->verifier(), voffset(field)))
      fail("field " + std::to_string(field) + " within the file");
    return table->GetPointer<const Target*>(voffset(field));
  }
  const Tables* tables(int field) const {
    const Tables* vector = pointer<Tables>(field);
    if (vector != nullptr && !buffer->verifier().VerifyVector(vector))
      fail("field " + std::to_string(field) + " within the file");
    return vector;
  }

  Buffer* buffer;
  const flatbuffers::Table* table;
  std::string_view name;
};

}  // namespace whet::importer::tflite
