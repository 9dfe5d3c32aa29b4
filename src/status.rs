//! One table of statuses: number, name, text.

use core::ffi::CStr;
use core::fmt;

macro_rules! statuses {
    ($($(#[doc = $doc:literal])* $variant:ident = $number:literal, $name:literal, $text:literal;)*) => {
        /// The outcome of a call. The numbers are those of the C ABI and never change.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(i32)]
        #[non_exhaustive]
        pub enum Status { $(#[doc = $text] $variant = $number,)* }

        impl Status {
            /// Every status, in the order of the numbers.
            pub const ALL: &'static [Status] = &[$(Status::$variant),*];

            /// The status of this number, if there is one.
            pub const fn from_number(number: i32) -> Option<Status> {
                match number { $($number => Some(Status::$variant),)* _ => None }
            }

        }

        /// A row for each. A table and no `match`, which would become code for each of its arms.
        static TABLE: &[(Status, &CStr, &CStr)] =
            &[$((Status::$variant, cstr(concat!($name, "\0")), cstr(concat!($text, "\0"))),)*];
    };
}

statuses! {
    Ok = 0, "JWT_OK", "success";
    InvalidArgument = 1, "JWT_INVALID_ARGUMENT", "invalid argument: a pointer, length, number, flag or option that this function does not take";
    BufferTooSmall = 2, "JWT_BUFFER_TOO_SMALL", "the output buffer is too small: call again with as many bytes as were reported";
    Internal = 3, "JWT_INTERNAL", "internal error: a defect in onejwt, please report it";
    NoRandomness = 4, "JWT_NO_RANDOMNESS", "the operating system gave no randomness";
    NoMemory = 5, "JWT_NO_MEMORY", "out of memory: a table or a copy whose size the caller chooses could not be had; ask for a smaller one";
    KeyMalformed = 20, "JWT_KEY_MALFORMED", "the key document is malformed: damaged, or not a key in the format that this function takes";
    KeyTooWeak = 21, "JWT_KEY_TOO_WEAK", "the key is too weak: HMAC secrets need as many bytes as the hash has, RSA keys 2048 bits";
    KeyUnsupported = 22, "JWT_KEY_UNSUPPORTED", "a key of a kind or form that is not supported, or that this call does not take (claims that are encrypted and not signed need a shared secret); of an encrypted PEM file, openssl pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA256 -in old.pem -out new.pem makes one that is";
    KeyNotFound = 23, "JWT_KEY_NOT_FOUND", "no key fits the key id: fetch the key set again, or check the kid";
    KeyCannotSign = 24, "JWT_KEY_CANNOT_SIGN", "the key cannot sign: it has no private part, or its use or key_ops forbid it";
    KeyEncrypted = 25, "JWT_KEY_ENCRYPTED", "the key is encrypted and the password is absent or wrong: give the right one";
    KeyAlgMismatch = 26, "JWT_KEY_ALG_MISMATCH", "the key is not one for this algorithm: leave the algorithm out to take the key's own";
    KeyWrongForm = 27, "JWT_KEY_WRONG_FORM", "the key is in another form than this function takes: PEM, DER, JWK and secrets have a function each";
    TokenMalformed = 40, "JWT_TOKEN_MALFORMED", "malformed token: not three base64url segments that begin with a JOSE header";
    TokenTooLarge = 41, "JWT_TOKEN_TOO_LARGE", "the token is longer than max_token_len";
    TokenUnsupported = 42, "JWT_TOKEN_UNSUPPORTED", "unsupported token: encrypted, in a JSON serialization, or with a critical extension";
    AlgNotAllowed = 43, "JWT_ALG_NOT_ALLOWED", "the token's algorithm is not allowed: it must be the key's";
    SignatureInvalid = 44, "JWT_SIGNATURE_INVALID", "the signature is invalid: the token was changed, or signed with another key";
    NoBearer = 45, "JWT_NO_BEARER", "not a Bearer authorization with one token";
    ClaimsMalformed = 60, "JWT_CLAIMS_MALFORMED", "malformed claims: not one JSON object, or a registered claim of a wrong type";
    ClaimMissing = 61, "JWT_CLAIM_MISSING", "a required or expected claim is missing";
    Expired = 62, "JWT_EXPIRED", "the token has expired";
    NotYetValid = 63, "JWT_NOT_YET_VALID", "the token is not valid yet: check the clocks";
    IssuedInFuture = 64, "JWT_ISSUED_IN_FUTURE", "the token was issued in the future: check the clocks";
    TooOld = 65, "JWT_TOO_OLD", "the token is older than allowed";
    IssuerMismatch = 66, "JWT_ISSUER_MISMATCH", "the issuer is not an expected one";
    AudienceMismatch = 67, "JWT_AUDIENCE_MISMATCH", "the token is for another audience, or for one while none is expected";
    SubjectMismatch = 68, "JWT_SUBJECT_MISMATCH", "the subject is not the expected one";
    TypMismatch = 69, "JWT_TYP_MISMATCH", "the token is of another type (typ) than expected";
    ClaimMismatch = 70, "JWT_CLAIM_MISMATCH", "a claim does not have its expected value";
    ClaimWrongType = 71, "JWT_CLAIM_WRONG_TYPE", "a claim is of another type than was asked for";
    NotEncrypted = 80, "JWT_NOT_ENCRYPTED", "the token is not encrypted, and must be";
    JweDecryptionFailed = 81, "JWE_DECRYPTION_FAILED", "the token could not be decrypted: it was changed, or encrypted for another key";
    JweNotAllowed = 82, "JWE_NOT_ALLOWED", "the token's alg or enc is not allowed: it must be the key's, and one that this library has";
    JweKeyCannot = 83, "JWE_KEY_CANNOT", "the key cannot do this: to decrypt it needs a private part, and its use and key_ops must allow it";
    JweKeyNotFound = 84, "JWE_KEY_NOT_FOUND", "no key for encryption fits the key id: check the kid, and that the key set was loaded for encryption";
    IssuerUnavailable = 100, "JWT_ISSUER_UNAVAILABLE", "the issuer's keys cannot be had: the last fetch failed, and the next is not due yet";
    IssuerFetch = 101, "JWT_ISSUER_FETCH", "a fetch of the issuer's keys is due or under way: do what jwt_issuer_next says, or wait for it, then verify again";
}

const fn cstr(text: &'static str) -> &'static CStr {
    match CStr::from_bytes_with_nul(text.as_bytes()) {
        Ok(text) => text,
        Err(_) => panic!("a text has one NUL, at its end"),
    }
}

impl Status {
    fn row(self) -> &'static (Status, &'static CStr, &'static CStr) {
        let at = TABLE.partition_point(|(status, ..)| *status < self);
        &TABLE[at]
    }

    /// The name in the C ABI, such as `JWT_EXPIRED`.
    pub fn name(self) -> &'static CStr {
        self.row().1
    }

    /// What went wrong and what to do, in one sentence.
    pub fn text(self) -> &'static CStr {
        self.row().2
    }

    /// The number in the C ABI.
    pub const fn number(self) -> i32 {
        self as i32
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text().to_str().unwrap_or_default())
    }
}

/// Why a call failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Error {
    /// The reason; never `Status::Ok`.
    pub status: Status,
    /// With `Status::BufferTooSmall`, the bytes that are needed; else 0.
    pub needed: usize,
}

impl Error {
    /// The output is too small.
    pub const fn too_small(needed: usize) -> Self {
        Error { status: Status::BufferTooSmall, needed }
    }
}

impl From<Status> for Error {
    fn from(status: Status) -> Self {
        Error { status, needed: 0 }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.status.fmt(f)?;
        if self.needed > 0 { write!(f, " ({} bytes are needed)", self.needed) } else { Ok(()) }
    }
}

impl std::error::Error for Error {}

/// The result of a call of this library.
pub type Result<T> = core::result::Result<T, Error>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_are_found_by_their_numbers() {
        for &status in Status::ALL {
            assert_eq!(Status::from_number(status.number()), Some(status));
            assert!(status.name().to_bytes().starts_with(b"JW") && !status.text().is_empty());
        }
        assert_eq!((Status::Ok.number(), Status::Expired.number()), (0, 62));
        assert_eq!(Status::Expired.name(), c"JWT_EXPIRED");
        assert_eq!((Status::from_number(5), Status::from_number(6)), (Some(Status::NoMemory), None));
    }

    #[test]
    fn errors_say_how_much_room_they_need_and_only_then() {
        assert_eq!(Status::Expired.to_string(), "the token has expired");
        assert_eq!(Error::from(Status::Expired).to_string(), "the token has expired");
        let error = Error::too_small(7);
        assert_eq!((error.status, error.needed), (Status::BufferTooSmall, 7));
        assert!(error.to_string().ends_with(" (7 bytes are needed)"), "{error}");
    }
}
