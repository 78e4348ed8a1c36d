#include <string>

#include <whet/importer/read_graph.hpp>

#include "catch.hpp"
#include "importer/tflite_file.hpp"
#include "io/files.hpp"

namespace {

using namespace whet::importer;

std::string error_of(const std::filesystem::path& path) {
  return files::error_of([&] { static_cast<void>(read_graph(path)); }).what();
}

std::string small_tflite() {
  const auto bytes = tflite_file::small_network();
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

TEST_CASE("a file is read as TFLite whatever its name, but for that of ONNX") {
  const files::TemporaryFolder folder;
  for (const std::string name : {"net.tflite", "net.bin", "net", "net.onnx.tflite"}) {
    CAPTURE(name);
    files::put(folder / name, small_tflite());
    const Graph graph = read_graph(folder / name);
    CHECK(graph.nodes.size() == 4);
    CHECK(graph.file == (folder / name).string());
  }
}

TEST_CASE("what is in a file named .onnx is read as ONNX") {
  const files::TemporaryFolder folder;
  files::put(folder / "net.onnx", small_tflite());
  const std::string error = error_of(folder / "net.onnx");
  CHECK(error.starts_with((folder / "net.onnx").string() + ": "));
#ifdef WHET_ONNX
  CHECK_THAT(error, Catch::Matchers::ContainsSubstring("ONNX"));
#else
  CHECK_THAT(error, Catch::Matchers::ContainsSubstring("built without libonnx"));
#endif
}

TEST_CASE("files that are not there, or of neither format, are named") {
  const files::TemporaryFolder folder;
  for (const std::string name : {"missing.tflite", "missing.onnx"})
    CHECK(error_of(folder / name).starts_with((folder / name).string() + ": "));
  files::put(folder / "text.tflite", "not a network");
  CHECK_THAT(
      error_of(folder / "text.tflite"),
      Catch::Matchers::ContainsSubstring("expected a TFLite file, which has 'TFL3' here, found 'a ne"));
}
