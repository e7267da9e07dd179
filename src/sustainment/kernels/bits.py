"""Bits of a word, counted by one instruction."""

from collections.abc import Callable
from typing import Any, cast

import numpy as np


def _trailing_zeros() -> Callable[[np.uint64], int]:
    """Return what counts the zeros below the lowest one of a word."""
    from llvmlite import ir
    from numba import types
    from numba.extending import intrinsic

    def _generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 0))

    def _count(typing: Any, word: Any) -> Any:
        return types.int64(types.uint64), _generate

    return cast(Callable[[np.uint64], int], intrinsic(_count))


trailing_zeros = _trailing_zeros()
"""Gives the number of zeros below the lowest one of a word of 64 bits, 64 where all are zeros."""
