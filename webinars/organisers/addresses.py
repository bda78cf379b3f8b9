"""Links into the back office, for mails and the command line: from `base_url`, never from a request's Host."""

from dataclasses import dataclass
from urllib.parse import urlencode

from webinars.config import Config


@dataclass(frozen=True)
class Addresses:
    """In the language of the reader."""

    base_url: str
    default_language: str
    language: str

    @classmethod
    def of(cls, config: Config, language: str | None = None) -> "Addresses":
        """The addresses that these settings make."""
        default = config.site.language
        return cls(config.site.base_url.rstrip("/"), default, language or default)

    def sign_in(self) -> str:
        return self._address("/arrangor/logga-in")

    def use_link(self, secret: str) -> str:
        return self._address(f"/arrangor/in/{secret}")

    def guarded_links(self) -> str:
        """Where links that lead nowhere are listed; by way of signing in."""
        return self._address("/arrangor/logga-in", till="/arrangor/lankar/")

    def privacy(self) -> str:
        return self._address("/personuppgifter")

    def _address(self, path: str, **asked: str) -> str:
        if self.language != self.default_language:
            asked["lang"] = self.language
        return f"{self.base_url}{path}{'?' if asked else ''}{urlencode(asked)}"
