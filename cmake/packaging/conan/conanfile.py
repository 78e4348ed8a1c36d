import os

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy

required_conan_version = ">=2.0"


class WhetConan(ConanFile):
    name = "whet"
    version = "@VERSION@"
    description = "Header-only C++20 library of typed neural networks for edge devices"
    license = "MIT"
    author = "The whet authors"
    url = "@URL@"
    homepage = "@URL@"
    topics = ("neural-network", "machine-learning", "inference", "quantization", "header-only")

    package_type = "header-library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"io": [True, False]}
    default_options = {"io": False}
    exports_sources = "CMakeLists.txt", "LICENSE", "cmake/*", "include/*"

    def layout(self):
        cmake_layout(self)

    def requirements(self):
        self.requires("eigen/[>=3.4.0 <6]")
        self.requires("xsimd/[>=8.1 <15]")
        if self.options.io:
            self.requires("fmt/[>=9 <13]")
            self.requires("nlohmann_json/[>=3.11 <4]")
            self.requires("zlib/[>=1.2.11 <2]")

    def validate(self):
        check_min_cppstd(self, 20)

    def package_id(self):
        # Headers are the same for all compilers; the option says which libraries they need.
        self.info.settings.clear()

    def generate(self):
        CMakeDeps(self).generate()
        toolchain = CMakeToolchain(self)
        for name in ("TESTS", "BENCH", "EXAMPLES"):
            toolchain.cache_variables[f"WHET_BUILD_{name}"] = False
        toolchain.cache_variables["WHET_MARCH"] = ""
        toolchain.cache_variables["WHET_MPI"] = False
        for name in ("ZLIB", "fmt", "nlohmann_json"):
            toolchain.cache_variables[f"CMAKE_DISABLE_FIND_PACKAGE_{name}"] = not self.options.io
        toolchain.generate()

    def build(self):
        CMake(self).configure()

    def package(self):
        CMake(self).install()
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))

    def package_info(self):
        self.cpp_info.bindirs = []
        self.cpp_info.libdirs = []
        # The package file of CMake is whet's own, which knows its targets and components.
        self.cpp_info.set_property("cmake_find_mode", "none")
        self.cpp_info.builddirs = [os.path.join("lib", "cmake", "whet")]
        if self.settings.get_safe("os") in ("Linux", "FreeBSD"):
            self.cpp_info.system_libs = ["pthread"]
