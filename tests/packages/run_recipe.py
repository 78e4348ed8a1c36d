"""run_recipe.py <tree> <prefix> <build folder> <cmake> <cmake argument>...

Runs the build and package steps of a conanfile.py with stand-ins for what it uses of Conan, and installs into the prefix.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
import types

tree, prefix, build, *cmake_command = sys.argv[1:]


class Namespace(types.SimpleNamespace):
    def get_safe(self, name):
        return getattr(self, name, None)

    def set_property(self, name, value):
        setattr(self, name, value)

    def clear(self):
        self.__dict__.clear()


class ConanFile:
    def __init__(self):
        self.required = []
        self.options = Namespace(**self.default_options)
        self.settings = Namespace(os="Linux", arch="x86_64", compiler="gcc", build_type="Release")
        self.info = Namespace(settings=Namespace(os="Linux"))
        self.cpp_info = Namespace()
        self.source_folder = tree
        self.package_folder = prefix

    def requires(self, reference):
        self.required.append(reference)


class CMakeToolchain:
    def __init__(self, recipe):
        self.recipe = recipe
        self.cache_variables = {}

    def generate(self):
        self.recipe.variables = self.cache_variables


class CMakeDeps:
    def __init__(self, recipe):
        pass

    def generate(self):
        pass


class CMake:
    def __init__(self, recipe):
        self.recipe = recipe

    def configure(self):
        values = {True: "ON", False: "OFF"}
        variables = [f"-D{name}={values.get(value, value)}" for name, value in self.recipe.variables.items()]
        run(*cmake_command, "-S", tree, "-B", build, "-DCMAKE_INSTALL_LIBDIR=lib", *variables)

    def install(self):
        run(cmake_command[0], "--install", build, "--prefix", prefix)


def run(*command):
    done = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: {done.stdout}")


def copy(recipe, name, source, destination):
    os.makedirs(destination, exist_ok=True)
    shutil.copy(os.path.join(source, name), destination)


def stand_in(name, **members):
    module = types.ModuleType(name)
    module.__dict__.update(members)
    sys.modules[name] = module


def nothing(*arguments):
    """Stands for functions that only check or name folders."""


stand_in("conan", ConanFile=ConanFile)
stand_in("conan.tools")
stand_in("conan.tools.build", check_min_cppstd=nothing, can_run=nothing)
stand_in("conan.tools.cmake", CMake=CMake, CMakeDeps=CMakeDeps, CMakeToolchain=CMakeToolchain, cmake_layout=nothing)
stand_in("conan.tools.files", copy=copy)

sys.dont_write_bytecode = True
for name in ("conanfile.py", "test_package/conanfile.py"):
    spec = importlib.util.spec_from_file_location("conanfile", os.path.join(tree, name))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    if name == "conanfile.py":
        recipe = module.WhetConan()

for folder in (prefix, build):
    shutil.rmtree(folder, ignore_errors=True)
for step in ("layout", "requirements", "validate", "generate", "build", "package", "package_id", "package_info"):
    getattr(recipe, step)()

for pattern in recipe.exports_sources:
    assert os.path.exists(os.path.join(tree, pattern.rstrip("*"))), f"exports_sources: no {pattern}"
assert sorted(name.split("/")[0] for name in recipe.required) == ["eigen", "xsimd"], recipe.required
folder = os.path.join(prefix, recipe.cpp_info.builddirs[0])
assert os.path.exists(os.path.join(folder, "whetConfig.cmake")), f"no whetConfig.cmake in {folder}"
assert os.path.exists(os.path.join(prefix, "licenses", "LICENSE")), "no licence"
assert not os.path.exists(os.path.join(folder, "whet_io_targets.cmake")), "whet::io without the option io"
