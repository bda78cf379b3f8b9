"""Looking at a page as axe and as a reader with their own settings do."""

from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands: the rule, and the first element that breaks it."""
    return _violations(page, {"type": "tag", "values": RULES})


def weak_contrasts(page: Page) -> list[str]:
    """Text that axe cannot tell well enough from its ground."""
    return _violations(page, {"type": "rule", "values": ["color-contrast"]})


def sideways_scroll(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    page.wait_for_load_state()  # a pressed button leads to a page that has only begun to arrive
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width


def small_targets(page: Page) -> list[str]:
    """Links and buttons under 24 x 24 pixels, but those within a sentence (WCAG 2.2, 2.5.8)."""
    page.wait_for_load_state()
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("a[href], button, input, select, summary")]
            .filter(element => element.checkVisibility({opacityProperty: true, visibilityProperty: true}))
            .filter(element => !element.closest("p, li, dd, h2, h3, .skip, .trap") || element.matches(".button"))
            .filter(element => {
                const box = element.getBoundingClientRect();
                return box.width < 24 || box.height < 24;
            })
            .map(element => element.outerHTML.slice(0, 120))"""
    )
    return found


def _violations(page: Page, rules: dict[str, Any]) -> list[str]:
    page.wait_for_load_state()
    page.evaluate(AXE)
    found: list[dict[str, Any]] = page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']}).then(found => found.violations)",
        rules,
    )
    return [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found]
