#pragma once

#include <csignal>

namespace optimize {

/// Ctrl-C asks the work to stop at the next good point. Files are written whole or not at all in any case.
class Interruption {
 public:
  static void watch() {
    std::signal(SIGINT, &remember);
    std::signal(SIGTERM, &remember);
  }
  static bool requested() { return signal_seen != 0; }
  static int signal() { return signal_seen; }

 private:
  static void remember(int number) {
    signal_seen = number;
    std::signal(number, SIG_DFL);  // a second one ends the program at once
  }
  static inline volatile std::sig_atomic_t signal_seen = 0;
};

struct Interrupted {};

inline void stop_if_interrupted() {
  if (Interruption::requested()) throw Interrupted{};
}

}  // namespace optimize
