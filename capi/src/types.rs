//! The structs of the C ABI.
//!
//! Every struct begins with its own size, has no padding on 32- and 64-bit targets and is valid when
//! all its bytes are zero. Fields are only ever appended.

use core::ffi::c_char;

/// A status: `JWT_OK` or the reason why not. The numbers are listed under "Statuses".
pub type jwt_status = i32;

/// A key set: keys, each bound to an algorithm. Opaque; shared by any number of threads.
pub struct jwt_keyset {
    _opaque: [u8; 0],
}

/// A policy: what a verifier demands, made of a document. Opaque; never changed, and shared by any number of threads.
pub struct jwt_policy {
    _opaque: [u8; 0],
}

/// An issuer whose keys the host fetches. Opaque; shared by any number of threads.
pub struct jwt_issuer {
    _opaque: [u8; 0],
}

/// UTF-8 text that belongs to the caller; it may hold NUL, and is `JWT_INVALID_ARGUMENT` if it is not UTF-8. `ptr` NULL
/// means absent, `len` 0 with a `ptr` means empty. `JWT_STR("literal")` makes one.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct jwt_str {
    /// First byte, or NULL for an absent text.
    pub ptr: *const c_char,
    /// Length in bytes.
    pub len: usize,
}

/// A value that a verified claim must have.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct jwt_expect {
    /// A top-level claim, or a JSON Pointer (RFC 6901) if it begins with '/'.
    pub claim: jwt_str,
    /// The value, compared with JSON strings only.
    pub value: jwt_str,
    /// `JWT_EQUALS`: the claim is this string. `JWT_CONTAINS`: the claim is an array that has it as
    /// an element, or a string that has it as one of its space-separated words.
    pub rule: u32,
    /// 0.
    pub reserved: u32,
}

/// What a verifier demands. All zero (`JWT_VERIFY_OPTIONS_INIT`, or NULL in its place): nothing is
/// forgiven and nothing is expected, so `exp` must be there and no `aud` may be.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct jwt_verify_options {
    /// `sizeof(jwt_verify_options)`.
    pub struct_size: u32,
    /// `JWT_ALLOW_MISSING_EXP` | `JWT_IGNORE_EXP` | `JWT_IGNORE_NBF` | `JWT_IGNORE_IAT` | `JWT_IGNORE_AUD` |
    /// `JWT_ENCRYPTED`.
    /// An ignored claim is not read at all, not even its type.
    pub flags: u32,
    /// Acceptable algorithms, `JWT_BIT(JWT_ES256) | …`; 0 = those that the keys are bound to. It narrows what a key is
    /// bound to, with one exception: a key whose algorithm was inferred (an RSA or oct JWK without `alg`, RSA PEM with
    /// alg 0) is opened to what is named here within its family, as far as it is long enough.
    pub algorithms: u64,
    /// Clock difference to forgive, in seconds, in `exp`, `nbf`, `iat` and the greatest age.
    pub leeway_seconds: u32,
    /// Greatest age since `iat`, in seconds; 0 = any. With it `iat` is required.
    pub max_age_seconds: u32,
    /// `iss` must equal one of these.
    pub issuers: *const jwt_str,
    /// How many `issuers`.
    pub issuers_len: usize,
    /// `aud` must contain one of these. With none, a token that has an `aud` is rejected (RFC 7519 4.1.3).
    pub audiences: *const jwt_str,
    /// How many `audiences`.
    pub audiences_len: usize,
    /// The header's `typ` must be one of these, in any case; "at+jwt" is "application/at+jwt" (RFC 7515 4.1.9). With
    /// `JWT_ENCRYPTED` that is the header of the token inside.
    pub types: *const jwt_str,
    /// How many `types`.
    pub types_len: usize,
    /// Claims, or JSON Pointers, that must be there and not null.
    pub required: *const jwt_str,
    /// How many `required`.
    pub required_len: usize,
    /// Claims that must have a value.
    pub expected: *const jwt_expect,
    /// How many `expected`.
    pub expected_len: usize,
    /// `sub` must equal this; absent = any.
    pub subject: jwt_str,
    /// Longest acceptable token in bytes; 0 = 65,536. Of an encrypted token it is the whole that counts.
    pub max_token_len: usize,
    /// 0.
    pub reserved: usize,
    /// With `JWT_ENCRYPTED`: keys for encryption, of which one decrypts the token. The caller's, for the call. A key with an
    /// issuer decrypts tokens of that `iss` only. Absent without the flag.
    pub decrypt_with: *const jwt_keyset,
    /// 0.
    pub reserved2: usize,
    /// With `JWT_ENCRYPTED`, and for jwt_decrypt: acceptable `alg` of the encrypted token, `JWE_BIT(JWE_A256KW) | …`; 0 = what
    /// the keys are bound to. A key whose algorithm was inferred is opened to what is named here within its family.
    pub decrypt_algorithms: u64,
    /// Likewise acceptable `enc`, `JWE_BIT(JWE_A256GCM) | …`; 0 = any.
    pub encryptions: u64,
}

/// What a signer adds. All zero (`JWT_SIGN_OPTIONS_INIT`, or NULL in its place): the key's own
/// algorithm and `kid`, `typ` "JWT", nothing added to the claims.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct jwt_sign_options {
    /// `sizeof(jwt_sign_options)`.
    pub struct_size: u32,
    /// `JWT_SIGN_ADD_IAT` | `JWT_SIGN_ADD_JTI` | `JWT_SIGN_WHOLE_HEADER` | `JWT_ALLOW_MISSING_EXP` | `JWT_ENCRYPTED`.
    pub flags: u32,
    /// Algorithm to sign with; 0 = the key's own.
    pub alg: i32,
    /// 0.
    pub reserved: u32,
    /// Lifetime in seconds; > 0 adds `iat` (now) and `exp` (now + `expires_in`), 0 adds neither. With `JWT_SIGN_ADD_IAT`
    /// too, `iat` is there once.
    pub expires_in: i64,
    /// Not 0: adds `nbf` (now + `not_before_in`), in seconds.
    pub not_before_in: i64,
    /// Which key signs, and the header's `kid`. Absent: the first key that can, with its own `kid`
    /// if it has one. Empty: the same key, and no `kid` in the header.
    pub kid: jwt_str,
    /// The header's `typ`. Absent: "JWT". Empty: none.
    pub typ: jwt_str,
    /// Further header members, as a JSON object without `alg`, `typ`, `kid`, `crit` and `b64`; absent or empty: none.
    /// With `JWT_SIGN_WHOLE_HEADER` the whole protected header, used byte for byte; its `alg` must be the key's, and it
    /// must have no `crit` and no `b64` of false.
    pub header: jwt_str,
    /// With `JWT_ENCRYPTED`: keys for encryption; the signed token is encrypted for one of them. The caller's, for the call.
    /// Absent without the flag.
    pub encrypt_to: *const jwt_keyset,
    /// 0.
    pub reserved2: usize,
    /// With `JWT_ENCRYPTED`, and for jwt_encrypt: which key encrypts, and the encrypted token's `kid`, as `kid` above.
    pub encrypt_kid: jwt_str,
    /// Likewise what is done with the content's key; 0 = what the key is bound to.
    pub encrypt_alg: i32,
    /// Likewise how the content is encrypted; 0 = `JWE_A256GCM`, or what a key of `dir` is bound to.
    pub enc: i32,
}

/// How `jws_sign` and `jws_verify` treat a payload that need not be claims. All zero (`JWS_OPTIONS_INIT`, or NULL in its
/// place) is the default.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct jws_options {
    /// `sizeof(jws_options)`.
    pub struct_size: u32,
    /// `JWS_DETACHED` | `JWS_UNENCODED` | `JWS_WHOLE_HEADER`.
    pub flags: u32,
    /// Verifying: acceptable algorithms, as in `jwt_verify_options`.
    pub algorithms: u64,
    /// Verifying: the header's `typ` must be one of these.
    pub types: *const jwt_str,
    /// How many `types`.
    pub types_len: usize,
    /// Header extensions that the caller understands and processes (RFC 7515 4.1.11), beyond `b64`.
    /// Signing: the members of `header` that the token names as critical.
    pub crit: *const jwt_str,
    /// How many `crit`.
    pub crit_len: usize,
    /// Verifying with `JWS_DETACHED`: the payload, as it was signed, which the token leaves out.
    pub payload: *const u8,
    /// Length of `payload` in bytes.
    pub payload_len: usize,
    /// Signing: which key, and the header's `kid`, as in `jwt_sign_options`.
    pub kid: jwt_str,
    /// Signing: the header's `typ`. Absent or empty: none.
    pub typ: jwt_str,
    /// Signing: further header members, as in `jwt_sign_options`.
    pub header: jwt_str,
    /// Signing: the algorithm; 0 = the key's own.
    pub alg: i32,
    /// 0.
    pub reserved: u32,
    /// Verifying: longest acceptable token in bytes; 0 = 65,536.
    pub max_token_len: usize,
    /// 0.
    pub reserved2: usize,
}

/// How `jwe_encrypt` and `jwe_decrypt` treat any content. All zero (`JWE_OPTIONS_INIT`, or NULL in its place) is the default.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct jwe_options {
    /// `sizeof(jwe_options)`.
    pub struct_size: u32,
    /// 0.
    pub flags: u32,
    /// Encrypting: what is done with the content's key; 0 = what the key is bound to.
    pub alg: i32,
    /// Encrypting: how the content is encrypted; 0 = `JWE_A256GCM`, or what a key of `dir` is bound to.
    pub enc: i32,
    /// Decrypting: acceptable `alg`, `JWE_BIT(JWE_A256KW) | …`; 0 = what the keys are bound to. A key whose algorithm was
    /// inferred is opened to what is named here within its family.
    pub algorithms: u64,
    /// Decrypting: acceptable `enc`, `JWE_BIT(JWE_A256GCM) | …`; 0 = any.
    pub encryptions: u64,
    /// Header extensions that the caller understands and processes (RFC 7516 4.1.13). Encrypting: the members of `header` that
    /// the token names as critical.
    pub crit: *const jwt_str,
    /// How many `crit`.
    pub crit_len: usize,
    /// Decrypting: the header's `typ` must be one of these.
    pub types: *const jwt_str,
    /// How many `types`.
    pub types_len: usize,
    /// Encrypting: which key, and the header's `kid`, as in `jwt_sign_options`.
    pub kid: jwt_str,
    /// Encrypting: the header's `typ`. Absent or empty: none.
    pub typ: jwt_str,
    /// Encrypting: the header's `cty`. Absent or empty: none.
    pub cty: jwt_str,
    /// Encrypting: further header members, as a JSON object without `alg`, `enc`, `kid`, `typ`, `cty`, `crit`, `zip`, `epk`,
    /// `apu`, `apv`, `iv`, `tag`, `p2s`, `p2c` and `b64`; absent or empty: none.
    pub header: jwt_str,
    /// Encrypting with key agreement: who makes the token (RFC 7518 4.6.1.2). It goes into the key that is derived and into the
    /// header, in base64url; it proves nobody.
    pub apu: *const u8,
    /// Length of `apu` in bytes; 0 = not said.
    pub apu_len: usize,
    /// Encrypting with key agreement: who it is for (RFC 7518 4.6.1.3).
    pub apv: *const u8,
    /// Length of `apv` in bytes; 0 = not said.
    pub apv_len: usize,
    /// Decrypting: longest acceptable token in bytes; 0 = 65,536.
    pub max_token_len: usize,
    /// 0.
    pub reserved: usize,
}

/// How a key is loaded or made. All zero (`JWT_KEY_OPTIONS_INIT`, or NULL in its place) is the default.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct jwt_key_options {
    /// `sizeof(jwt_key_options)`.
    pub struct_size: u32,
    /// `JWT_KEY_ALLOW_WEAK`: load keys shorter than the standards allow, and RSA with an exponent below 65537. Never an
    /// empty one, nor RSA below 1024 bits or with an exponent that is even or 1; RSA below 2048 bits then verifies only,
    /// RS256 and RS512. `JWT_KEY_PUBLIC_ONLY`: take no document that holds a secret or a private part; with
    /// jwt_keyset_from_secret and jwt_keyset_generate it is `JWT_INVALID_ARGUMENT`. `JWT_KEY_FOR_ENCRYPTION`: the keys are for
    /// encryption, none of which is weak; without it, they are for signatures. `JWT_KEY_BASE64`: the secret is base64 text; with
    /// all other functions than jwt_keyset_from_secret it is `JWT_INVALID_ARGUMENT`.
    pub flags: u32,
    /// The key's `kid`. For a JWK it takes the place of the key's own; with a JWK Set of several keys it
    /// is `JWT_INVALID_ARGUMENT`. Absent: a JWK's own, none for other formats, the thumbprint for a generated key.
    pub kid: jwt_str,
    /// These keys verify only tokens whose `iss` is this, else `JWT_ISSUER_MISMATCH`; keys without an issuer that are added
    /// to the set later, too. Absent: any.
    pub issuer: jwt_str,
    /// Password of an encrypted PKCS#8 key.
    pub password: jwt_str,
    /// Size of a generated key in bits; 0 = the algorithm's default. HMAC: a multiple of 8, at least as long as the hash;
    /// RSA: 2048 (the default), 3072, 4096 or 8192; ECDH: 256 (P-256, the default), 384, 521, or 255 for X25519; `JWE_DIR`: 256
    /// (the default), 128, 192, 384 or 512; other kinds of keys: 0 only.
    pub bits: u32,
    /// How many verified signatures the key set remembers, at most 1,048,576; 0 = none. The same token then costs jwt_verify a
    /// hash in the place of the arithmetic of RSA, ECDSA, EdDSA or ML-DSA; everything else is checked as ever, and of HMAC
    /// nothing is remembered. It takes 78 bytes each, all at once (`JWT_NO_MEMORY`), in a set that has such a key. It belongs to
    /// the set: jwt_keyset_add, jwt_keyset_replace and jwt_keyset_reload keep the number, and forget what was remembered where
    /// they change the keys. With `JWT_KEY_FOR_ENCRYPTION` it must be 0.
    pub remember: u32,
}

/// What `jwt_keyset_key` says of one key. Nothing in it is secret.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct jwt_key_info {
    /// `sizeof(jwt_key_info)`, set by the caller; nothing else is read.
    pub struct_size: u32,
    /// The algorithm that the key is bound to, stated or inferred; of a key for encryption a `JWE_…` number.
    pub alg: i32,
    /// `JWT_KEY_CAN_SIGN` | `JWT_KEY_CAN_VERIFY` | `JWT_KEY_HAS_KID` | `JWT_KEY_HAS_ISSUER` | `JWT_KEY_IS_WEAK` |
    /// `JWT_KEY_CAN_ENCRYPT` | `JWT_KEY_CAN_DECRYPT`.
    pub flags: u32,
    /// Size in bits: of the secret, the RSA modulus, the curve's field, or the ML-DSA public key.
    pub bits: u32,
    /// The `kid`, NUL-terminated; empty if there is none, if it is longer than 127 bytes or holds control characters.
    pub kid: [c_char; 128],
    /// RFC 7638 SHA-256 thumbprint in base64url, NUL-terminated. That of an HMAC key is derived from
    /// the secret: do not publish it for a secret that could be guessed.
    pub thumbprint: [c_char; 48],
}

/// What became of one entry of a JWK Set. Nothing in it is secret.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct jwt_entry_info {
    /// `sizeof(jwt_entry_info)`, set by the caller; nothing else is read.
    pub struct_size: u32,
    /// `JWT_OK` for a key that can be used, or why it cannot: `JWT_KEY_MALFORMED`, `JWT_KEY_TOO_WEAK`,
    /// `JWT_KEY_UNSUPPORTED` (also: for another use), `JWT_KEY_ALG_MISMATCH` or `JWT_KEY_WRONG_FORM`.
    pub status: jwt_status,
    /// The algorithm that the key is bound to, or that its `alg` names; 0 = none that is known.
    pub alg: i32,
    /// `JWT_KTY_*`; 0 = a `kty` that is missing or not supported.
    pub kty: i32,
    /// As in `jwt_key_info`, and `JWT_KEY_HAS_SECRET`, which also an entry has that cannot be used.
    pub flags: u32,
    /// Size in bits, also of a key that is too weak; 0 = not known.
    pub bits: u32,
    /// The `kid`, NUL-terminated; empty if there is none, if it is longer than 127 bytes or holds control characters.
    pub kid: [c_char; 128],
    /// The member because of which the entry cannot be used, NUL-terminated; empty where it is no single one.
    pub member: [c_char; 32],
}

/// How the keys of an issuer are fetched and kept. Times are in seconds; 0 = the default, UINT32_MAX = no time at all.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct jwt_issuer_options {
    /// `sizeof(jwt_issuer_options)`.
    pub struct_size: u32,
    /// `JWT_ISSUER_DISCOVERY` | `JWT_ISSUER_LOOPBACK_HTTP` | `JWT_ISSUER_ANY_ORIGIN` | `JWT_ISSUER_ALLOW_WEAK` |
    /// `JWT_ISSUER_ANY_HTTP` | `JWT_ISSUER_FOR_ENCRYPTION`.
    pub flags: u32,
    /// The only `iss` whose tokens the keys verify; absent = any, but not with `JWT_ISSUER_DISCOVERY`, where the
    /// configuration must name it.
    pub issuer: jwt_str,
    /// Where the JWK Set is, or the OpenID configuration: an absolute https URL without user, in printable ASCII, of at most
    /// 2,047 bytes.
    pub url: jwt_str,
    /// Least time between fetches for unknown `kid` values, and the least lifetime; 30.
    pub cooldown: u32,
    /// Least time after a fetch that failed; 5.
    pub retry: u32,
    /// How long a document is fresh if the answer does not say; 300.
    pub lifetime: u32,
    /// How long it is fresh at most, and what Retry-After counts for at most; 86,400.
    pub max_lifetime: u32,
    /// How long keys may be used after their time while no new ones can be had; 86,400. UINT32_MAX - 1 = for ever.
    pub max_stale: u32,
    /// For one fetch as a whole, redirects and discovery included; 10. UINT32_MAX is refused.
    pub fetch_timeout: u32,
    /// How many verified signatures the key set remembers, at most 1,048,576, with `JWT_ISSUER_FOR_ENCRYPTION` 0; 0 = none.
    pub remember: u32,
    /// The longest document, in bytes; 1,048,576.
    pub max_bytes: u32,
}

/// What jwt_issuer_next says.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct jwt_fetch {
    /// `sizeof(jwt_fetch)`, set by the caller; nothing else is read.
    pub struct_size: u32,
    /// `JWT_FETCH_NOW`, `JWT_FETCH_AT` or `JWT_FETCH_UNDER_WAY`; 0 on failure.
    pub action: i32,
    /// When to ask again, or when the fetch counts as failed.
    pub at: i64,
    /// With `JWT_FETCH_NOW`: what jwt_issuer_response and jwt_issuer_failure are to be given. Else 0.
    pub id: u64,
    /// With `JWT_FETCH_NOW`: read no more of the body than this. Else 0.
    pub max_bytes: u64,
    /// Length of `url` in bytes.
    pub url_len: u32,
    /// Length of `etag` in bytes; 0 = send no If-None-Match.
    pub etag_len: u32,
    /// With `JWT_FETCH_NOW`: where to ask, NUL-terminated, in printable ASCII without a fragment. Else empty.
    pub url: [c_char; 2048],
    /// For If-None-Match, NUL-terminated, as it is.
    pub etag: [c_char; 256],
}

/// What came back. Header texts are those of the answer, with several lines of a header joined by commas; those that are
/// absent, and those that are not UTF-8, count as absent.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct jwt_http {
    /// `sizeof(jwt_http)`.
    pub struct_size: u32,
    /// The status, such as 200.
    pub status: i32,
    /// That of the jwt_fetch.
    pub id: u64,
    /// Cache-Control.
    pub cache_control: jwt_str,
    /// Age.
    pub age: jwt_str,
    /// ETag; one that is longer than 255 bytes counts as absent.
    pub etag: jwt_str,
    /// Retry-After.
    pub retry_after: jwt_str,
    /// Location.
    pub location: jwt_str,
    /// The body.
    pub body: *const u8,
    /// Its length in bytes.
    pub body_len: usize,
}

/// What a server says of itself when it asks for a token. All zero (`JWT_CHALLENGE_OPTIONS_INIT`, or NULL in its place):
/// nothing.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct jwt_challenge_options {
    /// `sizeof(jwt_challenge_options)`.
    pub struct_size: u32,
    /// 0.
    pub flags: u32,
    /// The protection space (RFC 9110 11.5), in printable ASCII; absent = none.
    pub realm: jwt_str,
    /// The scope that is needed: words with one space between them (RFC 6749 3.3); absent = none is named.
    pub scope: jwt_str,
    /// The URL of the metadata of the resource (RFC 9728 5.1), in printable ASCII; absent = none.
    pub resource_metadata: jwt_str,
}

/// Writes claims into a buffer; both are the caller's own memory, and nothing is to be freed. Start from `JWT_WRITER_INIT`
/// and jwt_writer_begin. But for `status` it is opaque; a writer that is not as the library left it is refused.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct jwt_writer {
    /// `sizeof(jwt_writer)`, set by the caller.
    pub struct_size: u32,
    /// The first failure, or `JWT_OK`: it is what jwt_writer_finish will return. To be read only.
    pub status: jwt_status,
    /// The buffer.
    pub out: *mut u8,
    /// Its capacity.
    pub cap: usize,
    /// How much of it has been written.
    pub len: usize,
    /// How much all takes.
    pub needed: usize,
    /// The library's own.
    pub state: [u64; 8],
}

/// What `jwt_verify` found, filled on every return that could read `struct_size`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct jwt_report {
    /// `sizeof(jwt_report)`, set by the caller; nothing else is read. What a longer struct has beyond is set to 0.
    pub struct_size: u32,
    /// The status that was returned.
    pub status: jwt_status,
    /// Algorithm of the key that verified, or of jwe_decrypt and jwt_decrypt that decrypted; 0 = none did.
    pub alg: i32,
    /// `JWT_CHECK_*` bits: every check that did not hold, whatever the reason.
    pub failed: u32,
    /// `JWT_CHECK_*` bits: those of `failed` whose claim is not there.
    pub missing: u32,
    /// `JWT_CHECK_*` bits: those of `failed` whose claim has a wrong type or an impossible value.
    pub malformed: u32,
    /// Length in bytes of the token's `kid`, also where `kid` below is empty because it is too long.
    pub kid_len: u32,
    /// How many keys fit the token and were not tried: of one issuer only the first 8 are, and 64 in all; to decrypt only the
    /// first 8. Above 0 the right key may be among them; give keys a `kid`, or take away those that are out of use.
    pub untried: u32,
    /// The time that was used, in seconds since the epoch.
    pub now: i64,
    /// `exp`, rounded up; INT64_MIN = absent, ignored, malformed, or the signature did not pass.
    pub expires_at: i64,
    /// `nbf`, rounded down; INT64_MIN likewise.
    pub not_before: i64,
    /// `iat`, rounded down; INT64_MIN likewise.
    pub issued_at: i64,
    /// The first claim at fault (the one that `status` speaks of), NUL-terminated, cut at 63 bytes; empty if none.
    pub claim: [c_char; 64],
    /// The token's `kid` (of the token inside, once that was decrypted), NUL-terminated and UNTRUSTED; empty if absent, longer than 127 bytes, or
    /// with control characters.
    pub kid: [c_char; 128],
}
