"""The Python peer of the demonstration: answers each line of standard input with one line.

    sign<TAB>JWKS<TAB>ALG<TAB>NOW<TAB>CLAIMS                   ->  STATUS<TAB>TOKEN
    verify<TAB>JWKS<TAB>NOW<TAB>ISSUER<TAB>AUDIENCE<TAB>TOKEN  ->  STATUS

STATUS is JWT_OK or the name of what is wrong. An empty ISSUER or AUDIENCE expects none.
"""

from __future__ import annotations

import sys

from onejwt import InvalidArgument, Keyset, OneJWTError, sign, verify


def answer(line: bytes) -> str:
    """The answer to one request."""
    fields = line.split(b"\t")
    try:
        # What is not UTF-8 is no text; the library refuses such a token with a status of its own.
        token = fields[-1].decode(errors="surrogateescape")
        kind, *texts = (field.decode() for field in fields[:-1])
        if kind == "sign" and len(texts) == 3:
            jwks, alg, now = texts
            return "JWT_OK\t" + sign(token, Keyset.from_jwks(jwks), alg=alg, now=int(now))
        if kind == "verify" and len(texts) == 4:
            jwks, now, issuer, audience = texts
            keys = Keyset.from_jwks(jwks)
            verify(token, keys, issuer=issuer or None, audience=audience or None, now=int(now))
            return "JWT_OK"
        raise InvalidArgument("a line is sign with four fields or verify with five")
    except OneJWTError as error:
        return error.name + ("\t" if fields[0] == b"sign" else "")
    except ValueError:
        return InvalidArgument.name + ("\t" if fields[0] == b"sign" else "")


def main() -> None:
    """Answers until the end of input."""
    for line in sys.stdin.buffer:
        print(answer(line[:-1] if line.endswith(b"\n") else line), flush=True)


if __name__ == "__main__":
    main()
