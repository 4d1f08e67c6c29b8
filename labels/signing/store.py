"""The long-term store of a B-LT label: certificates and revocation lists behind the signature, which anybody could have put there.

So nothing in it is believed: a certificate must be of a chain that was validated, a revocation list signed by such a certificate, and
there is no store without a time stamp. What is left is what an honest signer adds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

from inventories.problem import Text
from labels.signing import chain
from labels.signing.chain import Trust
from labels.signing.cms import Signed, strict_der
from labels.signing.envelope import Envelope


@dataclass(frozen=True)
class Store:
    """What stands behind the signature."""

    there: bool = False
    certificates: tuple[bytes, ...] = ()
    """DER"""
    lists: tuple[x509.CertificateRevocationList, ...] = ()

    @classmethod
    def of(cls, around: Envelope) -> Store:
        """Raises Malformed or ValueError for what is no strict DER of a certificate or a list."""
        for body in (*around.certificates, *around.lists):
            strict_der(body)
        for body in around.certificates:
            x509.load_der_x509_certificate(body)
        return cls(around.long_term, around.certificates, tuple(x509.load_der_x509_crl(body) for body in around.lists))

    def added_to(self, trust: Trust) -> Trust:
        """The lists count beside those that the user gave: each is signed by the authority that it is of, or counts for nothing."""
        return replace(trust, revocations=(*trust.revocations, *self.lists)) if self.lists else trust

    def strange(self, signed: Signed, path: Sequence[bytes]) -> Text | None:
        """Why the store is not the signer's own; None if it is, or there is none."""
        if not self.there:
            return None
        if signed.stamp is None:
            return Text("没有时间戳，却附有长期验证数据", "there is a long-term store and no time stamp")
        stamp = signed.stamp.signed
        chains = [*(x509.load_der_x509_certificate(c) for c in path), *stamp.certificates]
        left = [x509.load_der_x509_certificate(c) for c in self.certificates]
        while above := [c for c in left if c in chains or any(_issued(c, known) for known in chains)]:
            # The authority of the time stamps may have a root of its own, which the stamp does not carry.
            chains += above
            left = [c for c in left if c not in above]
        if left or len(set(self.certificates)) != len(self.certificates):
            return Text("长期验证数据含有证书链以外的证书", "the long-term store holds a certificate that is not of the chain")
        if not all(any(chain.signed_by(one, issuer) for issuer in chains) for one in self.lists):
            return Text("长期验证数据含有外来的吊销列表", "the long-term store holds a foreign revocation list")
        return None


def _issued(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, UnsupportedAlgorithm, TypeError, ValueError):
        return False
    return True
