"""The people on stage of one episode."""

from collections.abc import Sequence

from webinars.exchange.consequences import Kind
from webinars.exchange.importing.run import Run
from webinars.exchange.saying import said
from webinars.exchange.toml_file.documents import EpisodeDocument, PersonDocument
from webinars.series.models import Episode, StagePerson

_Person = tuple[str, str, str]  # name, role, address

KINDS = {"speaker": "speakers", "host": "hosts"}


def import_people(run: Run, episode: Episode, document: EpisodeDocument, where: str, *, is_new: bool) -> None:
    """Bring speakers and hosts to what the file states; a list that it leaves out is kept."""
    for kind, key in KINDS.items():
        stated: tuple[PersonDocument, ...] | None = getattr(document, key)
        present = [person for person in episode.people if person.kind == kind]
        if stated is None:
            if present:
                run.report.add(Kind.KEPT, where, said("{name} are left out of the file, and stay", name=key))
            continue
        wanted = _wanted(stated, present)
        before = [(person.name, person.role, person.email) for person in present]
        if wanted != before:
            if not is_new:
                sentence = said(
                    "{name}: {before} -> {after}", name=key, before=_names(before), after=_names(wanted)
                )
                run.report.add(Kind.CHANGED, where, sentence)
            _replace(episode, kind, present, wanted)


def _wanted(stated: Sequence[PersonDocument], present: Sequence[StagePerson]) -> list[_Person]:
    """Somebody who stays keeps the address that a file without secrets leaves out; nobody else gets it."""
    remaining = list(present)
    wanted = []
    for position, document in enumerate(stated):
        name, role = document.name or "", document.role or ""
        in_place = present[position : position + 1]
        same = [p for p in (*in_place, *remaining) if (p.name, p.role) == (name, role) and p in remaining]
        if same:
            remaining.remove(same[0])
        known = same[0].email if same else ""
        wanted.append((name, role, known if document.email is None else document.email))
    return wanted


def _replace(episode: Episode, kind: str, present: Sequence[StagePerson], wanted: Sequence[_Person]) -> None:
    """Row by row, so that no two rows ever claim one position."""
    for position, (name, role, email) in enumerate(wanted):
        if position < len(present):
            person = present[position]
            person.name, person.role, person.email = name, role, email
        else:
            last = present[-1].position if present else -1
            episode.people.append(
                StagePerson(
                    kind=kind,
                    position=last + 1 + position - len(present),
                    name=name,
                    role=role,
                    email=email,
                )
            )
    for person in present[len(wanted) :]:
        episode.people.remove(person)


def _names(people: Sequence[_Person]) -> str:
    return ", ".join(
        f"{name or role}{f' <{email}>' if email else ''}" for name, role, email in people
    ) or said("none")
