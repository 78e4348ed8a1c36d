// What is compiled once the header is there, without reading all of it.
#if !__has_include("small.hpp")
#error "the header of whet_add_model was not made, or is not found"
#endif

int main() { return 0; }
