"""How numba compiles what is only linked into other code.

Of some 200 functions of the event loop one is called from Python. numba's own way is to optimise and emit
each of them, with all that it calls, before it is linked into the next: most of the work is done many
times over. Here a function inside is kept as LLVM code, by itself, until the one that is called from Python
is made: then all that it needs is linked, once, and optimised as a whole.
"""

import gc
import platform
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import llvmlite.binding as llvm
from numba.core import base, cgutils, ir, sigutils, typed_passes, untyped_passes
from numba.core import types as numba_types
from numba.core.codegen import CPUCodeLibrary, JITCodeLibrary
from numba.core.compiler import Compiler
from numba.core.compiler_machinery import PassManager

types: Any = numba_types

NEEDLESS = {
    untyped_passes.WithLifting,
    untyped_passes.InlineClosureLikes,
    untyped_passes.MakeFunctionToJitFunction,
    untyped_passes.InlineInlinables,
    untyped_passes.FindLiterallyCalls,
    untyped_passes.LiteralUnroll,
    untyped_passes.LiteralPropagationSubPipelinePass,
    typed_passes.InlineOverloads,
    typed_passes.NopythonRewrites,
}
"""Passes for what no part has: `with`, closures, list comprehensions, sums of whole arrays at once."""

FOLDED_FIRST = 500
"""What is folded into its callers at first, by LLVM's measure of size; the second pass folds less."""

REPLACED: tuple[tuple[Any, str], ...] = (
    (types.BaseFunction, "get_call_type"),
    (ir.Inst, "_rec_list_vars"),
    (base, "_has_loc"),
)
"""What of numba is asked once: what a built-in gives, the variables of a statement, who takes a place."""
WITHOUT_VARIABLES = {ir.Loc, str, int, float, bool, type(None)}

SAVES_MOST = "preserve_mostcc"
"""LLVM's convention for calls after which the caller finds its registers as they were."""
KNOWING_IT = ("x86_64", "AMD64", "aarch64", "arm64")
"""The computers for which LLVM knows that convention."""


class PartCompiler(Compiler):
    """numba's compiler without the passes that find nothing to do here."""

    def define_pipelines(self) -> list[Any]:
        """Return the passes."""
        pipelines = []
        for whole in super().define_pipelines():  # type: ignore[no-untyped-call]
            part: Any = PassManager(whole.pipeline_name)  # type: ignore[no-untyped-call]
            part.passes.extend(step for step in whole.passes if step[0] not in NEEDLESS)
            part.finalize()
            pipelines.append(part)
        return pipelines


class _NoEnvironment:
    """What a code library is asked for when an environment is to be bound, which linked code has not."""

    @staticmethod
    def set_env(name: str, environment: Any) -> None:
        """Do nothing."""


_SELDOM_CALLED: set[str] = set()
"""The names of functions that are seldom called, as they stand at the beginning of those in LLVM code."""


def seldom_called(function: Callable[..., Any]) -> None:
    """Let calls of a function cost those hardly anything that could make them and do not."""
    parts = f"{function.__module__}.{function.__qualname__}".split(".")
    _SELDOM_CALLED.add("_ZN" + "".join(f"{len(part)}{part}" for part in parts) + "B")


DIRECT = """
define linkonce_odr {convention} {result} @"{name}.direct"({parameters}) {{
  %slot = alloca {result}
  %why = alloca {reason}
  %status = call i32 @"{name}.body"({result}* %slot, {reason}* %why{arguments})
  %wrong = icmp ne i32 %status, 0
  br i1 %wrong, label %never, label %done
never:
  call void @llvm.trap()
  unreachable
done:
  %value = load {result}, {result}* %slot
  ret {result} %value
}}
define linkonce_odr i32 @"{name}"({result}* %slot, {reason}* %why{and_parameters}) alwaysinline {{
  %value = call {convention} {result} @"{name}.direct"({given})
  store {result} %value, {result}* %slot
  ret i32 0
}}
"""
"""What stands for a function: it hands its value over in a register, and is called as numba calls."""


def _returning_directly(module: Any) -> str:
    """Return a module as text, in which functions return what they return.

    numba lets every function write its value where the caller says, and return whether it failed; both lay
    the place out and clear it for each call, even for nothing. What is inside never fails.
    """
    saving = SAVES_MOST if platform.machine() in KNOWING_IT else "ccc"
    bodies, added = [], []
    for function in module.functions:
        arguments = {argument.name: argument for argument in function.args}
        folded = "alwaysinline" in function.attributes
        if function.is_declaration or folded or not {"retptr", "excinfo"} <= arguments.keys():
            continue
        slot, why, *others = function.args
        names = [f"{argument.type} %a{number}" for number, argument in enumerate(others)]
        bodies.append(function)
        seldom = function.name.startswith(tuple(_SELDOM_CALLED))
        text = DIRECT.format(
            name=function.name,
            convention=saving if seldom else "ccc",
            result=slot.type.pointee,
            reason=why.type.pointee,
            parameters=", ".join(names),
            and_parameters="".join(f", {name}" for name in names),
            arguments="".join(f", {name}" for name in names),
            given=", ".join(names),
        )
        added.append(text.replace(") {", ") cold {", 1) if seldom else text)
        function.attributes.add("alwaysinline")
    text = str(module)
    for function in bodies:
        before = f'define linkonce_odr i32 @"{function.name}"('
        if before not in text:
            raise AssertionError(f"numba no longer writes {before!r}: parts cannot return directly")
        text = text.replace(before, before[:-2] + '.body"(', 1)
    if "@llvm.trap" not in text:
        added.append("declare void @llvm.trap()")
    return text + "".join(added)


class LinkedLibrary(JITCodeLibrary):
    """Code that is linked into other code and never run by itself."""

    def __init__(self, codegen: Any, name: str) -> None:
        """Begin without a module: there will be one."""
        super(CPUCodeLibrary, self).__init__(codegen, name)
        self._linking_libraries: list[Any] = []
        self._final_module: Any = None
        self._shared_module: Any = None

    @property
    def codegen(self) -> Any:
        """Return what binds no environment."""
        return _NoEnvironment

    def add_ir_module(self, ir_module: Any) -> None:
        """Take code as it is: it is checked and optimised as a part of what this is linked into."""
        self._raise_if_finalized()  # type: ignore[no-untyped-call]
        for function in ir_module.functions:
            if not function.is_declaration and not function.linkage:
                # Several codes that are linked together may bring the same part.
                function.linkage = "linkonce_odr"
        text: str = cgutils.normalize_ir_text(_returning_directly(ir_module))  # type: ignore[no-untyped-call]
        module = llvm.parse_assembly(text)
        module.data_layout = self._codegen._data_layout
        if self._final_module is None:
            self._final_module = module
        else:
            self._final_module.link_in(module)

    def finalize(self) -> None:
        """Make nothing that could run, and link nothing yet."""
        for library in self._linking_libraries:
            self._reload_init.update(library._reload_init)
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:
        """Return none: there is no machine code."""
        self._ensure_finalized()  # type: ignore[no-untyped-call]
        return 0

    def _get_module_for_linking(self) -> Any:
        """Return this code with all that it needs."""
        if self._shared_module is None:
            whole = self._final_module.clone()
            for library in _needed_by(self):
                linked = isinstance(library, LinkedLibrary)
                module = library._final_module if linked else library._get_module_for_linking()
                whole.link_in(module, preserve=True)
            self._shared_module = whole
        return self._shared_module


class WholeLibrary(JITCodeLibrary):
    """Code that Python calls, with all that is linked into it.

    What is inside is called from nowhere else. Said so, it may lose the arguments that it does not use, its
    error codes, and itself where it is called once: the event loop runs twice as fast.
    """

    def _optimize_final_module(self) -> None:
        if not any(isinstance(library, LinkedLibrary) for library in self._linking_libraries):
            super()._optimize_final_module()  # type: ignore[no-untyped-call]
            return
        for function in self._final_module.functions:
            if not function.is_declaration and function.linkage == llvm.Linkage.linkonce_odr:
                # Not `internal`: the name would stand in the object, and code loaded later would find it.
                function.linkage = llvm.Linkage.private
        options: Any = llvm.create_pipeline_tuning_options(speed_level=2)
        options.inlining_threshold = FOLDED_FIRST
        first = llvm.create_pass_builder(self._codegen._tm, options)
        first.getModulePassManager().run(self._final_module, first)
        passes, then = self._codegen._module_pass_manager()  # type: ignore[no-untyped-call]
        passes.run(self._final_module, then)


def _needed_by(library: LinkedLibrary) -> Iterator[Any]:
    """Give all that a code is linked with, callers first: linking takes only what is called already."""
    seen, waiting = {library}, [library]
    for caller in waiting:
        for called in caller._linking_libraries:
            if called not in seen:
                seen.add(called)
                yield called
                if isinstance(called, LinkedLibrary):
                    waiting.append(called)


class _Remembered:
    """
    What numba would find out again and again, kept while the outermost part compiles.

    It would look through all that `+` can mean for each of the thousands of sums of whole numbers, look for
    variables in line numbers and texts, ask each rule for its arguments whenever it is used, and let Python
    look for garbage among millions of objects that are all still needed.
    """

    def __init__(self) -> None:
        self.plainly = [getattr(owner, name) for owner, name in REPLACED]
        self.known: dict[Any, Any] = {}
        self.depth = 0
        self.collects = False

    def __enter__(self) -> None:
        if self.depth == 0:
            _replace((self._call_type(), self._variables(), cache(self.plainly[2])))
            self.collects = gc.isenabled()
            gc.disable()
        self.depth += 1

    def __exit__(self, *_: object) -> None:
        self.depth -= 1
        if self.depth == 0:
            _replace(self.plainly)
            self.known.clear()
            if self.collects:
                gc.enable()

    def _call_type(self) -> Callable[..., Any]:
        plainly, known = self.plainly[0], self.known

        def _find(operation: Any, context: Any, arguments: Any, keywords: Any) -> Any:
            key = (operation, tuple(arguments), tuple(keywords.items()))
            if key not in known:
                known[key] = plainly(operation, context, arguments, keywords)
            return known[key]

        return _find

    def _variables(self) -> Callable[..., Any]:
        plainly = self.plainly[1]

        def _list(statement: Any, value: Any) -> Any:
            return [] if type(value) in WITHOUT_VARIABLES else plainly(statement, value)

        return _list


def _replace(functions: Iterable[Callable[..., Any]]) -> None:
    for (owner, name), function in zip(REPLACED, functions, strict=True):
        setattr(owner, name, function)


_REMEMBERED = _Remembered()


@contextmanager
def _made_as(kind: Any, dispatcher: Any) -> Iterator[None]:
    """Let code be kept as a kind of library while it compiles."""
    codegen = dispatcher.targetctx.codegen()
    before = codegen._library_class
    codegen._library_class = kind
    try:
        yield
    finally:
        codegen._library_class = before


def closed(dispatcher: Any) -> None:
    """Let a function that Python calls be optimised with all that is linked into it."""
    compile_plainly = dispatcher.compile

    def compile_whole(signature: Any) -> Any:
        with _made_as(WholeLibrary, dispatcher):
            return compile_plainly(signature)

    dispatcher.compile = compile_whole


def _any_number(argument: Any) -> Any:
    """Return the type that stands for a constant, or for a whole number of 4 bytes, too."""
    plain = types.unliteral(argument)
    return types.int64 if plain == types.int32 else plain


def only_for_linking(dispatcher: Any) -> None:
    """Let a function be compiled once for all constants, and only as a part of what calls it."""
    template = dispatcher.get_call_template
    known: dict[Any, Any] = {}

    def compile_part(signature: Any) -> None:
        arguments, result = sigutils.normalize_signature(signature)  # type: ignore[no-untyped-call]
        if tuple(arguments) not in dispatcher.overloads:
            # The counter tells numba of functions that call themselves.
            with _made_as(LinkedLibrary, dispatcher), _REMEMBERED, dispatcher._compiling_counter:
                dispatcher.add_overload(dispatcher._compiler.compile(arguments, result))

    def for_any_number(arguments: Any, keywords: Any) -> Any:
        plain = tuple(_any_number(argument) for argument in arguments)
        named = {name: _any_number(keyword) for name, keyword in keywords.items()}
        key = (plain, tuple(named.items()))
        if key not in known:
            known[key] = template(plain, named)
        return known[key]

    set_both: tuple[tuple[str, Callable[..., Any]], ...] = (
        ("compile", compile_part),
        ("get_call_template", for_any_number),
    )
    for name, replacement in set_both:
        setattr(dispatcher, name, replacement)
