"""Random files: series that are right but odd, and TOML that means nothing."""

from collections.abc import Mapping
from datetime import datetime

from hypothesis import strategies as st

from tests.exchange.examples import CAPTIONS
from webinars.lib.dates import NonexistentLocalTime, local_instant

_lines = st.text(st.characters(codec="utf-8"), max_size=40)
_texts = st.text(
    st.sampled_from("aåÄ€\n\r\t \"'\\#=?{}[]<>&\u2028\x00\x1b=?utf-8?q?") | st.characters(codec="utf-8"),
    max_size=80,
)
_times = st.datetimes(datetime.fromisoformat("2020-01-01"), datetime.fromisoformat("2030-01-01")).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)


def _exists(moment: datetime) -> bool:
    try:
        return bool(local_instant(moment, "Europe/Stockholm"))
    except NonexistentLocalTime:
        return False


_local_times = _times.filter(_exists)
_people = st.lists(
    st.fixed_dictionaries(
        {"role": st.just("ledamot")}, optional={"name": _lines, "email": st.just("kim@example.org")}
    ),
    max_size=3,
)
_occurrences = st.lists(
    st.fixed_dictionaries(
        {
            "key": st.sampled_from(["lunch", "kvall", "extra"]),
            "starts_at": _local_times,
            "duration_minutes": st.integers(1, 1440),
        },
        optional={
            "status": st.sampled_from(["draft", "planned", "open", "postponed", "cancelled"]),
            "reason": _texts,
            "capacity": st.integers(0, 10_000),
            "waitlist": st.sampled_from(["offers", "automatic"]),
            "platform": st.sampled_from(["link", "bigbluebutton", "jitsi"]),
            "join_url": st.just("https://video.example.org/rum"),
            "place": _lines,
            "note": _lines,
            "previous_starts_at": _local_times,
        },
    ),
    max_size=3,
    unique_by=lambda occurrence: occurrence["key"],
)
_recordings = st.lists(
    st.fixed_dictionaries(
        {
            "url": st.integers(1, 9).map(lambda n: f"https://video.example.org/v/{n}"),
            "title": st.just("Klipp"),
        },
        optional={
            "captions": st.sampled_from(["a.vtt", "b.vtt"]),
            "length_seconds": st.integers(1, 86_400),
            "language": st.sampled_from(["sv", "en-GB"]),
            "published_at": _local_times,
            "description": _texts,
            "licence": _lines,
            "chapters": st.just([{"at": "0:05", "title": "Ett"}, {"at": "1:00:00", "title": "Två"}]),
            "mirror_url": st.just("https://spegel.example.org/1"),
            "audio_bytes": st.integers(1, 10**9),
            "stage": st.sampled_from(["received", "captioning", "reviewed"]),
            "due_at": _local_times,
            "exception_reason": _lines,
        },
    ),
    max_size=3,
    unique_by=lambda recording: recording["url"],
)
_episodes = st.lists(
    st.fixed_dictionaries(
        {"number": st.integers(1, 999), "title": _lines.map(lambda text: f"A {text}")},
        optional={
            "summary": _texts,
            "description": _texts,
            "preparation": _texts,
            "compensation": _lines,
            "published": st.booleans(),
            "speakers": _people,
            "hosts": _people,
            "programme": st.lists(
                st.fixed_dictionaries(
                    {"title": st.just("Samtal")}, optional={"at": _lines.map(lambda t: t[:20])}
                ),
                max_size=3,
            ),
            "talking_points": st.lists(_lines.map(lambda text: f"Hur {text}"), max_size=3),
            "occurrences": _occurrences,
            "recordings": _recordings,
        },
    ),
    max_size=3,
    unique_by=lambda episode: episode["number"],
)
_series = st.fixed_dictionaries(
    {
        "slug": st.just("s"),
        "title": _lines.map(lambda text: f"S {text}"),
        "timezone": st.just("Europe/Stockholm"),
    },
    optional={
        "summary": _texts,
        "status": st.sampled_from(["planned", "ongoing", "closed", "archived"]),
        "language": st.sampled_from(["sv", "en"]),
        "audience": _lines,
        "place": _lines,
        "funder": _lines,
        "organiser": st.fixed_dictionaries({}, optional={"name": _lines, "email": st.just("a@example.org")}),
        "invitation_lead_days": st.integers(0, 365),
        "decline_frees_seat": st.booleans(),
    },
)
SERIES_FILES = st.fixed_dictionaries({"series": _series, "episodes": _episodes})
BESIDE: Mapping[str, str] = {"a.vtt": CAPTIONS, "b.vtt": CAPTIONS + "\nNOTE b\n"}

NONSENSE = st.recursive(
    st.booleans() | st.integers() | st.floats() | st.datetimes() | st.dates() | _lines,
    lambda children: (
        st.lists(children, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["series", "episodes", "slug", "title", "number", "occurrences", "key", "recordings", "x"]
            ),
            children,
            max_size=5,
        )
    ),
    max_leaves=15,
).filter(lambda value: isinstance(value, dict))
