"""Pages that say the same to everybody but for one word: rendered anew only when they would say something else."""

from collections import OrderedDict
from collections.abc import Callable, Hashable

from flask import current_app, request
from markupsafe import escape

from webinars.lib.languages import spoken_language

PLACE = "{the word}"
"""Where the word belongs; what is rendered with it is kept."""
MOST = 200

_Kept = OrderedDict[tuple[str, str, Hashable], str]


def page_with(word: str, what: Hashable, render: Callable[[], str]) -> str:
    """The page that `render` makes, with this word in its `PLACE`.

    `what`: all that the page depends on besides its address and the language.
    """
    kept: _Kept = current_app.extensions.setdefault("webinars_kept_registration_pages", OrderedDict())
    key = request.full_path, spoken_language(), what
    html = kept.get(key)
    if html is None:
        html = kept[key] = render()
        if len(kept) > MOST:
            kept.popitem(last=False)
    return html.replace(PLACE, escape(word))
