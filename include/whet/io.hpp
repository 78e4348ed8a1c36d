#pragma once

// Files and reports: data sets and tensors in and out, exported headers, summaries. What is under data.hpp
// comes along.

#include <whet/io/append_file.hpp>
#include <whet/io/atomic_file.hpp>
#include <whet/io/candidate_source.hpp>
#include <whet/io/checkpoint.hpp>
#include <whet/io/element_type.hpp>
#include <whet/io/export_header.hpp>
#include <whet/io/fashion_mnist.hpp>
#include <whet/io/file_error.hpp>
#include <whet/io/front_plot.hpp>
#include <whet/io/gzip.hpp>
#include <whet/io/identifier.hpp>
#include <whet/io/idx.hpp>
#include <whet/io/initializer.hpp>
#include <whet/io/latency_table.hpp>
#include <whet/io/mask_tensors.hpp>
#include <whet/io/model_file.hpp>
#include <whet/io/npy.hpp>
#include <whet/io/npy_header.hpp>
#include <whet/io/parameter_tensors.hpp>
#include <whet/io/progress.hpp>
#include <whet/io/quote.hpp>
#include <whet/io/read_file.hpp>
#include <whet/io/run_program.hpp>
#include <whet/io/safetensors.hpp>
#include <whet/io/safetensors_content.hpp>
#include <whet/io/safetensors_header.hpp>
#include <whet/io/safetensors_read.hpp>
#include <whet/io/safetensors_write.hpp>
#include <whet/io/search_json.hpp>
#include <whet/io/search_log.hpp>
#include <whet/io/search_progress.hpp>
#include <whet/io/search_result.hpp>
#include <whet/io/sensitivity.hpp>
#include <whet/io/source_text.hpp>
#include <whet/io/summary.hpp>
#include <whet/io/teacher_logits.hpp>
#include <whet/io/test_vector.hpp>
#include <whet/io/text_table.hpp>
#include <whet/io/torch_layout.hpp>
#include <whet/io/torch_weights.hpp>
#include <whet/io/transposed.hpp>
