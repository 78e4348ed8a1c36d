#pragma once

#include <cstddef>

#include "console.hpp"
#include "line.hpp"

namespace device {

/// Counts cases and prints a line for each.
class Report {
 public:
  /// A case that says why it is not run.
  void skip(const char* name, const char* why, std::size_t needed = 0, std::size_t available = 0) {
    Line line;
    line.text("case ").text(name).text(": skipped: ").text(why);
    if (needed > 0)
      line.integer(static_cast<int>(needed)).text(" bytes of ").integer(static_cast<int>(available));
    print(line.text("\n").c_str());
    ++skipped;
  }

  void begin(const char* name) {
    case_ = name;
    ok_ = true;
  }
  /// What differs in the case that has begun.
  void differ(const char* what, int first, int second) {
    Line line;
    line.text("case ").text(case_).text(": ").text(what).text(", input ").integer(first);
    print(line.text(", index ").integer(second).text("\n").c_str());
    ok_ = false;
  }
  void end() {
    print(Line().text("case ").text(case_).text(ok_ ? ": ok\n" : ": FAILED\n").c_str());
    ++run;
    passed += ok_ ? 1 : 0;
  }

  int run = 0;
  int passed = 0;
  int skipped = 0;

 private:
  const char* case_ = "";
  bool ok_ = true;
};

/// A function that runs cases, known to `main` because its object file is linked.
class Batch {
 public:
  Batch(const char* batch_name, void (*run_batch)(Report&)) : name(batch_name), run(run_batch), next(first) {
    first = this;
  }

  static inline Batch* first = nullptr;
  const char* name;
  void (*run)(Report&);
  Batch* next;
};

}  // namespace device
