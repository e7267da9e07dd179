"""Two processes compile the parts of a large door."""

import atexit
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from itertools import count
from pathlib import Path
from threading import Thread
from types import CodeType, SimpleNamespace
from typing import Any, NamedTuple

from numba.core import types as numba_types
from numba.core.bytecode import FunctionIdentity
from numba.core.compiler import Flags, compile_result
from numba.core.environment import Environment
from numba.core.funcdesc import PythonFunctionDescriptor

from sustainment.kernels.linking import LinkedLibrary, PartCompiler, kept, made_as, needed_by
from sustainment.kernels.remembered import REMEMBERED

types: Any = numba_types

MANY = 150
"""Parts from which on a second process is worth its start: that takes as long as some twenty of them."""
PLAIN_TYPES: Mapping[Any, Any] = {
    int: types.int64,
    float: types.float64,
    bool: types.boolean,
    None: types.none,
}
OTHER_NUMBERS = 1_000_000
"""Where the second process begins to number what numba adds by itself: no two things have one name."""
BESIDE = (
    "import json, sys; asked = json.load(sys.stdin); sys.path[:] = asked['path']; "
    "from sustainment.kernels.together import answer; answer(asked)"
)


class Declared(NamedTuple):
    """A part with its types, known from its annotations before it is compiled."""

    dispatcher: Any
    arguments: tuple[Any, ...]
    result: Any
    library: LinkedLibrary
    """Is empty until the part is compiled, here or beside."""

    @property
    def name(self) -> str:
        """Return the name by which both processes know it."""
        function = self.dispatcher.py_func
        return f"{function.__module__}.{function.__qualname__}"


class Made(NamedTuple):
    """What came of a part."""

    code: list[bytes]
    """Its own, and that of all that it needs and that is not declared."""
    needs: list[str]
    """Names of other parts."""
    readying: list[Any]
    """What is to be called whenever the code is loaded."""


def parts_of(dispatcher: Any) -> list[Any]:
    """Return all parts that a part could call, and itself, called ones before those that call them."""
    found: list[Any] = []
    seen = {dispatcher}

    def visit(caller: Any) -> None:
        for name in _names(caller.py_func.__code__):
            called = caller.py_func.__globals__.get(name)
            if _is_part(called) and called not in seen:
                seen.add(called)
                visit(called)
        found.append(caller)

    visit(dispatcher)
    return found


def _is_part(thing: Any) -> bool:
    return getattr(getattr(thing, "_compiler", None), "pipeline_class", None) is PartCompiler


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def declare_all(dispatcher: Any, arguments: Sequence[Any]) -> list[Declared]:
    """
    Declare the parts that a part could call, and itself: they may then be compiled in any order.

    What an annotation means beyond numbers is known from the types that the part is asked for with; a part
    with other annotations is compiled when it is called first.
    """
    known = dict(PLAIN_TYPES)
    for annotation, given in zip(_annotations(dispatcher)[0], arguments, strict=False):
        with suppress(TypeError):  # an annotation that cannot be looked up
            known.setdefault(annotation, given)
    declared = []
    for part in parts_of(dispatcher):
        asked, result = _annotations(part)
        try:
            found = tuple(known[annotation] for annotation in asked), known[result]
        except (KeyError, TypeError):
            continue
        if part.py_func.__globals__.get(part.py_func.__qualname__) is not part:
            continue  # not what its name says
        if found[0] in part.overloads:
            declared.append(Declared(part, *found, part.overloads[found[0]].library))
        else:
            declared.append(_declare(part, *found))
    return declared


def _annotations(part: Any) -> tuple[list[Any], Any]:
    """Return the annotations of a part's arguments, and of its result."""
    function = part.py_func
    names = function.__code__.co_varnames[: function.__code__.co_argcount]
    given = function.__annotations__
    return [given.get(name, Any) for name in names], given.get("return", Any)


def _declare(part: Any, arguments: tuple[Any, ...], result: Any) -> Declared:
    """Let a part be called before it is compiled."""
    context, compiler = part.targetctx, part._compiler
    flags: Any = Flags()  # type: ignore[no-untyped-call]
    compiler.targetdescr.options.parse_as_flags(flags, compiler.targetoptions)
    identity = PartCompiler.identity(part.py_func)
    describe: Any = PythonFunctionDescriptor.from_specialized_function
    described = describe(
        SimpleNamespace(func_id=identity, arg_names=identity.arg_names),
        {f"arg.{name}": given for name, given in zip(identity.arg_names, arguments, strict=True)},
        result,
        {},
        mangler=context.mangler,
        inline=flags.forceinline,
        noalias=flags.noalias,
        abi_tags=[flags.get_mangle_string()],
    )
    library = LinkedLibrary(context.codegen(), identity.func_qualname)
    library.finalize()
    environment: Any = Environment
    entry = context.get_executable(library, described, environment.from_fndesc(described))
    context.insert_user_function(entry, described, [library])
    make: Any = compile_result
    declared = make(
        typing_context=part.typingctx,
        target_context=context,
        entry_point=entry,
        typing_error=None,
        type_annotation=None,
        library=library,
        call_helper=None,
        signature=result(*arguments),
        objectmode=False,
        lifted=(),
        fndesc=described,
        environment=environment.from_fndesc(described),
        metadata=None,
        reload_init=[],
    )
    part.add_overload(declared)
    return Declared(part, arguments, result, library)


def make(part: Declared, names: Mapping[Any, str]) -> Made:
    """Compile a declared part; `names` are those of the parts by their libraries."""
    dispatcher = part.dispatcher
    with made_as(LinkedLibrary, dispatcher), dispatcher._compiling_counter:
        library = dispatcher._compiler.compile(part.arguments, part.result).library
    code, needs, readying = list(library.code), [], []
    for needed in needed_by(library, until=names):
        if needed in names:
            needs.append(names[needed])
        elif isinstance(needed, LinkedLibrary):
            code += needed.code
        else:
            code.append(kept(needed._get_module_for_linking().clone()).as_bitcode())
            readying += needed._reload_init
    return Made(code, needs, readying)


def make_all(dispatcher: Any, arguments: Sequence[Any]) -> None:
    """Compile the parts that a part could call, and itself, together with a second process."""
    with REMEMBERED, _beside(dispatcher, arguments) as beside:
        declared = {part.name: part for part in declare_all(dispatcher, arguments)}
        names = {part.library: name for name, part in declared.items()}
        for name, part in declared.items():
            if part.library.code:
                continue  # as a part of something else
            made = beside.get(name) or make(part, names)
            part.library.code[:] = made.code
            part.library._reload_init.update(made.readying)
            part.library._linking_libraries[:] = [declared[needed].library for needed in made.needs]


def worth_two(dispatcher: Any) -> bool:
    """Tell whether a part calls so much that two processes should compile it, and could."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    # Where Python is built into another program, that program would be started.
    own = "python" in Path(sys.executable or "").name.lower() and not hasattr(sys, "frozen")
    return own and cores > 1 and len(parts_of(dispatcher)) >= MANY


class _Beside:
    """
    A second process that compiles the same parts from the last one on.

    It may fail, or die, or never start: what it has not made is made here.
    """

    def __init__(self, asked: str) -> None:
        self.made: dict[str, Made] = {}
        self.process: Any = None
        with suppress(OSError):
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-c", BESIDE],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            self.reader = Thread(target=_read, args=(self.process, asked, self.made), daemon=True)
            self.reader.start()

    def end(self) -> None:
        """End it, wherever it is."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.reader.join()
            for pipe in (self.process.stdin, self.process.stdout):
                with suppress(OSError):
                    pipe.close()


_BEGUN: dict[str, _Beside] = {}
"""Second processes that have begun before they are needed, by what they were asked."""


def begin(dispatcher: Any, arguments: Sequence[str]) -> None:
    """Let a second process begin with the parts of a part that will be compiled soon; it waits for none."""
    asked = _asked(dispatcher, arguments)
    if asked not in _BEGUN and worth_two(dispatcher):
        _BEGUN[asked] = beside = _Beside(asked)
        atexit.register(beside.end)


def _asked(dispatcher: Any, arguments: Sequence[str]) -> str:
    function = dispatcher.py_func
    return json.dumps(
        {
            "path": sys.path,
            "module": function.__module__,
            "name": function.__qualname__,
            "code": function.__code__.co_code.hex(),
            "arguments": list(arguments),
        }
    )


@contextmanager
def _beside(dispatcher: Any, arguments: Sequence[Any]) -> Iterator[dict[str, Made]]:
    """Give what a second process has made so far, and end it."""
    asked = _asked(dispatcher, [str(argument) for argument in arguments])
    beside = _BEGUN.pop(asked, None) or _Beside(asked)
    try:
        yield beside.made
    finally:
        beside.end()
        atexit.unregister(beside.end)


def _read(process: Any, asked: str, made: dict[str, Made]) -> None:
    """Ask, and keep what is answered until the other side ends, in whatever way."""
    with suppress(Exception):
        process.stdin.write(asked.encode())
        process.stdin.close()
        for line in process.stdout:
            told = json.loads(line)
            code = [process.stdout.read(length) for length in told["lengths"]]
            if [len(one) for one in code] == told["lengths"]:
                made[told["name"]] = Made(code, told["needs"], [])


def answer(asked: Mapping[str, Any]) -> None:
    """Be the second process: compile from the last part on, and hand each over at once."""
    with os.fdopen(os.dup(1), "wb") as out:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        dispatcher: Any = getattr(import_module(asked["module"]), asked["name"])
        if dispatcher.py_func.__code__.co_code.hex() != asked["code"]:
            return
        FunctionIdentity._unique_ids = count(OTHER_NUMBERS)
        with REMEMBERED:
            declared = declare_all(dispatcher, [_type_of(text) for text in asked["arguments"]])
            names = {part.library: part.name for part in declared}
            for part in reversed(declared):
                made = make(part, names)
                if made.readying:
                    return
                told = {"name": part.name, "needs": made.needs, "lengths": [len(one) for one in made.code]}
                out.write(json.dumps(told).encode() + b"\n" + b"".join(made.code))
                out.flush()


def _type_of(text: str) -> Any:
    """Return a type by its name: a number, or where numbers lie in memory."""
    return types.CPointer(_type_of(text[:-1])) if text.endswith("*") else getattr(types, text)
