#pragma once

// The messages of ONNX files, as libonnx generates them from the standard's onnx.proto. Their namespace and
// the choice of onnx-ml.proto are what Debian's libonnx_proto is built with.

#ifndef ONNX_NAMESPACE
#define ONNX_NAMESPACE onnx
#endif
#ifndef ONNX_ML
#define ONNX_ML 1
#endif

#include <onnx/onnx_pb.h>
