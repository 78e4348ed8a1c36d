#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <vector>

/// A heap copy of exactly the given values, `offset` elements behind an aligned address, so that a sanitizer
/// sees the first element read behind the last one.
template <class Value>
class ExactInput {
 public:
  ExactInput(const std::vector<Value>& values, std::size_t offset)
      : start(offset), storage(new Value[values.size() + offset]) {
    std::copy(values.begin(), values.end(), storage.get() + start);
  }
  const Value* data() const { return storage.get() + start; }

 private:
  std::size_t start;
  std::unique_ptr<Value[]> storage;
};

/// A value on the heap of its own, so that a sanitizer sees what lies beyond it: std::unique_ptr without the
/// compile time that its templates cost for hundreds of layers.
template <class Value>
class OnHeap {
 public:
  OnHeap() : value(new Value()) {}
  ~OnHeap() { delete value; }
  OnHeap(const OnHeap&) = delete;
  OnHeap& operator=(const OnHeap&) = delete;
  Value& operator*() const { return *value; }
  Value* operator->() const { return value; }

 private:
  Value* value;
};

/// Room for `size` values between guard values; `intact` tells whether a kernel wrote beyond its output.
template <class Value>
class GuardedOutput {
 public:
  explicit GuardedOutput(std::size_t size) : count(size), storage(size + 2 * margin, guard) {}
  Value* data() { return storage.data() + margin; }
  std::vector<Value> values() const { return {storage.begin() + margin, storage.end() - margin}; }
  bool intact() const {
    const auto is_guard = [](Value value) { return value == guard; };
    return std::all_of(storage.begin(), storage.begin() + margin, is_guard) &&
           std::all_of(storage.end() - margin, storage.end(), is_guard);
  }

 private:
  static constexpr std::ptrdiff_t margin = 67;
  static constexpr Value guard = Value(93);
  std::size_t count;
  std::vector<Value> storage;
};

/// Scratch memory as a caller of a kernel gives it: a multiple of the alignment, nothing behind it.
class Scratch {
 public:
  explicit Scratch(std::size_t size) : storage(new (std::align_val_t{64}) std::byte[size + 1]) {}
  ~Scratch() { ::operator delete[](storage, std::align_val_t{64}); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  std::byte* data() { return storage; }

 private:
  std::byte* storage;
};
