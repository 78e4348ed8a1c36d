#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include <whet/io/fashion_mnist.hpp>

#include "catch.hpp"
#include "io/files.hpp"

namespace {

std::string idx(std::initializer_list<int> extents, const std::string& values) {
  std::string content = files::raw({0, 0, 8, static_cast<int>(extents.size())});
  for (int extent : extents)
    content += files::raw({extent >> 24, extent >> 16 & 255, extent >> 8 & 255, extent & 255});
  return content + values;
}

/// Two images of 2 x 2 and their labels.
struct SmallSet {
  files::TemporaryFolder folder;
  std::filesystem::path images = folder / "images";
  std::filesystem::path labels = folder / "labels";

  SmallSet() {
    files::put(images, idx({2, 2, 2}, files::raw({0, 51, 102, 255, 1, 2, 3, 4})));
    files::put(labels, idx({2}, files::raw({1, 0})));
  }
};

/// A folder in the layout of Fashion-MNIST, three training images and one test image.
void put_fashion_mnist(const files::TemporaryFolder& folder, bool compressed) {
  const auto put = [&](const std::string& name, const std::string& content) {
    files::put(folder / (compressed ? name + ".gz" : name), compressed ? files::gzip(content) : content);
  };
  put("train-images-idx3-ubyte", idx({3, 28, 28}, std::string(3 * 784, '\x33')));
  put("train-labels-idx1-ubyte", idx({3}, files::raw({9, 0, 5})));
  put("t10k-images-idx3-ubyte", idx({1, 28, 28}, std::string(784, '\x66')));
  put("t10k-labels-idx1-ubyte", idx({1}, files::raw({7})));
}

class EnvironmentVariable {
 public:
  explicit EnvironmentVariable(const std::string& value) {
    if (const char* now = std::getenv(name)) before = now;
    ::setenv(name, value.c_str(), 1);
  }
  EnvironmentVariable(const EnvironmentVariable&) = delete;
  EnvironmentVariable& operator=(const EnvironmentVariable&) = delete;
  ~EnvironmentVariable() { before.empty() ? ::unsetenv(name) : ::setenv(name, before.c_str(), 1); }

 private:
  static constexpr const char* name = "WHET_FASHION_MNIST";
  std::string before;
};

}  // namespace

TEST_CASE("pixels of IDX images are divided by 255 in float32") {
  const SmallSet set;
  const whet::Dataset data = whet::data::image_classification_from_idx(set.images, set.labels, 2);
  CHECK(data.shape() == whet::Shape(4));
  CHECK(data.size() == 2);
  CHECK(data.classes() == 2);
  CHECK(data.label(0) == 1);
  CHECK(data.sample(0)[1] == 0.2F);
  CHECK(data.sample(0)[2] == 0.4F);
  CHECK(data.sample(0)[3] == 1.0F);
  CHECK(data.sample(1)[0] == 1.0F / 255.0F);
}

TEST_CASE("IDX images may keep their shape and be normalized") {
  const SmallSet set;
  const whet::data::IdxImageOptions options{.mean = 0.5, .deviation = 0.25, .as_images = true};
  const whet::Dataset data = whet::data::image_classification_from_idx(set.images, set.labels, 2, options);
  CHECK(data.shape() == whet::Shape(2, 2, 1));
  CHECK(data.sample(0)[0] == -2.0F);
  CHECK(data.sample(0)[3] == 2.0F);
  files::put(set.images, idx({2, 1, 1, 3}, std::string(6, 'x')));
  CHECK(whet::data::image_classification_from_idx(set.images, set.labels, 2, options).shape() ==
        whet::Shape(1, 1, 3));
  files::put(set.images, idx({2, 5}, std::string(10, 'x')));
  CHECK(whet::data::image_classification_from_idx(set.images, set.labels, 2, options).shape() ==
        whet::Shape(5));
  CHECK_THROWS_AS(whet::data::image_classification_from_idx(set.images, set.labels, 2, {.deviation = 0.0}),
                  std::invalid_argument);
}

TEST_CASE("labels that do not fit the images are errors that name the file of labels") {
  const SmallSet set;
  const auto error_of = [&](const std::string& content) {
    files::put(set.labels, content);
    const auto error =
        files::error_of([&] { whet::data::image_classification_from_idx(set.images, set.labels, 2); });
    CHECK(error.file() == set.labels.string());
    return error;
  };
  const auto count = error_of(idx({3}, files::raw({0, 1, 0})));
  CHECK(count.expected() == "2 labels, as many as images");
  CHECK(count.found() == "3");
  const auto range = error_of(idx({2}, files::raw({0, 2})));
  CHECK(range.offset() == 9U);
  CHECK(range.expected() == "a label below 2");
  CHECK(error_of(idx({2, 1}, files::raw({0, 1}))).expected() == "labels in 1 dimension");
}

TEST_CASE("files that hold no images are errors that name them") {
  const SmallSet set;
  const auto load = [&] { whet::data::image_classification_from_idx(set.images, set.labels, 2); };
  CHECK(files::error_of([&] {
          whet::data::image_classification_from_idx(set.labels, set.labels, 2);
        }).found() == "1");
  files::put(set.images, idx({0, 0, 2}, ""));
  CHECK(files::error_of(load).offset() == 8U);
  files::put(set.images, idx({0, 65536, 65536}, ""));
  CHECK(files::error_of(load).expected() == "images of at most 2147483647 values");
}

TEST_CASE("Fashion-MNIST is found with and without compression, by option and by environment variable") {
  for (bool compressed : {false, true}) {
    const files::TemporaryFolder folder;
    put_fashion_mnist(folder, compressed);
    const whet::DataSplit by_option = whet::data::fashion_mnist({.folder = folder.path().string()});
    CHECK(by_option.train.size() == 3);
    CHECK(by_option.test.label(0) == 7);
    CHECK(by_option.test.sample(0)[783] == 0.4F);
    const EnvironmentVariable variable(folder.path().string());
    CHECK(whet::data::fashion_mnist({.as_images = true}).train.shape() == whet::Shape(28, 28, 1));
  }
}

TEST_CASE("where there is no Fashion-MNIST the error says how to get it") {
  const std::string message =
      files::error_of([] { whet::data::fashion_mnist({.folder = "/nonexistent"}); }).what();
  CHECK(message.find("/nonexistent/train-images-idx3-ubyte") == 0);
  CHECK(message.find("dataset-fashion-mnist") != std::string::npos);
  CHECK(message.find("WHET_FASHION_MNIST") != std::string::npos);
}

TEST_CASE("images of another size are not taken for Fashion-MNIST") {
  const files::TemporaryFolder folder;
  put_fashion_mnist(folder, false);
  files::put(folder / "t10k-images-idx3-ubyte", idx({1, 32, 32}, std::string(1024, 'x')));
  const auto error = files::error_of([&] { whet::data::fashion_mnist({.folder = folder.path().string()}); });
  CHECK(error.found() == "1024 values each");
}

TEST_CASE("the published Fashion-MNIST has its published counts, labels and statistics") {
  const std::filesystem::path folder = whet::data::detail::fashion_mnist_folder("");
  if (!std::filesystem::exists(folder)) WHET_SKIP("no Fashion-MNIST in " << folder.string());
  const whet::DataSplit data = whet::data::fashion_mnist();
  REQUIRE(data.train.size() == 60000);
  REQUIRE(data.test.size() == 10000);
  for (int label = 0; label < 10; ++label) {
    CHECK(std::count(data.train.labels().begin(), data.train.labels().end(), label) == 6000);
    CHECK(std::count(data.test.labels().begin(), data.test.labels().end(), label) == 1000);
  }
  const auto first = data.test.first(8).labels();
  CHECK(std::vector<int>(first.begin(), first.end()) == std::vector{9, 2, 1, 1, 6, 1, 4, 6});
  double sum = 0.0;
  double squares = 0.0;
  for (float value : data.train.samples()) {
    sum += static_cast<double>(value);
    squares += static_cast<double>(value) * static_cast<double>(value);
  }
  const auto count = static_cast<double>(data.train.samples().size());
  const double mean = sum / count;
  CHECK(std::abs(mean - 0.2860) < 5e-5);
  CHECK(std::abs(std::sqrt(squares / count - mean * mean) - 0.3530) < 5e-5);
}
