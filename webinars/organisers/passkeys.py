"""Passkeys (WebAuthn): a key that never leaves somebody's device, and cannot be typed into a forged page.

The device has to know its owner, by finger, face or code (user verification), so a passkey is two factors by itself.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, selectinload

from webinars.config import Config
from webinars.lib.signing import new_public_id
from webinars.organisers.models import Organiser, Passkey, PasskeyChallenge
from webinars.organisers.rules import PasskeyRefused, UnknownHere, is_in_force

if TYPE_CHECKING:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

CHALLENGE_FOR = timedelta(minutes=5)
REGISTER, SIGN_IN = "register", "sign_in"


@dataclass(frozen=True)
class Party:
    """For whom a passkey is: a browser hands it to no other site than this one."""

    id: str
    name: str
    origin: str

    @classmethod
    def of(cls, config: Config) -> "Party":
        """The site, as its `base_url` names it."""
        parts = urlsplit(config.site.base_url)
        return cls(parts.hostname or "", config.site.name, f"{parts.scheme}://{parts.netloc}")


def offer_registration(session: Session, organiser: Organiser, party: Party, *, now: datetime) -> str:
    """What a browser is asked so that it makes a passkey: JSON, for `navigator.credentials.create`."""
    import webauthn  # noqa: PLC0415 - brings a whole cryptography library with it
    from webauthn.helpers import structs  # noqa: PLC0415 - the same

    options = webauthn.generate_registration_options(
        rp_id=party.id,
        rp_name=party.name,
        user_id=organiser.public_id.encode(),
        user_name=organiser.email,
        user_display_name=organiser.name,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[_descriptor(key) for key in organiser.passkeys],
    )
    _remember(session, options.challenge, REGISTER, organiser, now)
    return webauthn.options_to_json(options)


def register_passkey(
    session: Session, organiser: Organiser, party: Party, credential: str, *, name: str, now: datetime
) -> Passkey:
    """Keep the public half of what the browser made. Raises PasskeyRefused."""
    import webauthn  # noqa: PLC0415 - see above
    from webauthn.helpers import bytes_to_base64url  # noqa: PLC0415 - see above

    made = _read(credential)
    with _refusing():
        verified = webauthn.verify_registration_response(
            credential=made,
            expected_challenge=_take_challenge(session, made, REGISTER, organiser, now),
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    credential_id = bytes_to_base64url(verified.credential_id)
    if session.scalar(select(Passkey.id).where(Passkey.credential_id == credential_id)):
        raise PasskeyRefused("it is kept already")
    passkey = Passkey(
        public_id=new_public_id(),
        organiser_id=organiser.id,
        credential_id=credential_id,
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        transports=[str(each) for each in made["response"].get("transports") or []][:10],
        name=name,
        created_at=now,
    )
    session.add(passkey)
    return passkey


def offer_sign_in(session: Session, party: Party, *, now: datetime) -> str:
    """What a browser is asked so that it signs with a passkey of ours: JSON, for `navigator.credentials.get`.

    It names nobody's keys: the device knows which it has, and nobody learns who has one.
    """
    import webauthn  # noqa: PLC0415 - see above
    from webauthn.helpers import structs  # noqa: PLC0415 - see above

    options = webauthn.generate_authentication_options(
        rp_id=party.id, user_verification=structs.UserVerificationRequirement.REQUIRED
    )
    _remember(session, options.challenge, SIGN_IN, None, now)
    return webauthn.options_to_json(options)


def organiser_with_passkey(session: Session, party: Party, credential: str, *, now: datetime) -> Organiser:
    """Whose passkey signed what it was asked, just now and once. Raises PasskeyRefused."""
    import webauthn  # noqa: PLC0415 - see above

    signed = _read(credential)
    challenge = _take_challenge(session, signed, SIGN_IN, None, now)
    passkey = session.scalar(
        select(Passkey)
        .where(Passkey.credential_id == str(signed.get("id", "")))
        .options(selectinload(Passkey.organiser))
        .with_for_update(of=Passkey)
    )
    if passkey is None or not is_in_force(passkey.organiser.ends_at, now=now):
        raise PasskeyRefused("nobody's key, or of an account that has ended")
    with _refusing():
        verified = webauthn.verify_authentication_response(
            credential=signed,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    passkey.sign_count, passkey.used_at = verified.new_sign_count, now
    return passkey.organiser


def remove_passkey(session: Session, organiser: Organiser, public_id: str) -> Passkey:
    """Forget a key of this organiser's. Raises UnknownHere."""
    theirs = session.scalar(
        select(Passkey).where(Passkey.public_id == public_id, Passkey.organiser_id == organiser.id)
    )
    if theirs is None:
        raise UnknownHere
    session.delete(theirs)
    return theirs


def _remember(
    session: Session, challenge: bytes, purpose: str, organiser: Organiser | None, now: datetime
) -> None:
    from webauthn.helpers import bytes_to_base64url  # noqa: PLC0415 - see above

    session.add(
        PasskeyChallenge(
            challenge=bytes_to_base64url(challenge),
            purpose=purpose,
            organiser_id=organiser.id if organiser else None,
            expires_at=now + CHALLENGE_FOR,
        )
    )


def _take_challenge(
    session: Session, made: dict[str, Any], purpose: str, organiser: Organiser | None, now: datetime
) -> bytes:
    """The challenge that the browser answered, if we set it: taken away, so that it is answered once."""
    from webauthn.helpers import base64url_to_bytes  # noqa: PLC0415 - see above

    with _refusing():
        answered = json.loads(base64url_to_bytes(made["response"]["clientDataJSON"]))["challenge"]
        whose = PasskeyChallenge.organiser_id
        taken = session.scalar(
            delete(PasskeyChallenge)
            .where(
                PasskeyChallenge.challenge == str(answered),
                PasskeyChallenge.purpose == purpose,
                whose == organiser.id if organiser else whose.is_(None),
                PasskeyChallenge.expires_at > now,
            )
            .returning(PasskeyChallenge.challenge)
        )
        if taken is None:
            raise PasskeyRefused("not asked, asked too long ago, or answered before")
        return base64url_to_bytes(taken)


def _read(credential: str) -> dict[str, Any]:
    with _refusing():
        made = json.loads(credential)
    if not isinstance(made, dict) or not isinstance(made.get("response"), dict):
        raise PasskeyRefused("not what a browser sends")
    return made


@contextmanager
def _refusing() -> Iterator[None]:
    """Whatever is wrong with what a browser sent: it is refused."""
    from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415 - see above

    try:
        yield
    except (WebAuthnException, ValueError, KeyError, TypeError, RecursionError) as error:
        raise PasskeyRefused(str(error)) from error


def _descriptor(passkey: Passkey) -> "PublicKeyCredentialDescriptor":
    from webauthn.helpers import base64url_to_bytes, structs  # noqa: PLC0415 - see above

    return structs.PublicKeyCredentialDescriptor(id=base64url_to_bytes(passkey.credential_id))
