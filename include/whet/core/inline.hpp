#pragma once

/// For functions of the inference path that are not templates over a target: a function that is always
/// inlined leaves no symbol behind, so that two translation units with different instruction sets cannot
/// end up sharing one of the two compilations.
#define WHET_INLINE [[gnu::always_inline]] inline
