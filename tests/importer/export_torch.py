"""export_torch.py FOLDER: PyTorch modules as ONNX files, each with the operator sets and constant folding that change
what PyTorch writes: NAME.onnx, NAME.in.npy and NAME.out.npy, one sample and what the module gives, in whet's order,
channels last. Weights are drawn anew, those of normalizations and slopes, too."""
import itertools
import pathlib
import sys
import warnings

import numpy
import torch
from torch import nn

# Operator set, and whether constants are folded: without, PyTorch puts weights of recurrent layers together in the file.
# 14 with folding is the default of PyTorch 1.13.
WAYS = [(11, True), (14, True), (14, False)]


class Sequences(nn.Module):
    """A recurrent layer of which `take` says what goes on; it names forms of one thing that PyTorch writes otherwise."""

    def __init__(self, cell, take, batch_first, layers=1):
        super().__init__()
        self.cell = cell(4, 3, layers, batch_first=batch_first)
        self.scores = nn.Linear(18 if take == "flat" else 3, 2)
        self.take = take
        self.batch_first = batch_first

    def forward(self, samples):
        steps, state = self.cell(samples)
        state = state[0] if isinstance(state, tuple) else state
        batch_first = steps if self.batch_first else steps.transpose(0, 1)
        taken = {
            "last step": lambda: steps[:, -1] if self.batch_first else steps[-1],
            "kept step": lambda: batch_first[:, -1:].squeeze(1),
            "last state": lambda: state[-1],
            "first state": lambda: state[0],
            "squeezed state": lambda: state.squeeze(0),
            "steps": lambda: steps,
            "flat": lambda: batch_first.flatten(1),
        }
        return self.scores(taken[self.take]())


class Between(nn.Module):
    """A recurrent layer behind a dense layer of each step."""

    def __init__(self, cell, batch_first):
        super().__init__()
        self.before = nn.Linear(4, 5)
        self.cell = cell(5, 3, bias=False, batch_first=batch_first)
        self.batch_first = batch_first

    def forward(self, samples):
        steps, _ = self.cell(torch.relu(self.before(samples)))
        return steps[:, -1] if self.batch_first else steps[-1]


def normalized(inputs, outputs, size, stride=1, groups=1):
    return [
        nn.Conv2d(inputs, outputs, size, stride, size // 2, groups=groups, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU6(),
    ]


class Residual(nn.Module):
    """A block with a shortcut and a gate for each channel, which is spread over the pixels by the product or before it."""

    def __init__(self, expands):
        super().__init__()
        self.expands = expands
        self.body = nn.Sequential(*normalized(3, 8, 3), nn.Conv2d(8, 8, 3, padding=1, bias=False), nn.BatchNorm2d(8))
        self.shortcut = nn.Conv2d(3, 8, 1)
        self.gate = nn.Sequential(nn.Linear(8, 4), nn.ReLU(), nn.Linear(4, 8), nn.Hardsigmoid())
        self.scores = nn.Linear(8, 4)

    def forward(self, images):
        sums = torch.relu(self.body(images) + self.shortcut(images))
        batch, channels, _, _ = sums.size()
        gate = self.gate(nn.functional.adaptive_avg_pool2d(sums, 1).view(batch, channels)).view(batch, channels, 1, 1)
        return self.scores((sums * (gate.expand_as(sums) if self.expands else gate)).mean((2, 3)))


class Shuffled(nn.Module):
    def __init__(self):
        super().__init__()
        self.groups = nn.Sequential(nn.ZeroPad2d((2, 1, 1, 0)), nn.Conv2d(4, 4, 3, groups=2))

    def forward(self, images):
        first, second = self.groups(images).chunk(2, 1)
        images = torch.cat((torch.relu(first), second), 1)
        batch, channels, height, width = images.size()
        parts = images.view(batch, 2, channels // 2, height, width).transpose(1, 2)
        return parts.reshape(batch, channels, height, width)


def modules():
    """Name, module, and the shape of a sample."""
    cells = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}
    takes = ["last step", "kept step", "last state", "first state", "squeezed state", "steps", "flat"]
    for (name, cell), batch_first in itertools.product(cells.items(), (True, False)):
        order = "batch first" if batch_first else "steps first"
        shape = (1, 6, 4) if batch_first else (6, 1, 4)
        for take in takes:
            yield f"{name}, {order}, {take}", Sequences(cell, take, batch_first), shape
        for take in ("last step", "last state"):
            yield f"two {name}, {order}, {take}", Sequences(cell, take, batch_first, 2), shape
        yield f"{name} behind dense, {order}", Between(cell, batch_first), shape
    yield "convolutions", nn.Sequential(
        *normalized(3, 8, 3, 2),
        *normalized(8, 8, 3, 1, 8),
        nn.MaxPool2d(2),
        nn.Conv2d(8, 6, 3, dilation=2, padding=2),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(6, 5),
        nn.Softmax(1),
    ), (1, 3, 16, 12)
    yield "flattened", nn.Sequential(nn.Conv2d(3, 4, 3), nn.AvgPool2d(2), nn.Flatten(), nn.Linear(140, 5)), (1, 3, 16, 12)
    # As a ResNet begins.
    yield "pools that see zeros", nn.Sequential(
        nn.Conv2d(3, 4, 3),
        nn.ReLU(),
        nn.MaxPool2d(3, 2, 1),
        nn.ReLU(),
        nn.MaxPool2d(2, 2, (1, 0), ceil_mode=True),
        nn.Flatten(),
        nn.Linear(48, 2),
    ), (1, 3, 16, 13)
    yield "residual", Residual(False), (1, 3, 8, 8)
    yield "residual, expanded gate", Residual(True), (1, 3, 8, 8)
    yield "shuffled", Shuffled(), (1, 4, 5, 6)
    yield "sequence of channels", nn.Sequential(
        nn.Conv1d(4, 8, 3, padding=1), nn.BatchNorm1d(8), nn.ReLU(), nn.MaxPool1d(2), nn.Flatten(), nn.Linear(64, 3)
    ), (1, 4, 16)
    functions = [
        nn.PReLU(), nn.PReLU(8), nn.ELU(), nn.Hardswish(), nn.SiLU(), nn.Hardsigmoid(), nn.LeakyReLU(0.1), nn.Hardtanh()
    ]  # fmt: skip
    for place, function in enumerate(functions):
        name = f"{type(function).__name__} {place}"
        yield name, nn.Sequential(nn.Linear(6, 8), nn.BatchNorm1d(8), function, nn.Dropout(), nn.Linear(8, 3)), (1, 6)


def randomize(module):
    for part in module.modules():
        if isinstance(part, nn.PReLU):
            part.weight.data.uniform_(0.1, 0.5)
        if hasattr(part, "running_mean"):
            part.running_mean.uniform_(-0.5, 0.5)
            part.running_var.uniform_(0.4, 1.5)
            part.weight.data.uniform_(0.5, 1.5)
            part.bias.data.uniform_(-0.5, 0.5)


def in_our_order(tensor, is_channels_first):
    if tensor.dim() == 4 or (tensor.dim() == 3 and is_channels_first):
        tensor = tensor.movedim(1, -1)
    return tensor.contiguous().reshape(1, -1).numpy()


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1])
    warnings.filterwarnings("ignore")
    torch.manual_seed(1)
    torch.set_num_threads(1)
    for name, module, shape in modules():
        randomize(module)
        module.eval()
        sample = torch.randn(shape)
        is_channels_first = name == "sequence of channels"
        with torch.no_grad():
            outputs = module(sample)
        for operators, is_folded in WAYS:
            path = str(folder / f"{name}, {operators}{'' if is_folded else ', not folded'}")
            batch = shape.index(1)
            torch.onnx.export(
                module,
                sample,
                path + ".onnx",
                opset_version=operators,
                do_constant_folding=is_folded,
                input_names=["sample"],
                dynamic_axes=None if is_folded else {"sample": {batch: "batch"}},
            )
            numpy.save(path + ".in.npy", in_our_order(sample, is_channels_first))
            numpy.save(path + ".out.npy", in_our_order(outputs, is_channels_first))
