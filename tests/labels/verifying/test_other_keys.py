"""Labels signed by keys that may not: another authority, another role, expired, revoked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inventories.problem import InputError
from labels.signing import signature
from tests.labels.signing import trust_case
from tests.labels.signing.trust_case import AT, BORN, ISSUED, issued, keys
from tests.labels.verifying.attacks import failed, issue_reason, rejected, stripped


def test_a_label_signed_anew_under_another_authority_is_not_trusted() -> None:
    """Same names in the certificates, another root."""
    one = issued()
    other = keys(born=BORN + timedelta(days=1))
    pdf = signature.sign(stripped(one.pdf), other.maker, ISSUED, issue_reason())

    assert "signer" in rejected(one, pdf)


def test_each_key_signs_its_own_kind_only() -> None:
    """The body's key on a self-declared footprint, the register's on any: refused, by issuing and by verifying."""
    one, own = issued(), keys()
    for key in (own.body, own.register):
        assert "role" in rejected(one, signature.sign(stripped(one.pdf), key, ISSUED, issue_reason()))
    with pytest.raises(InputError):
        trust_case.issue(
            trust_case.draft("self-declared", "none"), trust_case.Keys(own.authority, own.body, own.body, own.register)
        )


def test_an_expired_certificate_is_found() -> None:
    """Without a time stamp the certificate must be good on the day asked about."""
    short = keys(born=BORN, years=1)
    one = trust_case.issue(trust_case.draft("self-declared", "none"), short)

    assert one.verify().ok
    assert "signer" in failed(one.verify(at=AT.replace(year=2027, month=12)))


def test_a_revoked_certificate_is_found() -> None:
    """With the authority's list at hand; before the day of revocation it was good."""
    one, own = issued(), keys()
    crl = own.authority.revocations([own.maker.certificate], AT - timedelta(days=2))

    assert "revocation" in failed(one.verify(trust=own.trust(revocations=(crl,))))
    assert one.verify(trust=own.trust(revocations=(own.authority.revocations([], AT),))).check("revocation")


def test_a_list_by_another_authority_revokes_nothing() -> None:
    """A revocation list counts only under the issuer's signature."""
    one, own = issued(), keys()
    forged = keys(born=BORN + timedelta(days=1)).authority.revocations([own.maker.certificate], AT - timedelta(days=2))

    assert one.verify(trust=own.trust(revocations=(forged,))).check("revocation") is None
