"""check_onnx.py MODEL [INPUT.npy OUTPUT.npy TOLERANCE]: python3-onnx's checker and strict shape inference, then
OpenCV's outputs against those of OUTPUT, relative to their largest magnitude."""
import sys

import numpy
import onnx
from onnx import helper, numpy_helper


def check(path):
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    inferred = onnx.shape_inference.infer_shapes(model, strict_mode=True, data_prop=True)
    known = {value.name for value in [*inferred.graph.value_info, *inferred.graph.output]}
    unknown = [name for node in model.graph.node for name in node.output if name and name not in known]
    if unknown:
        sys.exit(f"{path}: no shapes inferred for {unknown}")
    return model


def for_opencv(model):
    """OpenCV 4.6 reads Clip in its older form, with attributes, and GRU with all of its inputs."""
    constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type == "Clip":
            low, high = (float(constants[name]) for name in node.input[1:])
            del node.input[1:]
            node.attribute.extend([helper.make_attribute("min", low), helper.make_attribute("max", high)])
        if node.op_type == "GRU":
            units = constants[node.input[2]].shape[2]
            zeros = numpy_helper.from_array(numpy.zeros((1, 1, units), numpy.float32), node.name + "/zeros")
            model.graph.initializer.append(zeros)
            node.input.extend(["", zeros.name])
    return model.SerializeToString()


def compare(path, model, inputs, outputs):
    import cv2

    net = cv2.dnn.readNetFromONNX(numpy.frombuffer(for_opencv(model), numpy.uint8))
    shape = [extent.dim_value for extent in model.graph.input[0].type.tensor_type.shape.dim]
    largest = 0.0
    for sample, output in zip(inputs, outputs):
        net.setInput(sample.reshape(shape))
        difference = numpy.abs(net.forward().ravel() - output.ravel()).max()
        largest = max(largest, float(difference / numpy.abs(outputs).max()))
    print(f"{path.rsplit('/', 1)[-1]}: {len(inputs)} samples, largest difference {largest:.2e}")
    return largest


if __name__ == "__main__":
    graph = check(sys.argv[1])
    if len(sys.argv) > 2:
        found = compare(sys.argv[1], graph, numpy.load(sys.argv[2]), numpy.load(sys.argv[3]))
        sys.exit(0 if found <= float(sys.argv[4]) else 1)
