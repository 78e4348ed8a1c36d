// Where the C library's output goes: the host's console, through semihosting.
#include <algorithm>
#include <semihosting.h>
#include <sys/stat.h>

extern "C" {

int _write(int, const char* text, int size) {
  char part[65];
  for (int begin = 0; begin < size; begin += 64) {
    const int end = std::min(begin + 64, size);
    *std::copy(text + begin, text + end, part) = '\0';
    semihosting_print(part);
  }
  return size;
}

// A terminal: lines are written as they end.
int _isatty(int) { return 1; }

int _fstat(int, struct stat* status) {
  status->st_mode = S_IFCHR;
  return 0;
}

}  // extern "C"
