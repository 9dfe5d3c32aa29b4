"""The Python peer of the demonstration: answers each line of standard input with one line, fields separated by tabs.

    sign              JWKS  ALG  NOW  CLAIMS                                ->  STATUS  TOKEN
    verify            JWKS  NOW  ISSUER  AUDIENCE  TOKEN                    ->  STATUS
    generate          ALG                                                   ->  STATUS  JWKS
    publish           JWKS                                                  ->  STATUS  PUBLIC_JWKS
    encrypt           JWKS  ALG  ENC  CONTENT                               ->  STATUS  TOKEN
    decrypt           JWKS  TOKEN                                           ->  STATUS  CONTENT
    sign_encrypted    SIGNING_JWKS  ENCRYPTING_JWKS  ALG  ENC  NOW  CLAIMS  ->  STATUS  TOKEN
    verify_encrypted  VERIFYING_JWKS  DECRYPTING_JWKS  NOW  ISSUER  AUDIENCE  TOKEN  ->  STATUS

STATUS is JWT_OK or the name of what is wrong; then a text that is due is empty. An empty ISSUER or AUDIENCE expects none.
"""

from __future__ import annotations

import json
import sys
from typing import Callable

from onejwt import InvalidArgument, Keyset, OneJWTError, jwe_decrypt, jwe_encrypt, sign, verify


def for_encryption(jwks: str) -> Keyset:
    """Keys of a document that are for encryption."""
    return Keyset.from_jwks(jwks, for_encryption=True)


def signed(jwks: str, alg: str, now: str, claims: str) -> str:
    """A signed token."""
    return sign(claims, Keyset.from_jwks(jwks), alg=alg, now=int(now))


def verified(jwks: str, now: str, issuer: str, audience: str, token: str) -> None:
    """Verifies a signed token."""
    verify(token, Keyset.from_jwks(jwks), issuer=issuer or None, audience=audience or None, now=int(now))


def generated(alg: str) -> str:
    """A new key for encryption, with its private part."""
    return json.dumps(Keyset.generate(alg, for_encryption=True).export_jwks(private=True))


def published(jwks: str) -> str:
    """The public part of keys for encryption."""
    return json.dumps(for_encryption(jwks).export_jwks())


def encrypted(jwks: str, alg: str, enc: str, content: str) -> str:
    """An encrypted token of any content."""
    return jwe_encrypt(content.encode(errors="surrogateescape"), for_encryption(jwks), alg=alg, enc=enc)


def decrypted(jwks: str, token: str) -> str:
    """The content of an encrypted token."""
    return jwe_decrypt(token, for_encryption(jwks)).decode(errors="surrogateescape")


def signed_and_encrypted(jwks: str, encrypting_jwks: str, alg: str, enc: str, now: str, claims: str) -> str:
    """A signed token inside an encrypted one."""
    keys = for_encryption(encrypting_jwks)
    return sign(claims, Keyset.from_jwks(jwks), encrypt_to=keys, encrypt_alg=alg, enc=enc, now=int(now))


def decrypted_and_verified(jwks: str, decrypting_jwks: str, now: str, issuer: str, audience: str, token: str) -> None:
    """Verifies a signed token inside an encrypted one."""
    verify(
        token,
        Keyset.from_jwks(jwks),
        decrypt_with=for_encryption(decrypting_jwks),
        issuer=issuer or None,
        audience=audience or None,
        now=int(now),
    )


# What answers a request, and with how many fields. The last one may hold tabs.
REQUESTS: dict[str, tuple[Callable[..., str | None], int]] = {
    "sign": (signed, 4),
    "verify": (verified, 5),
    "generate": (generated, 1),
    "publish": (published, 1),
    "encrypt": (encrypted, 4),
    "decrypt": (decrypted, 2),
    "sign_encrypted": (signed_and_encrypted, 6),
    "verify_encrypted": (decrypted_and_verified, 6),
}


def answer(line: bytes) -> str:
    """The answer to one request."""
    kind, _, rest = line.decode(errors="surrogateescape").partition("\t")
    without_text = "" if kind.startswith("verify") else "\t"
    if kind not in REQUESTS:
        return InvalidArgument.name
    function, count = REQUESTS[kind]
    fields = rest.split("\t", count - 1)
    try:
        if len(fields) != count:
            raise InvalidArgument(f"{kind} has {count} fields")
        # What is not UTF-8 is no text, but perhaps a token, which the library refuses with a status of its own.
        for field in fields[:-1]:
            field.encode()
        text = function(*fields)
    except OneJWTError as error:
        return error.name + without_text
    except ValueError:
        return InvalidArgument.name + without_text
    return "JWT_OK" if text is None else f"JWT_OK\t{text}"


def main() -> None:
    """Answers until the end of input."""
    sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape")  # type: ignore[union-attr]
    for line in sys.stdin.buffer:
        print(answer(line[:-1] if line.endswith(b"\n") else line), flush=True)


if __name__ == "__main__":
    main()
