"""Pictures as files: PNG and SVG, by vl-convert."""

import json
from pathlib import Path

from sustainment.errors import MethodError, UsageError
from sustainment.views.figure import Figure

PNG_SCALE = 2.0
KINDS = (".png", ".svg", ".json")


def picture(figure: Figure, kind: str) -> bytes:
    """
    Return a figure as the bytes of a file.

    Parameters
    ----------
    kind
        `.png` or `.svg`, which need vl-convert; or `.json`, the Vega-Lite specification itself.
    """
    if kind == ".json":
        return json.dumps(figure.alone, indent=1).encode()
    if kind not in KINDS:
        raise UsageError(f"a picture cannot be {kind or 'without an ending'}; endings: {', '.join(KINDS)}")
    try:
        import vl_convert
    except ModuleNotFoundError as missing:
        raise MethodError(
            f"a {kind} picture is drawn by vl-convert, which is not installed; "
            "pip install sustainment[static] brings it, and the report shows all pictures without it"
        ) from missing
    specification = json.dumps(figure.alone)
    if kind == ".svg":
        return str(vl_convert.vegalite_to_svg(specification, allowed_base_urls=[])).encode()
    return bytes(vl_convert.vegalite_to_png(specification, scale=PNG_SCALE, allowed_base_urls=[]))


def save_picture(figure: Figure, path: Path) -> Path:
    """Write a figure to a file, in the form that its ending names."""
    path.write_bytes(picture(figure, path.suffix.lower()))
    return path
