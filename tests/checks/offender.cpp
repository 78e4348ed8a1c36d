// What an inference program must not do, for the checks to find.
#include <stdexcept>
#include <vector>

int main(int count, char**) {
  std::vector<int> values(static_cast<std::size_t>(count), 1);
  if (values.size() > 1000) throw std::runtime_error("too many");
  return values.front() - 1;
}
