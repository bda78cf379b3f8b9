"""The HTML part: well formed enough for Word's engine, in its reader's language, and loading nothing from anywhere."""

import re
from collections.abc import Generator, Iterator
from html.parser import HTMLParser

from webinars.mail.lint.links import leads_astray
from webinars.mail.lint.standards import Mail, Standards, header_of

_VOID = frozenset({"area", "br", "col", "hr", "meta", "wbr"})
_LOADING = frozenset(
    {
        *("img", "picture", "source", "link", "script", "iframe", "frame", "object", "embed", "base", "svg"),
        *("audio", "video", "form", "input", "button", "image"),
    }
)
_LOADING_ATTRIBUTES = frozenset(
    {"src", "srcset", "background", "poster", "data", "action", "lowsrc", "dynsrc"}
)
_LOADING_STYLE = re.compile(r"url\s*\(|@import|expression\s*\(|\\", re.IGNORECASE)

Attributes = list[tuple[str, str | None]]


def html_faults(html: str, message: Mail, standards: Standards) -> Generator[str, None, list[str]]:
    """Faults of the HTML part; gives back the pages that it links to."""
    page = _Page(standards)
    page.feed(html)
    page.close()
    yield from page.all_faults()
    if not page.has_doctype:
        yield "the HTML part has no doctype"
    language = header_of(message, "Content-Language")
    if not page.language or page.language != language:
        yield f'the HTML part is in "{page.language}", and the mail in "{language}"'
    if not page.says_something:
        yield "the HTML part is empty"
    return page.linked


class _Page(HTMLParser):
    """Reads as a browser does; and counts what is open."""

    def __init__(self, standards: Standards) -> None:
        super().__init__()
        self._standards = standards
        self._open: list[str] = []
        self._faults: dict[str, None] = {}
        self.language = ""
        self.has_doctype = False
        self.says_something = False
        self.linked: list[str] = []

    def all_faults(self) -> Iterator[str]:
        """Each once; to be asked at the end."""
        yield from self._faults
        if self._open:
            yield f"the HTML part does not close <{self._open[-1]}>"

    def handle_decl(self, decl: str) -> None:
        self.has_doctype = self.has_doctype or decl.lower() == "doctype html"

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        if tag not in _VOID:
            self._open.append(tag)
        if tag in _LOADING:
            self._report(f"the HTML part has a <{tag}>")
        for name, value in attrs:
            self._look_at(tag, name, value or "")

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self._report(f"the HTML part closes <{tag}/> in itself")

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()
        else:
            self._report(
                f"the HTML part has a </{tag}> where <{self._open[-1] if self._open else ''}> is open"
            )

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "style":
            if _LOADING_STYLE.search(data):
                self._report("the HTML part's style sheet loads something")
        elif not data.isspace() and "head" not in self._open:
            self.says_something = True

    def _look_at(self, tag: str, name: str, value: str) -> None:
        if name == "href" and value.startswith("mailto:"):
            return
        if name == "href":
            self.linked.append(value)
            if leads_astray(value, self._standards):
                self._report(f"the HTML part leads to {value[:200]}, which is not ours")
        elif name in _LOADING_ATTRIBUTES or (name == "style" and _LOADING_STYLE.search(value)):
            self._report(f"the HTML part loads something by <{tag} {name}>")
        elif name.startswith("on") or (name == "http-equiv" and value.lower() == "refresh"):
            self._report(f"the HTML part acts by itself, by <{tag} {name}>")
        elif name == "lang" and tag == "html":
            self.language = value

    def _report(self, fault: str) -> None:
        self._faults[fault] = None
