#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>
#include <zip.h>

#include <whet/io/atomic_file.hpp>
#include <whet/io/file_error.hpp>
#include <whet/io/mask_tensors.hpp>
#include <whet/io/npy.hpp>
#include <whet/io/parameter_tensors.hpp>
#include <whet/weights/weights.hpp>

namespace whet {
namespace detail {

/// A zip archive that is made in memory, so that the file is written whole or not at all.
class ZipArchive {
 public:
  explicit ZipArchive(std::string file) : name(std::move(file)), content(nullptr, &zip_source_free) {
    zip_error_t error;
    zip_error_init(&error);
    content.reset(zip_source_buffer_create(nullptr, 0, 0, &error));
    if (content) archive = zip_open_from_source(content.get(), ZIP_TRUNCATE, &error);
    const std::string reason = zip_error_strerror(&error);
    zip_error_fini(&error);
    if (archive == nullptr) throw FileError(name, "a zip archive to write", reason);
    zip_source_keep(content.get());
  }
  ZipArchive(const ZipArchive&) = delete;
  ZipArchive& operator=(const ZipArchive&) = delete;
  ~ZipArchive() {
    if (archive != nullptr) zip_discard(archive);
  }

  /// Adds a file without compression, as numpy.savez does. Its bytes are kept until the end.
  void add(const std::string& member, std::vector<std::byte> bytes) {
    members.push_back(std::make_unique<std::vector<std::byte>>(std::move(bytes)));
    const std::vector<std::byte>& kept = *members.back();
    zip_source_t* const source = zip_source_buffer(archive, kept.data(), kept.size(), 0);
    if (source == nullptr) fail();
    const zip_int64_t index = zip_file_add(archive, member.c_str(), source, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
      zip_source_free(source);
      fail();
    }
    const auto place = static_cast<zip_uint64_t>(index);
    if (zip_set_file_compression(archive, place, ZIP_CM_STORE, 0) != 0) fail();
    // The same weights give the same bytes: the time is the earliest that a zip archive can say.
    if (zip_file_set_dostime(archive, place, 0, 0x21, 0) != 0) fail();
  }

  /// The archive's bytes; nothing can be added behind it.
  std::vector<std::byte> finish() {
    if (zip_close(archive) != 0) fail();
    archive = nullptr;
    if (zip_source_open(content.get()) != 0) fail();
    zip_source_seek(content.get(), 0, SEEK_END);
    const zip_int64_t size = zip_source_tell(content.get());
    zip_source_seek(content.get(), 0, SEEK_SET);
    std::vector<std::byte> bytes(static_cast<std::size_t>(size < 0 ? 0 : size));
    const zip_int64_t read = zip_source_read(content.get(), bytes.data(), bytes.size());
    zip_source_close(content.get());
    if (size <= 0 || read != size)
      throw FileError(name, "a zip archive of " + std::to_string(size) + " bytes", std::to_string(read));
    return bytes;
  }

 private:
  [[noreturn]] void fail() const {
    throw FileError(name, "a zip archive to write",
                    archive != nullptr ? zip_strerror(archive) : "an error of libzip");
  }

  std::string name;
  std::unique_ptr<zip_source_t, decltype(&zip_source_free)> content;
  zip_t* archive = nullptr;
  std::vector<std::unique_ptr<std::vector<std::byte>>> members;
};

}  // namespace detail

/// Writes weights as a file of NumPy's arrays, for `numpy.load(path)`: "<layer>.kernel" [outputs][inputs] and
/// "<layer>.bias" [outputs], named as `save_weights` names them; where weights are pruned also
/// "mask.<layer>.kernel" of bytes. An existing file is replaced whole or not at all.
/// Errors: FileError when writing fails. Source: NumPy's format description, numpy.lib.format.
template <class Network>
void export_npz(const Weights<Network>& weights, const std::filesystem::path& path) {
  detail::ZipArchive archive(path.string());
  const auto add = [&](const std::string& name, const std::vector<std::size_t>& shape, ElementType type,
                       std::span<const std::byte> values) {
    const std::string header = npy_header(type, shape);
    const auto head = std::as_bytes(std::span(header));
    std::vector<std::byte> bytes(head.begin(), head.end());
    bytes.insert(bytes.end(), values.begin(), values.end());
    // A '/' in a layer's name would be a folder of the archive, which numpy takes for a part of the name.
    archive.add(name + ".npy", std::move(bytes));
  };
  const auto records = weights.records();
  detail::for_each_parameter_tensor(
      records, "", [&](std::size_t index, const std::string& name, const std::vector<std::size_t>& shape) {
        const auto values = detail::parameter_tensor(weights.parameters(), index, shape.size());
        add(name, shape, ElementType::float32, std::as_bytes(values));
      });
  if (weights.is_pruned())
    detail::for_each_mask_tensor(
        records, [&](std::size_t index, const std::string& name, const std::vector<std::size_t>& shape) {
          const auto kept = detail::parameter_tensor(weights.mask(), index, shape.size());
          add(name, shape, ElementType::uint8, std::as_bytes(kept));
        });
  const std::vector<std::byte> bytes = archive.finish();
  AtomicFile file(path);
  file.write(bytes);
  file.commit();
}

}  // namespace whet
