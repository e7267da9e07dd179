"""One HTML page that needs nothing but itself."""

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined

from sustainment.views.rounding import unbroken

ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
"""Signs that could end a script or start a tag, as JSON writes them harmlessly."""


@cache
def asset(name: str) -> str:
    """Return the text of a file that comes with the package."""
    return (files("sustainment.web") / "assets" / name).read_text(encoding="utf-8")


def embedded(value: object) -> str:
    """Return a value as JSON that may stand inside a page, whatever texts it holds."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=str)
    for sign, harmless in ESCAPES.items():
        text = text.replace(sign, harmless)
    return text


def policy(*, scripts: Sequence[str], style: str) -> str:
    """Return a content security policy that allows these very scripts and this style, and no request."""
    hashes = " ".join(_digest(script) for script in scripts)
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {hashes}",
            f"style-src {_digest(style)}",
            "img-src data: blob:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def render(template: str, *, scripts: Sequence[str], style: str, parts: Mapping[str, Any]) -> str:
    """Return a page from its template; every text of `parts` is escaped."""
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    environment.filters["unbroken"] = unbroken
    page = environment.from_string(asset(template))
    return page.render(scripts=scripts, style=style, policy=policy(scripts=scripts, style=style), **parts)


def _digest(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
