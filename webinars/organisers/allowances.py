"""Pages of the back office that differ from the others: forms with files, and what is open without a passkey."""

from collections.abc import Mapping

# Forms with files: how many bytes they may have, of whoever is signed in. Every other form is smaller.
LARGE_FORMS: Mapping[str, int] = {
    "clips.add_file": 8_200_000,
    "clips.keep_captions": 2_200_000,
    "attendance_reports.add_report": 5_200_000,
}

# Where an administrator may be who has to show a passkey first: to show it, to make one, or to leave.
WITHOUT_PASSKEY = frozenset(
    {
        "organisers.sign_out",
        "organisers.my_sessions",
        "organisers.end_my_session",
        "organisers.end_my_other_sessions",
        "organisers.ask_to_add_key",
        "organisers.add_key",
        "organisers.remove_key",
    }
)
