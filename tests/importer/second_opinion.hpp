#pragma once

#include <cstdlib>
#include <string>

/// Other programs that read what is exported. Tests that need one say that they skip without it.
namespace second_opinion {

inline bool succeeds(const std::string& command) { return std::system(command.c_str()) == 0; }

/// The Python that has these modules, "onnx, cv2": Debian's, which a user's own may hide, or the one in the
/// path. Empty where neither has.
inline std::string python_with(const std::string& modules) {
  for (const std::string interpreter : {"/usr/bin/python3", "python3"})
    if (succeeds(interpreter + " -c 'import " + modules + "' > /dev/null 2>&1")) return interpreter;
  return "";
}

/// Whether there is a node with onnxruntime.
inline bool has_onnxruntime() { return succeeds("node -e 'require(\"onnxruntime-node\")' > /dev/null 2>&1"); }

/// Runs a script beside this file; whether it succeeds. What it says is among the test's output.
inline bool run(const std::string& interpreter, const std::string& script, const std::string& arguments) {
  return succeeds(interpreter + " '" + std::string(WHET_SOURCE_DIR) + "/tests/importer/" + script + "' " +
                  arguments);
}

}  // namespace second_opinion
