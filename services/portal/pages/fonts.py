"""Which fonts a page may be set in: generic ones, and ones that readers have installed. Pure.

Nothing is fetched: a family that is not here, or not on the reader's machine, is passed over. What
comes out is made of the words below and never of what came in.
"""

STACK_CHARACTERS_MAX = 200
FAMILIES_MAX = 8

_GENERIC = (
    "system-ui", "sans-serif", "serif", "monospace",
    "ui-sans-serif", "ui-serif", "ui-monospace", "ui-rounded",
)  # fmt: skip
# Written without quotes, so each word of a name has to be an identifier of CSS.
_INSTALLED = (
    "-apple-system", "BlinkMacSystemFont", "Segoe UI", "Roboto", "Inter", "Noto Sans", "Ubuntu",
    "Cantarell", "Helvetica Neue", "Helvetica", "Arial", "Liberation Sans", "DejaVu Sans",
    "Open Sans", "Lato", "Source Sans Pro", "Fira Sans", "IBM Plex Sans", "Work Sans", "DM Sans",
    "Manrope", "Montserrat", "Nunito", "Nunito Sans", "Poppins", "Public Sans", "Rubik", "Mulish",
    "Verdana", "Tahoma", "Trebuchet MS", "Calibri", "Candara", "Corbel", "Optima", "Avenir",
    "Avenir Next", "Gill Sans", "Futura", "Seravek", "Charter", "Georgia", "Cambria", "Noto Serif",
    "Source Serif Pro", "IBM Plex Serif", "Merriweather", "Times New Roman", "Times", "Palatino",
    "Palatino Linotype", "Book Antiqua", "Baskerville", "Garamond", "Iowan Old Style",
    "Consolas", "Menlo", "Monaco", "Courier New", "Fira Code", "IBM Plex Mono", "JetBrains Mono",
)  # fmt: skip
_KNOWN = {name.lower(): name for name in (*_GENERIC, *_INSTALLED)}


def font_stack(wanted: str | None) -> str:
    """The families of a wish (`Inter, "Segoe UI", serif`) that may be used; empty for none."""
    words = (wanted or "")[:STACK_CHARACTERS_MAX].split(",")
    names = [_KNOWN.get(" ".join(word.strip(" '\"").split()).lower()) for word in words]
    families = list(dict.fromkeys(name for name in names if name is not None))[:FAMILIES_MAX]
    if families and not set(families) & set(_GENERIC):
        # Whatever the reader's machine lacks ends in something that it has.
        families.append("system-ui")
    return ", ".join(families)
