#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <whet/io/file_error.hpp>
#include <whet/io/safetensors.hpp>
#include <whet/train/distillation/teacher_logits.hpp>

namespace whet {

/// Writes teacher logits as a safetensors file: "logits" [samples][teachers][classes] and "fingerprint" of
/// the samples. An existing file is replaced whole or not at all. Errors: FileError when writing fails.
inline void save_teacher_logits(const std::filesystem::path& path, const TeacherLogits& logits) {
  SafeTensors file(path.string());
  const std::uint64_t fingerprint = logits.fingerprint();
  file.add<float>("logits",
                  {logits.size(), static_cast<std::size_t>(logits.teachers()),
                   static_cast<std::size_t>(logits.classes())},
                  logits.values());
  file.add<std::uint64_t>("fingerprint", {1}, std::span(&fingerprint, 1));
  write_safetensors(path, file);
}

/// Reads teacher logits back; that they are of the right samples is checked by `distill`.
/// Errors: FileError naming file, tensor, what was expected and what was found, also when a logit is not a
/// finite number.
inline TeacherLogits load_teacher_logits(const std::filesystem::path& path) {
  constexpr std::size_t most = std::numeric_limits<int>::max();
  const SafeTensors file = read_safetensors(path);
  const std::string place = "tensor 'logits'";
  const std::vector<std::size_t>& shape = file.tensor("logits").shape;
  if (shape.size() != 3 || shape[0] == 0 || shape[1] == 0 || shape[2] == 0 || shape[1] > most ||
      shape[2] > most)
    throw FileError(file.file(), place, "shape [samples, teachers, classes] without zeros",
                    shape_text(shape));
  const std::span<const float> values = file.values<float>("logits");
  for (std::size_t index = 0; index < values.size(); ++index)
    if (!std::isfinite(values[index]))
      throw FileError(file.file(), place, "finite numbers",
                      std::to_string(values[index]) + " at " + std::to_string(index));
  const std::uint64_t fingerprint = file.values<std::uint64_t>("fingerprint", {1})[0];
  return {{values.begin(), values.end()},
          shape[0],
          static_cast<int>(shape[1]),
          static_cast<int>(shape[2]),
          fingerprint};
}

}  // namespace whet
