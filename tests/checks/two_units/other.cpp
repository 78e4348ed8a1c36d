#include "all.hpp"

int answer_of_the_other_unit();
int answer_of_the_other_unit() { return whet::layout_version; }
