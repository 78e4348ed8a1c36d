#include "finalist_of.hpp"
#include SEARCH_WINNER

example::Finalist example::found_finalist() { return finalist_of<found::Network>("found"); }
