"""The numbers and structs of onejwt.h, under its names."""

# Generated from abi/onejwt.json; `make abi` writes it anew. Do not edit.

from __future__ import annotations

from ctypes import POINTER, Structure, c_char, c_char_p, c_int32, c_int64, c_size_t, c_uint32, c_uint64, c_void_p

JWT_SYSTEM_CLOCK = -(2**63)
JWT_ALL_KEYS = c_size_t(-1).value

JWT_OK = 0
JWT_INVALID_ARGUMENT = 1
JWT_BUFFER_TOO_SMALL = 2
JWT_INTERNAL = 3
JWT_NO_RANDOMNESS = 4
JWT_NO_MEMORY = 5

JWT_KEY_MALFORMED = 20
JWT_KEY_TOO_WEAK = 21
JWT_KEY_UNSUPPORTED = 22
JWT_KEY_NOT_FOUND = 23
JWT_KEY_CANNOT_SIGN = 24
JWT_KEY_ENCRYPTED = 25
JWT_KEY_ALG_MISMATCH = 26
JWT_KEY_WRONG_FORM = 27

JWT_TOKEN_MALFORMED = 40
JWT_TOKEN_TOO_LARGE = 41
JWT_TOKEN_UNSUPPORTED = 42
JWT_ALG_NOT_ALLOWED = 43
JWT_SIGNATURE_INVALID = 44
JWT_NO_BEARER = 45

JWT_CLAIMS_MALFORMED = 60
JWT_CLAIM_MISSING = 61
JWT_EXPIRED = 62
JWT_NOT_YET_VALID = 63
JWT_ISSUED_IN_FUTURE = 64
JWT_TOO_OLD = 65
JWT_ISSUER_MISMATCH = 66
JWT_AUDIENCE_MISMATCH = 67
JWT_SUBJECT_MISMATCH = 68
JWT_TYP_MISMATCH = 69
JWT_CLAIM_MISMATCH = 70
JWT_CLAIM_WRONG_TYPE = 71

JWT_NOT_ENCRYPTED = 80
JWE_DECRYPTION_FAILED = 81
JWE_NOT_ALLOWED = 82
JWE_KEY_CANNOT = 83
JWE_KEY_NOT_FOUND = 84

JWT_ISSUER_UNAVAILABLE = 100
JWT_ISSUER_FETCH = 101

JWT_HS256 = 1
JWT_HS384 = 2
JWT_HS512 = 3
JWT_RS256 = 4
JWT_RS384 = 5
JWT_RS512 = 6
JWT_PS256 = 7
JWT_PS384 = 8
JWT_PS512 = 9
JWT_ES256 = 10
JWT_ES384 = 11
JWT_ES512 = 12
JWT_ES256K = 13
JWT_ED25519 = 14
JWT_ED448 = 15
JWT_ML_DSA_44 = 16
JWT_ML_DSA_65 = 17
JWT_ML_DSA_87 = 18

JWE_DIR = 101
JWE_A128KW = 102
JWE_A192KW = 103
JWE_A256KW = 104
JWE_A128GCMKW = 105
JWE_A192GCMKW = 106
JWE_A256GCMKW = 107
JWE_RSA_OAEP = 108
JWE_RSA_OAEP_256 = 109
JWE_ECDH_ES = 110
JWE_ECDH_ES_A128KW = 111
JWE_ECDH_ES_A192KW = 112
JWE_ECDH_ES_A256KW = 113
JWE_RSA_OAEP_384 = 114
JWE_RSA_OAEP_512 = 115

JWE_A128GCM = 201
JWE_A192GCM = 202
JWE_A256GCM = 203
JWE_A128CBC_HS256 = 204
JWE_A192CBC_HS384 = 205
JWE_A256CBC_HS512 = 206

JWT_ALLOW_MISSING_EXP = 1
JWT_IGNORE_EXP = 2
JWT_IGNORE_NBF = 4
JWT_IGNORE_IAT = 8
JWT_IGNORE_AUD = 16
JWT_ENCRYPTED = 32
JWT_SIGN_ADD_IAT = 256
JWT_SIGN_ADD_JTI = 512
JWT_SIGN_WHOLE_HEADER = 1024

JWS_DETACHED = 1
JWS_UNENCODED = 2
JWS_WHOLE_HEADER = 1024

JWT_KEY_ALLOW_WEAK = 1
JWT_KEY_PUBLIC_ONLY = 2
JWT_KEY_BASE64 = 8
JWT_KEY_FOR_ENCRYPTION = 4

JWT_ISSUER_DISCOVERY = 1
JWT_ISSUER_LOOPBACK_HTTP = 2
JWT_ISSUER_ANY_ORIGIN = 4
JWT_ISSUER_ALLOW_WEAK = 8
JWT_ISSUER_ANY_HTTP = 16
JWT_ISSUER_FOR_ENCRYPTION = 32

JWT_FETCH_NOW = 1
JWT_FETCH_AT = 2
JWT_FETCH_UNDER_WAY = 3

JWT_KEY_CAN_SIGN = 1
JWT_KEY_CAN_VERIFY = 2
JWT_KEY_HAS_KID = 4
JWT_KEY_HAS_ISSUER = 8
JWT_KEY_IS_WEAK = 16
JWT_KEY_HAS_SECRET = 128
JWT_KEY_CAN_ENCRYPT = 32
JWT_KEY_CAN_DECRYPT = 64

JWT_KTY_OCT = 1
JWT_KTY_RSA = 2
JWT_KTY_EC = 3
JWT_KTY_OKP = 4
JWT_KTY_AKP = 5

JWT_EQUALS = 0
JWT_CONTAINS = 1
JWT_EQUALS_JSON = 2

JWT_CHECK_JSON = 1
JWT_CHECK_EXP = 2
JWT_CHECK_NBF = 4
JWT_CHECK_IAT = 8
JWT_CHECK_MAX_AGE = 16
JWT_CHECK_ISS = 32
JWT_CHECK_AUD = 64
JWT_CHECK_SUB = 128
JWT_CHECK_JTI = 256
JWT_CHECK_TYP = 512
JWT_CHECK_REQUIRED = 1024
JWT_CHECK_EXPECTED = 2048

JWT_PUBLIC_JWKS = 1
JWT_PRIVATE_JWKS = 2
JWT_PUBLIC_PEM = 3
JWT_PRIVATE_PEM = 4

JWT_PART_HEADER = 1
JWT_PART_PAYLOAD = 2
JWT_PART_SIGNATURE = 3

JWT_JSON_NULL = 1
JWT_JSON_BOOL = 2
JWT_JSON_NUMBER = 3
JWT_JSON_STRING = 4
JWT_JSON_ARRAY = 5
JWT_JSON_OBJECT = 6

JWT_DEFAULT_MAX_TOKEN_LEN = 65536


class JwtStr(Structure):
    """jwt_str."""

    _fields_ = [("ptr", c_char_p), ("len", c_size_t)]


class JwtExpect(Structure):
    """jwt_expect."""

    _fields_ = [("claim", JwtStr), ("value", JwtStr), ("rule", c_uint32), ("reserved", c_uint32)]


class JwtVerifyOptions(Structure):
    """jwt_verify_options."""

    _fields_ = [
        ("struct_size", c_uint32),
        ("flags", c_uint32),
        ("algorithms", c_uint64),
        ("leeway_seconds", c_uint32),
        ("max_age_seconds", c_uint32),
        ("issuers", POINTER(JwtStr)),
        ("issuers_len", c_size_t),
        ("audiences", POINTER(JwtStr)),
        ("audiences_len", c_size_t),
        ("types", POINTER(JwtStr)),
        ("types_len", c_size_t),
        ("required", POINTER(JwtStr)),
        ("required_len", c_size_t),
        ("expected", POINTER(JwtExpect)),
        ("expected_len", c_size_t),
        ("subject", JwtStr),
        ("max_token_len", c_size_t),
        ("reserved", c_size_t),
        ("decrypt_with", c_void_p),
        ("reserved2", c_size_t),
        ("decrypt_algorithms", c_uint64),
        ("encryptions", c_uint64),
    ]


class JwtSignOptions(Structure):
    """jwt_sign_options."""

    _fields_ = [
        ("struct_size", c_uint32),
        ("flags", c_uint32),
        ("alg", c_int32),
        ("reserved", c_uint32),
        ("expires_in", c_int64),
        ("not_before_in", c_int64),
        ("kid", JwtStr),
        ("typ", JwtStr),
        ("header", JwtStr),
        ("encrypt_to", c_void_p),
        ("reserved2", c_size_t),
        ("encrypt_kid", JwtStr),
        ("encrypt_alg", c_int32),
        ("enc", c_int32),
    ]


class JwsOptions(Structure):
    """jws_options."""

    _fields_ = [
        ("struct_size", c_uint32),
        ("flags", c_uint32),
        ("algorithms", c_uint64),
        ("types", POINTER(JwtStr)),
        ("types_len", c_size_t),
        ("crit", POINTER(JwtStr)),
        ("crit_len", c_size_t),
        ("payload", c_char_p),
        ("payload_len", c_size_t),
        ("kid", JwtStr),
        ("typ", JwtStr),
        ("header", JwtStr),
        ("alg", c_int32),
        ("reserved", c_uint32),
        ("max_token_len", c_size_t),
        ("reserved2", c_size_t),
    ]


class JweOptions(Structure):
    """jwe_options."""

    _fields_ = [
        ("struct_size", c_uint32),
        ("flags", c_uint32),
        ("alg", c_int32),
        ("enc", c_int32),
        ("algorithms", c_uint64),
        ("encryptions", c_uint64),
        ("crit", POINTER(JwtStr)),
        ("crit_len", c_size_t),
        ("types", POINTER(JwtStr)),
        ("types_len", c_size_t),
        ("kid", JwtStr),
        ("typ", JwtStr),
        ("cty", JwtStr),
        ("header", JwtStr),
        ("apu", c_char_p),
        ("apu_len", c_size_t),
        ("apv", c_char_p),
        ("apv_len", c_size_t),
        ("max_token_len", c_size_t),
        ("reserved", c_size_t),
    ]


class JwtKeyOptions(Structure):
    """jwt_key_options."""

    _fields_ = [
        ("struct_size", c_uint32),
        ("flags", c_uint32),
        ("kid", JwtStr),
        ("issuer", JwtStr),
        ("password", JwtStr),
        ("bits", c_uint32),
        ("remember", c_uint32),
    ]


class JwtKeyInfo(Structure):
    """jwt_key_info."""

    _fields_ = [
        ("struct_size", c_uint32),
        ("alg", c_int32),
        ("flags", c_uint32),
        ("bits", c_uint32),
        ("kid", c_char * 128),
        ("thumbprint", c_char * 48),
    ]


class JwtEntryInfo(Structure):
    """jwt_entry_info."""

    _fields_ = [
        ("struct_size", c_uint32),
        ("status", c_int32),
        ("alg", c_int32),
        ("kty", c_int32),
        ("flags", c_uint32),
        ("bits", c_uint32),
        ("kid", c_char * 128),
        ("member", c_char * 32),
    ]


class JwtIssuerOptions(Structure):
    """jwt_issuer_options."""

    _fields_ = [
        ("struct_size", c_uint32),
        ("flags", c_uint32),
        ("issuer", JwtStr),
        ("url", JwtStr),
        ("cooldown", c_uint32),
        ("retry", c_uint32),
        ("lifetime", c_uint32),
        ("max_lifetime", c_uint32),
        ("max_stale", c_uint32),
        ("fetch_timeout", c_uint32),
        ("remember", c_uint32),
        ("max_bytes", c_uint32),
    ]


class JwtFetch(Structure):
    """jwt_fetch."""

    _fields_ = [
        ("struct_size", c_uint32),
        ("action", c_int32),
        ("at", c_int64),
        ("id", c_uint64),
        ("max_bytes", c_uint64),
        ("url_len", c_uint32),
        ("etag_len", c_uint32),
        ("url", c_char * 2048),
        ("etag", c_char * 256),
    ]


class JwtHttp(Structure):
    """jwt_http."""

    _fields_ = [
        ("struct_size", c_uint32),
        ("status", c_int32),
        ("id", c_uint64),
        ("cache_control", JwtStr),
        ("age", JwtStr),
        ("etag", JwtStr),
        ("retry_after", JwtStr),
        ("location", JwtStr),
        ("body", c_char_p),
        ("body_len", c_size_t),
    ]


class JwtChallengeOptions(Structure):
    """jwt_challenge_options."""

    _fields_ = [
        ("struct_size", c_uint32),
        ("flags", c_uint32),
        ("realm", JwtStr),
        ("scope", JwtStr),
        ("resource_metadata", JwtStr),
    ]


class JwtWriter(Structure):
    """jwt_writer."""

    _fields_ = [
        ("struct_size", c_uint32),
        ("status", c_int32),
        ("out", c_char_p),
        ("cap", c_size_t),
        ("len", c_size_t),
        ("needed", c_size_t),
        ("state", c_uint64 * 8),
    ]


class JwtReport(Structure):
    """jwt_report."""

    _fields_ = [
        ("struct_size", c_uint32),
        ("status", c_int32),
        ("alg", c_int32),
        ("failed", c_uint32),
        ("missing", c_uint32),
        ("malformed", c_uint32),
        ("kid_len", c_uint32),
        ("untried", c_uint32),
        ("now", c_int64),
        ("expires_at", c_int64),
        ("not_before", c_int64),
        ("issued_at", c_int64),
        ("claim", c_char * 64),
        ("kid", c_char * 128),
    ]
