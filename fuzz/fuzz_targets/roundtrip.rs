//! What is signed verifies, and comes out byte for byte.
//!
//! Input: eight bytes of choices, further header members, a newline, the claims or payload.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onejwt_capi::constants as c;
use onejwt_fuzz::call::{Keys, jws, sign_options, text, verify_options};
use onejwt_fuzz::json::{self, Verdict};
use onejwt_fuzz::policy::{self, Demands};
use onejwt_fuzz::token::{self, SECRETS};

const NOW: i64 = 1_750_000_000;
const MAX_TOKEN: usize = 1 << 20;

thread_local! {
    static KEYS: Keys = Keys::of_the_targets();
}

/// Claims: signed if and only if a verifier with no demands would take them.
fn claims(keys: &Keys, choices: &[u8; 8], header: &str, claims: &[u8]) {
    let [_, secret, flags, expires, begins, with_header, typ, _] = *choices;
    let secret = &SECRETS[usize::from(secret) % SECRETS.len()];
    let mut options = sign_options();
    options.alg = secret.alg;
    options.flags = c::JWT_ALLOW_MISSING_EXP;
    if flags & 1 != 0 {
        options.flags |= c::JWT_SIGN_ADD_IAT;
    }
    if flags & 2 != 0 {
        options.flags |= c::JWT_SIGN_ADD_JTI;
    }
    options.expires_in = expires.into();
    options.not_before_in = -i64::from(begins);
    if with_header & 1 != 0 {
        options.header = text(header);
    }
    if typ & 1 != 0 {
        options.typ = text("at+jwt");
    }
    let adds = options.flags != c::JWT_ALLOW_MISSING_EXP || options.expires_in != 0 || options.not_before_in != 0;
    let signed = keys.sign(claims, &options, NOW);

    // Times may be anything here: only types count.
    let demands = Demands {
        flags: c::JWT_ALLOW_MISSING_EXP | c::JWT_IGNORE_AUD,
        leeway: u32::MAX,
        now: NOW,
        ..Demands::default()
    };
    let verdict = json::read_object(claims);
    let token = match signed {
        Ok(token) => token,
        Err(status) => {
            if let (Verdict::Fine(object), c::JWT_CLAIMS_MALFORMED) = (&verdict, status) {
                let untyped = policy::status(object, &Demands { flags: c::JWT_ALLOW_MISSING_EXP, ..demands });
                assert!(untyped.is_none_or(|status| status == c::JWT_CLAIMS_MALFORMED), "good claims were refused");
            }
            return;
        }
    };
    assert!(!matches!(verdict, Verdict::Malformed), "malformed claims were signed");
    assert!(token::signed_by(&token, secret.alg, None));

    let mut verify = verify_options();
    verify.flags =
        c::JWT_ALLOW_MISSING_EXP | c::JWT_IGNORE_AUD | c::JWT_IGNORE_EXP | c::JWT_IGNORE_NBF | c::JWT_IGNORE_IAT;
    verify.max_token_len = MAX_TOKEN;
    let found = keys.verify(&token, Some(&verify), NOW, token.len());
    if secret.issuer.is_some() {
        assert!([c::JWT_OK, c::JWT_ISSUER_MISMATCH, c::JWT_CLAIM_MISSING].contains(&found.status));
    } else {
        assert_eq!(found.status, c::JWT_OK);
    }
    if found.status != c::JWT_OK {
        return;
    }
    if adds {
        let kept = claims.trim_ascii_end().strip_suffix(b"}").expect("an object ends so");
        assert!(found.out.starts_with(kept));
        assert!(!matches!(json::read_object(&found.out), Verdict::Malformed));
    } else {
        assert_eq!(found.out, claims);
    }
}

/// Any payload: encoded or not, within the token or apart from it.
fn payload(keys: &Keys, choices: &[u8; 8], header: &str, payload: &[u8]) {
    let [_, secret, flags, _, _, with_header, typ, _] = *choices;
    let secret = &SECRETS[usize::from(secret) % SECRETS.len()];
    let mut options = jws();
    options.flags = u32::from(flags) & (c::JWS_DETACHED | c::JWS_UNENCODED);
    options.alg = secret.alg;
    if with_header & 1 != 0 {
        options.header = text(header);
    }
    if typ & 1 != 0 {
        options.typ = text("x");
    }
    let detached = options.flags & c::JWS_DETACHED != 0;
    let as_it_is = payload.iter().all(|byte| (0x20..0x7f).contains(byte) && *byte != b'.');
    let token = match keys.sign_jws(payload, &options) {
        Ok(token) => token,
        Err(status) => {
            assert_eq!(status, c::JWT_INVALID_ARGUMENT);
            let unencoded = options.flags & c::JWS_UNENCODED != 0;
            assert!(with_header & 1 != 0 || (unencoded && !detached && !as_it_is), "a good payload was refused");
            return;
        }
    };
    assert!(token::signed_by(&token, secret.alg, detached.then_some(payload)));
    let mut verify = jws();
    verify.flags = options.flags;
    verify.max_token_len = MAX_TOKEN;
    if detached {
        (verify.payload, verify.payload_len) = (payload.as_ptr(), payload.len());
    }
    let found = keys.verify_jws(&token, &verify, token.len());
    assert_eq!(found.status, c::JWT_OK);
    assert_eq!(found.out, if detached { b"" } else { payload });
}

fuzz_target!(|data: &[u8]| {
    let Some((choices, rest)) = data.split_first_chunk::<8>() else {
        return;
    };
    let at = rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
    let Ok(header) = core::str::from_utf8(&rest[..at]) else {
        return;
    };
    let body = rest.get(at + 1..).unwrap_or_default();
    KEYS.with(|keys| {
        if choices[0] & 1 == 0 { claims(keys, choices, header, body) } else { payload(keys, choices, header, body) }
    });
});
