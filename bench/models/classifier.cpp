#include "classifier.hpp"

#include "../rows.hpp"

template void bench::add_rows<bench::Classifier>(const std::string&, Ends);
