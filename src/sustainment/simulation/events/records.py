"""Records in one block of memory, reached by table and index.

The compiled code is handed a single array of 64-bit words. Its first words say where each table begins and
how many records it has; a reader such as `pairs(world, index)` gives the record itself, not a copy. One array
instead of forty keeps calls cheap and compilation short; inside, only its place in memory is handed on.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, cast

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.int64]
Reader = Callable[[Words, int], Any]


def kind_of(integers: str, floats: str = "", *, words: str = "", short: str = "") -> "np.dtype[Any]":
    """Return a kind of record: whole numbers of 4 bytes, of 8 bytes, then others of 8.

    `short` is for places, flags and ranks, which memory keeps far below 2^31; never for times, units or sums.
    """
    fields = [(name, "i4") for name in short.split()]
    fields += [(name, "i8") for name in integers.split()]
    fields += [(name, "f8") for name in floats.split()] + [(name, "u8") for name in words.split()]
    return np.dtype(fields, align=True)


LINE = 64
"""Bytes of a line of the computer's cache, in which memory comes."""


def on_lines(often: "np.dtype[Any]", seldom: "np.dtype[Any]") -> "np.dtype[Any]":
    """Return a kind of record that begins on a line, what is often looked at first."""
    parts = [(name, kind, place) for name, (kind, place, *_) in (often.fields or {}).items()]
    parts += [(name, kind, often.itemsize + at) for name, (kind, at, *_) in (seldom.fields or {}).items()]
    names, kinds, places = zip(*parts, strict=True)
    size = -(-(often.itemsize + seldom.itemsize) // LINE) * LINE
    described: Any = {"names": names, "formats": kinds, "offsets": places, "itemsize": size}
    kind: np.dtype[Any] = np.dtype(described, align=True)
    return kind


def _data(context: Any, builder: Any, *, kind: Any, words: Any) -> Any:
    """Return where a block of words begins, given as an array or as that place."""
    from numba import types

    return (
        words if isinstance(kind, types.CPointer) else context.make_array(kind)(context, builder, words).data
    )


def _begin(builder: Any, data: Any, *, place: int) -> Any:
    """Return the word at which a table begins: it stands in word 2 x `place`, and never changes."""
    from llvmlite import ir

    begin = builder.load(builder.gep(data, [ir.Constant(ir.IntType(64), 2 * place)]))
    begin.set_metadata("invariant.load", builder.module.add_metadata([]))
    return begin


def reader(place: int, kind: "np.dtype[Any]") -> Reader:
    """Return what gives a record of the table at a place."""
    from llvmlite import ir
    from numba import types
    from numba.extending import intrinsic
    from numba.np.numpy_support import from_dtype

    word = ir.IntType(64)
    unit = 4 if kind.itemsize % 8 else 8
    """Bytes in which places of records are counted."""

    @cache
    def _record() -> Any:
        return from_dtype(kind)

    def _generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = _data(context, builder, kind=signature.args[0], words=arguments[0])
        begin = _begin(builder, data, place=place)
        if unit == 4:
            data = builder.bitcast(data, ir.IntType(32).as_pointer())
            begin = builder.add(begin, begin)
        size = ir.Constant(word, kind.itemsize // unit)
        at = builder.add(begin, builder.mul(arguments[1], size))
        return builder.bitcast(builder.gep(data, [at]), context.get_value_type(signature.return_type))

    def _read(typing: Any, world: Any, index: Any) -> Any:
        return _record()(world, types.int64), _generate

    return cast(Reader, intrinsic(_read))


def fetcher(place: int, kind: "np.dtype[Any]") -> Callable[[Words, int], None]:
    """Return what lets the computer fetch the first line of a record from memory, without waiting for it."""
    from llvmlite import ir
    from numba import types
    from numba.extending import intrinsic

    word, number, address = ir.IntType(64), ir.IntType(32), ir.IntType(8).as_pointer()
    asked = ir.FunctionType(ir.VoidType(), (address, number, number, number))
    to_write, for_long, data_not_code = (ir.Constant(number, value) for value in (1, 3, 1))

    def _generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = _data(context, builder, kind=signature.args[0], words=arguments[0])
        size = ir.Constant(word, kind.itemsize // 8)
        at = builder.add(_begin(builder, data, place=place), builder.mul(arguments[1], size))
        fetch = builder.module.declare_intrinsic("llvm.prefetch", (address,), asked)
        where = builder.bitcast(builder.gep(data, [at]), address)
        builder.call(fetch, [where, to_write, for_long, data_not_code])
        return context.get_dummy_value()

    def _fetch(typing: Any, world: Any, index: Any) -> Any:
        return types.none(world, types.int64), _generate

    return cast(Callable[[Words, int], None], intrinsic(_fetch))


def _words_at() -> Callable[[Words], Words]:
    """Return what gives the place in memory at which a block of words begins."""
    from numba import types
    from numba.extending import intrinsic

    pointer: Any = types.CPointer

    def _generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return _data(context, builder, kind=signature.args[0], words=arguments[0])

    def _read(typing: Any, words: Any) -> Any:
        return pointer(words.dtype)(words), _generate

    return cast(Callable[[Words], Words], intrinsic(_read))


words_at = _words_at()
"""Gives the place in memory at which a block of words begins: all that the parts of the loop are handed."""


def head(offset: int) -> Callable[[Words, int], int]:
    """Return what reads a number of a table off the head: where it begins (0), how long it is (1)."""
    from llvmlite import ir
    from numba import types
    from numba.extending import intrinsic

    word = ir.IntType(64)

    def _generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = _data(context, builder, kind=signature.args[0], words=arguments[0])
        place = builder.add(builder.mul(arguments[1], ir.Constant(word, 2)), ir.Constant(word, offset))
        value = builder.load(builder.gep(data, [place]))
        value.set_metadata("invariant.load", builder.module.add_metadata([]))
        return value

    def _read(typing: Any, world: Any, table: Any) -> Any:
        return types.int64(world, types.int64), _generate

    return cast(Callable[[Words, int], int], intrinsic(_read))
