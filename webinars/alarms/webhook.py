"""News as JSON to an address of the operator's: Slack and Mattermost show `text`, others read the rest."""

import socket
from typing import Any

from webinars.alarms.mails import sentence
from webinars.alarms.rules import News
from webinars.config import Site
from webinars.lib.languages import speaking
from webinars.lib.text import clean_line

TIMEOUTS = 5, 10  # seconds: to connect, and until an answer comes


def as_json(news: News, site: Site) -> dict[str, Any]:
    """`state` is alarm, clear or test; `kind` scheduler, outbox, held or database; `since` ISO 8601, UTC."""
    with speaking(site.language):
        text = sentence(news, site)
    return {
        "text": f"{site.name}: {text}",
        "state": news.state.value,
        "kind": news.trouble.value,
        "since": news.since.isoformat(),
        "words": news.words,
        "site": site.base_url,
        "host": socket.gethostname(),
    }


def post(url: str, news: News, site: Site) -> str:
    """An empty text when it was taken; else why not. Follows no redirect, and reads no answer."""
    import requests  # noqa: PLC0415 - large, and hardly ever needed

    try:
        with requests.post(
            url, json=as_json(news, site), timeout=TIMEOUTS, allow_redirects=False, stream=True
        ) as answer:
            return "" if 200 <= answer.status_code < 300 else f"the webhook answered {answer.status_code}"
    except requests.RequestException as error:
        # The address is a secret, and stands in the error.
        return clean_line(f"the webhook could not be reached: {type(error).__name__}")
