// device_generate <folder>: writes the cases of tests/device, below a folder for each layout of weights.
#include <cstdio>
#include <exception>
#include <filesystem>

#include <whet/weights/warning.hpp>

#include "batches.hpp"

int main(int count, char** arguments) {
  if (count != 2) {
    std::fputs("usage: device_generate <folder>\n", stderr);
    return 2;
  }
  try {
    const std::filesystem::path root = arguments[1];
    // That patterns gain nothing in layers this small.
    whet::set_warning_handler({});
    device::generate_dense(root);
    device::generate_images(root);
    device::generate_windows(root);
    device::generate_joins(root);
    device::generate_sequences(root);
    device::generate_bits(root);
    device::generate_reference(root);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "device_generate: %s\n", error.what());
    return 1;
  }
  return 0;
}
