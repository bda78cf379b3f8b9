"""Every personal link, and the purpose that its token is good for. One purpose, one page."""

from dataclasses import dataclass
from enum import StrEnum

from webinars.config import Config
from webinars.lib.signing import Signer
from webinars.registrations.models import Attendee, Registration
from webinars.series.models import Episode, Occurrence, Series


class Purpose(StrEnum):
    """What a token opens. A token for one of these opens nothing else."""

    MY_PAGE = "my-page"
    FEED = "feed"
    JOIN = "join"
    ANSWER = "answer"
    OFFER = "offer"  # a seat for somebody who waited: take it, or let it go
    NOTICE = "notice"  # "Det här stämmer inte"
    FEEDBACK = "feedback"  # one answer, which nobody can tell whose it was
    MAILINGS = "mailings"  # stop reminders, or news of recordings


@dataclass(frozen=True)
class Links:
    """Absolute addresses for mails and calendars: from `base_url`, never from a request's Host."""

    base_url: str
    signer: Signer
    default_language: str = "sv"
    language: str = "sv"

    @classmethod
    def of(cls, config: Config, signer: Signer, language: str) -> "Links":
        """Links in the language of the reader."""
        return cls(config.site.base_url.rstrip("/"), signer, config.site.language, language)

    def start(self) -> str:
        return self._address("/")

    def series(self, series: Series) -> str:
        return self._address(f"/serier/{series.slug}/")

    def episode(self, episode: Episode) -> str:
        return self._address(f"/serier/{episode.series.slug}/avsnitt/{episode.number}")

    def registration_form(self, occurrence: Occurrence) -> str:
        return self._address(
            f"/serier/{occurrence.episode.series.slug}/anmalan", f"tillfalle={occurrence.id}"
        )

    def recording(self, public_id: str) -> str:
        return self._address(f"/r/{public_id}")

    def my_page(self, attendee: Attendee) -> str:
        token = self.signer.token(Purpose.MY_PAGE, attendee.public_id, attendee.token_generation)
        return self._address(f"/min/{token}")

    def registered_by_me(self, attendee: Attendee) -> str:
        token = self.signer.token(Purpose.MY_PAGE, attendee.public_id, attendee.token_generation)
        return self._address(f"/min/{token}/anmalda")

    def feed(self, attendee: Attendee) -> str:
        token = self.signer.token(Purpose.FEED, attendee.public_id, attendee.feed_generation)
        return f"{self.base_url}/kalender/{token}.ics"

    def join(self, registration: Registration) -> str:
        return self._address(f"/delta/{self._of(Purpose.JOIN, registration)}")

    def answer(self, registration: Registration) -> str:
        return self._address(f"/svar/{self._of(Purpose.ANSWER, registration)}")

    def offer(self, registration: Registration, answer: str = "") -> str:
        """Where an offered seat is taken or let go; `answer`: the button, `ja` or `nej`, that comes first there."""
        path = f"/erbjudande/{self._of(Purpose.OFFER, registration)}"
        return self._address(path, f"svar={answer}" if answer else "")

    def feedback(self, registration: Registration) -> str:
        return self._address(f"/aterkoppling/{self._of(Purpose.FEEDBACK, registration)}")

    def dispute(self, registration: Registration) -> str:
        return self._address(f"/stammer-inte/{self._of(Purpose.NOTICE, registration)}")

    def confirm_submission(self, secret: str) -> str:
        return self._address(f"/bekrafta/{secret}")

    def confirm_address(self, secret: str) -> str:
        return self._address(f"/bekrafta-adress/{secret}")

    def mailings(self, attendee: Attendee, which: str) -> str:
        """Where somebody stops reminders (`paminnelser`) or news of recordings (`inspelningar`), with one click."""
        token = self.signer.token(Purpose.MAILINGS, attendee.public_id, attendee.token_generation)
        return self._address(f"/utskick/{token}/{which}")

    def privacy(self) -> str:
        return self._address("/personuppgifter")

    def _of(self, purpose: Purpose, registration: Registration) -> str:
        return self.signer.token(purpose, registration.public_id, registration.attendee.token_generation)

    def _address(self, path: str, query: str = "") -> str:
        if self.language != self.default_language:
            query = f"{query}&lang={self.language}" if query else f"lang={self.language}"
        return f"{self.base_url}{path}" + (f"?{query}" if query else "")
