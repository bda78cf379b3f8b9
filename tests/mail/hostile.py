"""Text that has broken mail and calendar programs, for property tests."""

from hypothesis import strategies as st

POISON = (
    "\r\nBcc: x@example.org",
    "\nATTENDEE:mailto:x@example.org",
    "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    "END:VCALENDAR",
    "=?utf-8?q?=0D=0ABcc=3A_x=40example=2Eorg?=",
    "=? utf-8?q?=0D=0ABcc=3A_x=40example=2Eorg?=",
    "=?=?utf-8?b?DQpCY2M6IHhAZXhhbXBsZS5vcmc=?=",
    "\x00\x0b\x0c\x1c\x85\u2028\u2029\ufeff",
    "\ud800",
    '";:,^\\',
    "\u037e",  # the Greek question mark, which normalisation turns into a semicolon
    "C:\\Nytt\\nytt\\",
    "^n^'^^",
    '" <x@example.org>, "',
    "--=_mixed_",
    "\n.\n..\nFrom x\n",
    "e\u0301",
    "åäö👩‍👩‍👧" * 40,
    "x" * 10_000,
)

hostile_text = st.lists(
    st.one_of(st.text(st.characters(exclude_categories=()), max_size=30), st.sampled_from(POISON)), max_size=6
).map("".join)
