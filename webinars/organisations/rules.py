"""What a municipality or a region is called, and which mail addresses are likely to be its own."""

from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["kommun", "region"]

# Where mail goes by another domain than the website, and people rely on it.
_FURTHER_MAIL_DOMAINS = {"start.stockholm": ("stockholm.se",)}


@dataclass(frozen=True)
class Organisation:
    """One of the 290 municipalities and 21 regions. Codes are Statistics Sweden's: text, with leading zeros."""

    kind: Kind
    code: str
    name: str
    """The place, `Göteborg`; of a region its full name, `Region Skåne`."""
    formal_name: str
    """`Göteborgs kommun`"""
    display_name: str
    """What it calls itself, `Göteborgs Stad`: the one name that is shown and stored."""
    county_code: str
    county_name: str
    web_domain: str
    further_names: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that it goes by, without repetition; the one that is shown comes first."""
        return tuple(dict.fromkeys((self.display_name, self.name, self.formal_name, *self.further_names)))

    @property
    def spellings(self) -> tuple[str, ...]:
        """What people write for it besides, right or wrong: `Falun kommun`, `Göteborg stad`, `Region Jönköping`."""
        if self.kind == "region":
            return _without_county(self.name)
        return tuple(f"{self.name}{genitive} {word}" for genitive in ("", "s") for word in ("kommun", "stad"))

    @property
    def other_names(self) -> tuple[str, ...]:
        """The names that typing the beginning of the display name does not lead to: `Falun` for `Falu kommun`."""
        return tuple(name for name in self.names if not self.display_name.startswith(name))

    @property
    def mail_domains(self) -> tuple[str, ...]:
        """Domains that its people are likely to have addresses at, or below: a hint, never a gate."""
        return (registrable_domain(self.web_domain), *_FURTHER_MAIL_DOMAINS.get(self.web_domain, ()))


def registrable_domain(host: str) -> str:
    """The domain that a host lies in: `goteborg.se` for `politiker.goteborg.se`. Enough for .se and .stockholm."""
    return ".".join(host.split(".")[-2:])


def united_gotland(organisations: list[Organisation]) -> list[Organisation]:
    """Gotland's municipality has a region's duties too, so the codes know it twice; it is one organisation."""
    municipality = next(o for o in organisations if o.kind == "kommun" and o.county_code == "09")
    return [
        replace(o, further_names=(municipality.name, municipality.formal_name, *municipality.spellings))
        if o.kind == "region" and o.county_code == municipality.county_code
        else o
        for o in organisations
        if o is not municipality
    ]


def _without_county(name: str) -> tuple[str, ...]:
    if not name.endswith(" län"):
        return ()
    short = name.removesuffix(" län")
    return short, short.removesuffix("s")
