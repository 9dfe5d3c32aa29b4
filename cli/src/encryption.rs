//! The commands that encrypt and decrypt.

use onejwt::{
    ContentEncryptionSet, JweDecryptOptions, JweEncryptOptions, KeyManagementSet, Keyset, KidChoice, Policy, Report,
    SignOptions, Status, VerifyOptions, explain,
};
use zeroize::Zeroizing;

use crate::claims::{self, Demands};
use crate::commands::sized;
use crate::hints;
use crate::input::{self, Encryption, Password, Sources};
use crate::output::{self, Failure};
use crate::policy::{self, Document};
use crate::token::EncryptedHeader;
use crate::{Decrypt, Encrypt, Purpose};

/// The `typ` of claims, unless another is given.
const CLAIMS_TYP: &str = "JWT";

/// Why claims are not encrypted for a public key, and none that are accepted.
const NO_SECRET: &str = "claims are encrypted under a shared secret, because with a public key everybody can encrypt: \
    `onejwt sign --encrypt-to` and `onejwt verify --decrypt-with` take a signed token inside";

pub fn encrypt(args: &Encrypt) -> Result<(), Failure> {
    claims::check_times(&args.added)?;
    let password = Password::of(&args.keys.password)?;
    let sources = Sources::of(&args.keys, Purpose::Encryption, &password)?;
    if sources.len() > 1 && args.kid.is_none() && args.algs.alg.is_none() {
        let text = "several keys, and one of them encrypts: say which with --kid or --alg, or give that one only";
        return Err(Failure::usage(text.into()));
    }
    let encryption = Encryption::named(args.algs.alg.as_deref(), args.algs.enc.as_deref())?;
    let keys = sources.load(encryption.key)?;
    password.check_used()?;
    let kid = args.kid.as_deref().map_or(KidChoice::FromKey, KidChoice::Named);
    let hint = |status| hints::encrypting(status, args.kid.is_some());
    let token = match &args.claims {
        Some(argument) => {
            let claims = claims::written(argument, &args.added)?;
            let options = SignOptions {
                typ: args.typ.as_deref().unwrap_or(CLAIMS_TYP),
                encrypt_kid: kid,
                encrypt_algorithm: encryption.management,
                encryption: encryption.content,
                ..claims::additions(&args.added)?
            };
            let now = input::clock(args.added.now);
            let written = sized(|out| onejwt::encrypt_claims(&keys, &claims, &options, now, out));
            written.map_err(|status| {
                let hint = hint(status).map(String::from).or_else(|| hints::writing(status, &args.added, &claims));
                match status {
                    Status::KeyUnsupported => Failure::told(status, NO_SECRET),
                    _ => claims::refused(status, &claims).with_hint(hint),
                }
            })?
        }
        None => {
            let content = input::stdin("the content")?;
            let options = JweEncryptOptions {
                algorithm: encryption.management,
                encryption: encryption.content,
                kid,
                typ: args.typ.as_deref().unwrap_or_default(),
                cty: args.cty.as_deref().unwrap_or_default(),
                ..JweEncryptOptions::default()
            };
            sized(|out| onejwt::encrypt_jwe(&keys, &content, &options, out))
                .map_err(|status| Failure::status(status, "", hint(status)))?
        }
    };
    input::check_readable(&token)?;
    output::result(&token)
}

pub fn decrypt(args: &Decrypt) -> Result<(), Failure> {
    let demands = Demands::of(&args.policy, &args.typ)?;
    let password = Password::of(&args.keys.password)?;
    let sources = Sources::of(&args.keys, Purpose::Encryption, &password)?;
    let encryption = Encryption::named(args.algs.alg.as_deref(), args.algs.enc.as_deref())?;
    let keys = sources.load(encryption.key)?;
    password.check_used()?;
    let document = args.policy.policy_file.as_deref().map(Document::read).transpose()?;
    let policy = document.map(Document::for_decrypting).transpose()?;
    let of_policy = policy.as_ref().map(Policy::demands);
    let options = match &of_policy {
        Some(demands) => policy::narrowed_to(demands.options(), encryption.management)?,
        None => VerifyOptions {
            decrypt_algorithms: KeyManagementSet::of(encryption.management.as_slice()),
            encryptions: ContentEncryptionSet::of(encryption.content.as_slice()),
            ..demands.options()
        },
    };
    let token = input::token(args.token.as_deref())?;
    let mut report = Report::new(input::clock(args.policy.now));
    let mut out = Zeroizing::new(vec![0; token.len()]);
    let decrypted = if args.claims {
        onejwt::decrypt_claims(&keys, &token, &options, &mut out, &mut report)
    } else {
        decrypt_content(&keys, &token, &options, &mut out, &mut report)
    };
    let content = match decrypted {
        Ok(len) => &out[..len],
        Err(error) => {
            let hint = match error.status {
                Status::TokenMalformed => {
                    hints::in_place_of_a_token(error.status, args.token.as_deref(), &token).map(String::from)
                }
                Status::NotEncrypted => Some("`onejwt verify` is for signed tokens".into()),
                Status::JweKeyNotFound => sources.fault(report.kid.as_str()),
                Status::JweNotAllowed | Status::JweKeyCannot => hints::decrypting(error.status, &keys, encryption),
                _ => hints::verification(&report, &options).map(String::from),
            };
            let failure = match error.status {
                Status::KeyUnsupported => Failure::told(error.status, NO_SECRET),
                // What the library explains of these is of signed tokens.
                Status::NotEncrypted => Failure::status(error.status, "", None),
                Status::TokenUnsupported if args.claims && EncryptedHeader::of(&token).has_token() => {
                    Failure::told(error.status, INSIDE_IS_A_TOKEN)
                }
                Status::TokenUnsupported => Failure::told(error.status, UNSUPPORTED),
                _ => Failure::told(error.status, &explain(&report, &options)),
            };
            return Err(failure.with_hint(hint));
        }
    };
    let header = EncryptedHeader::of(&token);
    if args.claims {
        output::claims(content)?;
        output::note(&format!("valid, encrypted with {}", header.how()));
        return Ok(());
    }
    output::content(content)?;
    let by_anyone = if header.is_for_public_key() { ": anyone who has the public key can have written it" } else { "" };
    output::note(&format!("decrypted, {}{by_anyone}", header.how()));
    if header.has_token() {
        output::warning(INSIDE_IS_A_TOKEN);
    }
    Ok(())
}

/// Of the options only those of encryption, and `typ`: there are no claims.
fn decrypt_content(
    keys: &Keyset,
    token: &[u8],
    options: &VerifyOptions<'_>,
    out: &mut [u8],
    report: &mut Report,
) -> onejwt::Result<usize> {
    let options = JweDecryptOptions {
        algorithms: options.decrypt_algorithms,
        encryptions: options.encryptions,
        types: options.types,
        // How long it may be was decided when it was read.
        max_token_len: token.len(),
        ..JweDecryptOptions::default()
    };
    onejwt::decrypt_jwe(keys, token, &options, out, report)
}

const UNSUPPORTED: &str = "the token is compressed, in a JSON serialization, or has a critical header extension";

/// What is said of a token that holds another.
const INSIDE_IS_A_TOKEN: &str =
    "inside is a token (cty), of which nothing is checked here: `onejwt verify --decrypt-with` does that";
