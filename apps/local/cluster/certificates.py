"""An authority of our own and the certificates that it signs."""

import ssl
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LIFETIME = timedelta(days=3650)
HOSTS = ("127.0.0.1", "localhost")


@dataclass(frozen=True, slots=True)
class Pair:
    """A certificate with its key, as PEM."""

    certificate: str
    key: str


class Authority:
    """Signs for one server and its clients; `kept` brings one back that was made before."""

    def __init__(self, kept: Pair | None = None) -> None:
        if kept:
            key = serialization.load_pem_private_key(kept.key.encode(), None)
            assert isinstance(key, ec.EllipticCurvePrivateKey), "kept keys are of our own making"
            self._key = key
            self._certificate = x509.load_pem_x509_certificate(kept.certificate.encode())
        else:
            self._key = ec.generate_private_key(ec.SECP256R1())
            self._certificate = _signed(_named("fixture-authority"), self._key, self._key, is_authority=True)

    @property
    def pair(self) -> Pair:
        """Its own certificate, which clients trust, and its key."""
        return _pair(self._certificate, self._key)

    def server(self) -> Pair:
        """A certificate for this machine's own addresses."""
        names = [*(_alternative(host) for host in HOSTS)]
        return self._issue("fixture-server", ExtendedKeyUsageOID.SERVER_AUTH, names)

    def client(self, user: str) -> Pair:
        """A certificate that a client shows to be taken for a user."""
        return self._issue(user, ExtendedKeyUsageOID.CLIENT_AUTH, [])

    def _issue(self, name: str, use: x509.ObjectIdentifier, alternatives: list[x509.GeneralName]) -> Pair:
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _signed(
            _named(name), key, self._key, issuer=self._certificate.subject, use=use, alternatives=alternatives
        )
        return _pair(certificate, key)


def server_context(authority: Authority) -> ssl.SSLContext:
    """What secures a server's connections; clients may show a certificate of the authority."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    pair = authority.server()
    with tempfile.TemporaryDirectory() as folder:
        certificate, key = Path(folder, "server.pem"), Path(folder, "server.key")
        certificate.write_text(pair.certificate)
        key.write_text(pair.key)
        context.load_cert_chain(certificate, key)
    context.load_verify_locations(cadata=authority.pair.certificate)
    context.verify_mode = ssl.CERT_OPTIONAL
    return context


def _signed(
    subject: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    signer: ec.EllipticCurvePrivateKey,
    *,
    issuer: x509.Name | None = None,
    use: x509.ObjectIdentifier | None = None,
    alternatives: list[x509.GeneralName] | None = None,
    is_authority: bool = False,
) -> x509.Certificate:
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer or subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
        .add_extension(_key_usage(is_authority), critical=True)
    )
    if use:
        builder = builder.add_extension(x509.ExtendedKeyUsage([use]), critical=False)
    if alternatives:
        builder = builder.add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
    return builder.sign(signer, hashes.SHA256())


def _key_usage(is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _alternative(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _pair(certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> Pair:
    form, encoding = serialization.PrivateFormat.PKCS8, serialization.Encoding.PEM
    text = key.private_bytes(encoding, form, serialization.NoEncryption())
    return Pair(certificate.public_bytes(encoding).decode(), text.decode())
