#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <whet/core/shape.hpp>
#include <whet/data/dataset.hpp>
#include <whet/io/file_error.hpp>
#include <whet/io/idx.hpp>

namespace whet::data {

/// How pixels become samples: float(p) / 255.0f, in [0, 1], then (x - mean) / deviation.
struct IdxImageOptions {
  double mean = 0.0;
  double deviation = 1.0;
  bool as_images = false;  ///< Shape(height, width, channels) instead of one feature vector
};

struct FashionMnistOptions {
  std::string folder =
      {};  ///< empty: the environment variable WHET_FASHION_MNIST, else where Debian installs it
  double mean = 0.0;
  double deviation = 1.0;
  bool as_images = false;  ///< Shape(28, 28, 1) instead of Shape(784)
};

namespace detail {

inline Shape sample_shape(const IdxArray& images, const std::string& file, bool as_images) {
  const std::vector<int>& extents = images.extents;
  if (extents.size() < 2)
    throw FileError(file, 3, "images in 2 to 4 dimensions", std::to_string(extents.size()));
  for (std::size_t axis = 1; axis < extents.size(); ++axis)
    if (extents[axis] == 0) throw FileError(file, 4 + 4 * axis, "an image extent above 0", "0");
  // The product of all extents was counted when the file was read, but may be 0 for want of samples.
  std::uint64_t features = 1;
  for (std::size_t axis = 1; axis < extents.size(); ++axis) {
    features *= static_cast<std::uint64_t>(extents[axis]);
    if (features > 0x7fffffffU)
      throw FileError(file, 8, "images of at most 2147483647 values", "larger ones");
  }
  if (!as_images || extents.size() == 2) return Shape(static_cast<int>(features));
  return Shape(extents[1], extents[2], extents.size() == 4 ? extents[3] : 1);
}

inline std::vector<int> checked_labels(const IdxArray& labels, const std::string& file, std::size_t count,
                                       int classes) {
  if (labels.extents.size() != 1)
    throw FileError(file, 3, "labels in 1 dimension", std::to_string(labels.extents.size()));
  if (labels.values.size() != count)
    throw FileError(file, 4, std::to_string(count) + " labels, as many as images",
                    std::to_string(labels.values.size()));
  const auto wrong =
      std::find_if(labels.values.begin(), labels.values.end(), [&](int label) { return label >= classes; });
  if (wrong != labels.values.end())
    throw FileError(file, 8 + static_cast<std::uint64_t>(wrong - labels.values.begin()),
                    "a label below " + std::to_string(classes), std::to_string(*wrong));
  return {labels.values.begin(), labels.values.end()};
}

/// `folder`/`name` or the same with .gz, whichever there is.
inline std::filesystem::path fashion_mnist_file(const std::filesystem::path& folder,
                                                const std::string& name) {
  std::error_code ignored;
  for (const auto& path : {folder / name, folder / (name + ".gz")})
    if (std::filesystem::exists(path, ignored)) return path;
  throw FileError(
      (folder / name).string(),
      "this file or the same with .gz (Debian: apt install dataset-fashion-mnist; the environment "
      "variable WHET_FASHION_MNIST or the option folder names another folder)",
      "neither");
}

inline std::filesystem::path fashion_mnist_folder(const std::string& option) {
  if (!option.empty()) return option;
  const char* variable = std::getenv("WHET_FASHION_MNIST");
  if (variable != nullptr && *variable != '\0') return variable;
  return "/usr/share/datasets/fashion-mnist";
}

}  // namespace detail

/// Images and labels of two IDX files, plain or gzip; the images have 2 dimensions (samples, features),
/// 3 (samples, height, width) or 4 (samples, height, width, channels).
/// Errors: FileError naming the file when one is missing, damaged or does not fit the other, or has a label
/// that is not below `classes`; std::invalid_argument for a normalization that is none.
inline Dataset image_classification_from_idx(const std::filesystem::path& images_path,
                                             const std::filesystem::path& labels_path, int classes,
                                             const IdxImageOptions& options = {}) {
  const IdxArray images = read_idx(images_path);
  const Shape shape = detail::sample_shape(images, images_path.string(), options.as_images);
  const auto count = static_cast<std::size_t>(images.extents[0]);
  std::vector<int> labels =
      detail::checked_labels(read_idx(labels_path), labels_path.string(), count, classes);

  std::vector<float> samples(images.values.size());
  std::transform(images.values.begin(), images.values.end(), samples.begin(),
                 [](std::uint8_t pixel) { return static_cast<float>(pixel) / 255.0F; });
  const Dataset dataset(shape, std::move(samples), std::move(labels), classes);
  const bool is_identity = options.mean == 0.0 && options.deviation == 1.0;
  return is_identity ? dataset : dataset.normalized(options.mean, options.deviation);
}

/// Fashion-MNIST: 60,000 training and 10,000 test images of clothes, 28 x 28, ten classes. The published mean
/// and deviation of the training images' pixels are .2860 and .3530.
/// Errors: FileError as above; where there is no such data set it says how to get it.
/// Source: Xiao, Rasul and Vollgraf 2017, arXiv 1708.07747.
inline DataSplit fashion_mnist(const FashionMnistOptions& options = {}) {
  constexpr int classes = 10;
  const std::filesystem::path folder = detail::fashion_mnist_folder(options.folder);
  const IdxImageOptions image_options{options.mean, options.deviation, options.as_images};
  const auto load = [&](const std::string& prefix) {
    const auto images = detail::fashion_mnist_file(folder, prefix + "-images-idx3-ubyte");
    const auto labels = detail::fashion_mnist_file(folder, prefix + "-labels-idx1-ubyte");
    Dataset dataset = image_classification_from_idx(images, labels, classes, image_options);
    if (dataset.shape() != (options.as_images ? Shape(28, 28, 1) : Shape(784)))
      throw FileError(images.string(), 8, "images of 28 x 28 pixels",
                      std::to_string(dataset.shape().size()) + " values each");
    return dataset;
  };
  return {load("train"), load("t10k")};
}

}  // namespace whet::data
