#pragma once

// Every kind of part that a search space can have: open_parts.hpp says what each of them knows. All of them
// together, because a part of one kind stands in those of others.

#include <whet/topology/search/open_arguments.hpp>
#include <whet/topology/search/open_choice.hpp>
#include <whet/topology/search/open_parts.hpp>
