#include "all.hpp"

int answer_of_the_other_unit();

int main() { return answer_of_the_other_unit() == whet::layout_version ? 0 : 1; }
