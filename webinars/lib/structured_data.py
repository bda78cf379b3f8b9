"""What a page says to machines, as JSON-LD within it: https://www.w3.org/TR/json-ld11/."""

import json
from typing import Any

from markupsafe import Markup


def script(data: dict[str, Any]) -> Markup:
    """A data block for a page. No text in it can end the block or open a comment: `<`, `>` and `&` are escaped."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character, escaped in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(character, escaped)
    return Markup('<script type="application/ld+json">{}</script>').format(Markup(text))  # noqa: S704 - escaped above
