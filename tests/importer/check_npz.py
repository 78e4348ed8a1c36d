"""check_npz.py FILE.npz FOLDER: every array of the archive equals FOLDER/<name>.npy, and there are no others."""
import os
import sys

import numpy

archive, folder = sys.argv[1:]
with numpy.load(archive) as arrays:
    expected = {name[: -len(".npy")] for name in os.listdir(folder) if name.endswith(".npy")}
    if set(arrays.files) != expected:
        sys.exit(f"expected {sorted(expected)}, found {sorted(arrays.files)}")
    for name in arrays.files:
        wanted = numpy.load(os.path.join(folder, name + ".npy"))
        if arrays[name].dtype != wanted.dtype or not numpy.array_equal(arrays[name], wanted):
            sys.exit(f"{name} differs")
