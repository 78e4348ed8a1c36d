#pragma once

// Safetensors files: named tensors and a JSON header (https://huggingface.co/docs/safetensors).

#include <whet/io/safetensors_content.hpp>
#include <whet/io/safetensors_read.hpp>
#include <whet/io/safetensors_write.hpp>
