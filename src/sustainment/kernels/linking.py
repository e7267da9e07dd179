"""How numba compiles what is only linked into other code.

Of some 200 functions of the event loop one is called from Python. numba's own way is to optimise and emit
each of them, with all that it calls, before it is linked into the next: most of the work is done many
times over. Here a function inside is kept as LLVM code, by itself, until the one that is called from Python
is made: then all that it needs is linked, once, and optimised as a whole.
"""

import platform
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import llvmlite.binding as llvm
from numba.core import cgutils, typed_passes, untyped_passes
from numba.core.bytecode import FunctionIdentity
from numba.core.codegen import CPUCodeLibrary, JITCodeLibrary
from numba.core.compiler import Compiler
from numba.core.compiler_machinery import PassManager
from numba.core.runtime.nrt import rtsys

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

FOLDED = 500
"""What is folded into its callers, by LLVM's measure of size: at 350 the event loop is 6 % slower."""

SHARED = (llvm.Linkage.linkonce_odr, llvm.Linkage.weak_odr)
"""How code is marked that several parts may bring."""

SIMPLIFYING = ("always_inliner", "sroa", "instruction_combine", "simplify_cfg")
"""What makes a part small before it is linked: numba keeps each variable and each status in memory."""
SLIMMING = ("ipsccp", "dead_arg_elimination", "global_dead_code_eliminate")
"""What the whole loses before it is optimised: error codes and arguments that nobody uses."""

SAVES_MOST = "preserve_mostcc"
"""LLVM's convention for calls after which the caller finds its registers as they were."""
KNOWING_IT = ("x86_64", "AMD64", "aarch64", "arm64")
"""The computers for which LLVM knows that convention."""


class PartCompiler(Compiler):
    """numba's compiler without the passes that find nothing to do here."""

    @staticmethod
    def identity(function: Callable[..., Any]) -> Any:
        """Return the identity of a function, of the same name in every process: its line stands in it."""
        identity: Any = FunctionIdentity.from_function(function)  # type: ignore[no-untyped-call]
        if "<locals>" not in identity.func_qualname:
            identity.unique_id = identity.firstlineno
            identity.unique_name = f"{identity.func_qualname}${identity.unique_id}"
        return identity

    def compile_extra(self, func: Any) -> Any:
        """Compile a function under that name."""
        self.state.func_id = self.identity(func)
        untyped_passes.ExtractByteCode().run_pass(self.state)  # type: ignore[no-untyped-call]
        self.state.lifted = ()
        self.state.lifted_from = None
        return self._compile_bytecode()  # type: ignore[no-untyped-call]

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


_APART: set[str] = set()
"""The names of functions that are never folded into their callers, likewise."""


def _beginning_of(function: Callable[..., Any]) -> str:
    parts = f"{function.__module__}.{function.__qualname__}".split(".")
    return "_ZN" + "".join(f"{len(part)}{part}" for part in parts) + "B"


def seldom_called(function: Callable[..., Any]) -> None:
    """Let calls of a function cost those hardly anything that could make them and do not."""
    _SELDOM_CALLED.add(_beginning_of(function))


def kept_apart(function: Callable[..., Any]) -> None:
    """Let a function be called, never folded into its callers."""
    _APART.add(_beginning_of(function))


DIRECT = """
define weak_odr {convention} {result} @"{name}.direct"({parameters}) {{
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
define weak_odr i32 @"{name}"({result}* %slot, {reason}* %why{and_parameters}) alwaysinline {{
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
        marks = (" cold" if seldom else "") + (" noinline" if function.name.startswith(tuple(_APART)) else "")
        added.append(text.replace(") {", f"){marks} {{", 1))
        function.attributes.add("alwaysinline")
    text = str(module)
    for function in bodies:
        before = f'define weak_odr i32 @"{function.name}"('
        if before not in text:
            raise AssertionError(f"numba no longer writes {before!r}: parts cannot return directly")
        text = text.replace(before, before[:-2] + '.body"(', 1)
    if "@llvm.trap" not in text:
        added.append("declare void @llvm.trap()")
    return text + "".join(added)


class LinkedLibrary(JITCodeLibrary):
    """Code that is linked into other code and never run by itself."""

    def __init__(self, codegen: Any, name: str) -> None:
        """Begin without code: there will be some."""
        super(CPUCodeLibrary, self).__init__(codegen, name)
        self._linking_libraries: list[Any] = []
        self._shared_module: Any = None
        self.code: list[bytes] = []
        """Modules as bitcode."""

    @property
    def codegen(self) -> Any:
        """Return what binds no environment."""
        return _NoEnvironment

    def add_ir_module(self, ir_module: Any) -> None:
        """Take code, made small: it is checked and optimised as a part of what this is linked into."""
        self._raise_if_finalized()  # type: ignore[no-untyped-call]
        for function in ir_module.functions:
            if not function.is_declaration and not function.linkage:
                # Several codes that are linked together may bring the same part.
                function.linkage = "weak_odr"
        text: str = cgutils.normalize_ir_text(_returning_directly(ir_module))  # type: ignore[no-untyped-call]
        module = llvm.parse_assembly(text)
        module.data_layout = self._codegen._data_layout
        _run_passes(module, self._codegen._tm, SIMPLIFYING)
        self.code.append(module.as_bitcode())

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
            self._shared_module = _linked_together([self, *needed_by(self)])
        return self._shared_module


class WholeLibrary(JITCodeLibrary):
    """Code that Python calls, with all that is linked into it.

    What is inside is called from nowhere else. Said so, it may lose the arguments that it does not use, its
    error codes, and itself where it is called once: the event loop runs twice as fast.
    """

    def finalize(self) -> None:
        """Link all that is needed, each once, optimise it as a whole, and make it ready."""
        if not any(isinstance(library, LinkedLibrary) for library in self._linking_libraries):
            super().finalize()  # type: ignore[no-untyped-call]
            return
        self._raise_if_finalized()  # type: ignore[no-untyped-call]
        needed = list(needed_by(self))
        for library in needed:
            self._reload_init.update(library._reload_init)
        self._final_module.link_in(_linked_together(needed))
        for function in self._final_module.functions:
            if not function.is_declaration and function.linkage in SHARED:
                # Not `internal`: the name would stand in the object, and code loaded later would find it.
                function.linkage = llvm.Linkage.private
        machine = self._codegen._tm
        _run_passes(self._final_module, machine, SLIMMING)
        options: Any = llvm.create_pipeline_tuning_options(speed_level=3)
        options.inlining_threshold = FOLDED
        builder = llvm.create_pass_builder(machine, options)
        builder.getModulePassManager().run(self._final_module, builder)
        self._final_module.verify()
        self._finalize_final_module()  # type: ignore[no-untyped-call]


def _linked_together(libraries: Iterable[Any]) -> Any:
    """Return the codes of some libraries in one new module."""
    modules = []
    for library in libraries:
        if isinstance(library, LinkedLibrary):
            modules += [llvm.parse_bitcode(code) for code in library.code]
        else:
            modules.append(kept(library._get_module_for_linking().clone()))
    # In pairs: LLVM looks through all that is there already each time that it links something to it.
    while len(modules) > 1:
        for one, other in zip(modules[::2], modules[1::2], strict=False):
            one.link_in(other)
        modules = modules[::2]
    return modules[0]


def kept(module: Any) -> Any:
    """Return a module, marked so that linking leaves none of it out that is not called yet."""
    for function in module.functions:
        if not function.is_declaration and function.linkage == llvm.Linkage.linkonce_odr:
            function.linkage = llvm.Linkage.weak_odr
    return module


def _run_passes(module: Any, machine: Any, passes: Iterable[str]) -> None:
    """Let passes of LLVM change a module, one after another."""
    builder = llvm.create_pass_builder(machine, llvm.create_pipeline_tuning_options(speed_level=2))
    manager = llvm.create_new_module_pass_manager()
    for name in passes:
        getattr(manager, f"add_{name}_pass")()
    manager.run(module, builder)


def needed_by(library: Any, *, until: Container[Any] = ()) -> Iterator[Any]:
    """Give all that a code is linked with, callers first, and nothing that only those in `until` need."""
    seen, waiting = {library}, [library]
    for caller in waiting:
        for called in caller._linking_libraries:
            if called not in seen:
                seen.add(called)
                yield called
                if isinstance(called, LinkedLibrary) and called not in until:
                    waiting.append(called)


@contextmanager
def made_as(kind: Any, dispatcher: Any) -> Iterator[None]:
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
    compile_plainly, cache = dispatcher.compile, dispatcher._cache

    def compile_whole(signature: Any) -> Any:
        with made_as(WholeLibrary, dispatcher):
            return compile_plainly(signature)

    def load(signature: Any, context: Any) -> Any:
        """Load compiled code without numba's rules of compiling, half of what numba imports."""
        rtsys.initialize(context)
        with cache._guard_against_spurious_io_errors():
            return cache._load_overload(signature, context)

    dispatcher.compile, cache.load_overload = compile_whole, load
