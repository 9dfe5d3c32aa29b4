//! `onejwt` on the command line: make keys, publish them, sign, verify, encrypt, decrypt and look into tokens.
#![forbid(unsafe_code)]

mod claims;
mod commands;
mod document;
mod encryption;
mod hints;
mod input;
mod output;
mod policy;
mod token;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use onejwt::KeyOptions;

const EXAMPLES: &str = "\
Examples:
  onejwt keygen --alg ES256 --out signing.jwks
  onejwt jwks signing.jwks > public.jwks
  onejwt sign --key signing.jwks --issuer https://login.example --subject alice --audience api --expires-in 15m
  onejwt verify --key public.jwks --issuer https://login.example --audience api < token.txt
  onejwt policy policy.json
  onejwt verify --key public.jwks --policy policy.json < token.txt
  onejwt inspect < token.txt
  onejwt keygen --for encryption --out decryption.jwks
  onejwt jwks --for encryption decryption.jwks > encryption.jwks
  onejwt encrypt --key encryption.jwks < letter.txt > token.txt
  onejwt decrypt --key decryption.jwks < token.txt > letter.txt

Exit status: 0 = done, or the token is valid; 2 = the command line is wrong; 100 = a file cannot be read or written;
otherwise the number of the status in onejwt.h, such as 44 JWT_SIGNATURE_INVALID or 62 JWT_EXPIRED.

In the place of FILE, - is standard input. A value that begins with - is given as --option=VALUE.";

/// Times beyond this are in no token that a verifier takes: 2^53 - 1.
const MAX_TIME: i64 = (1 << 53) - 1;

/// Sign, verify and encrypt JSON Web Tokens.
#[derive(Parser)]
#[command(version, after_help = EXAMPLES, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make a key and write it as a private JWK Set or as PEM
    Keygen(Keygen),
    /// Write keys as a JWK Set: their public parts, for publishing; or check a JWK Set
    Jwks(Jwks),
    /// Sign claims and print the token
    Sign(Sign),
    /// Verify a token and print its claims
    Verify(Verify),
    /// Encrypt any content, or claims under a shared secret, and print the token
    Encrypt(Encrypt),
    /// Decrypt a token and write its content, or check and print its claims
    Decrypt(Decrypt),
    /// Check a policy, which `verify --policy` takes, and say in words what it demands
    Policy(PolicyFile),
    /// Print what is in a token, WITHOUT verifying it
    Inspect(Inspect),
}

/// What keys are for: a key has one purpose.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Purpose {
    /// To sign and to verify
    Signatures,
    /// To encrypt and to decrypt
    Encryption,
}

impl Purpose {
    /// How keys for it are loaded or made.
    fn options(self) -> KeyOptions<'static> {
        KeyOptions { for_encryption: self == Purpose::Encryption, ..KeyOptions::default() }
    }

    fn other(self) -> Self {
        match self {
            Purpose::Signatures => Purpose::Encryption,
            Purpose::Encryption => Purpose::Signatures,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Purpose::Signatures => "signatures",
            Purpose::Encryption => "encryption",
        }
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// A JWK Set
    Jwks,
    /// PKCS#8
    Pem,
}

#[derive(Args)]
#[command(after_help = "\
Examples:
  onejwt keygen --alg RS256 --bits 3072 --format pem --out signing.pem
  onejwt keygen --for encryption --bits 255 --out decryption.jwks
  onejwt keygen --for encryption --alg A256KW --out session.jwks")]
struct Keygen {
    /// What the key is for
    #[arg(long = "for", value_enum, default_value = "signatures")]
    purpose: Purpose,
    /// The algorithm, by its JOSE name, such as ES256, EdDSA or RS256; HS256 unless given. For encryption such as A256KW,
    /// RSA-OAEP-256 or A256GCM; ECDH-ES+A256KW unless given, a public key to encrypt with and a private one to decrypt with
    #[arg(long)]
    alg: Option<String>,
    /// Size in bits, for HMAC and RSA keys; for ECDH-ES that of the curve: 256, 384, 521, or 255 of X25519
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    bits: Option<u32>,
    /// Key id, in a JWK Set; the key's RFC 7638 thumbprint unless given
    #[arg(long, value_parser = input::kid, allow_hyphen_values = true)]
    kid: Option<String>,
    /// How to write it
    #[arg(long, value_enum, default_value = "jwks")]
    format: Format,
    /// Where to write it, readable by you alone; standard output unless given
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Args)]
#[command(after_help = "\
Examples:
  onejwt jwks old.jwks new.pem > public.jwks
  onejwt jwks --for encryption decryption.jwks > encryption.jwks
  curl -fsS https://login.example/jwks.json | onejwt jwks --check -

With --check the exit status is 0 if each entry can be used, and 1 if one cannot or a file is no JWK Set.")]
struct Jwks {
    /// Key files: JWK, JWK Set, PEM (also certificates) or DER; - for standard input
    #[arg(required = true, value_name = "FILE")]
    keys: Vec<PathBuf>,
    /// What keys are taken for; those of a JWK Set that are for something else are left out
    #[arg(long = "for", value_enum, default_value = "signatures")]
    purpose: Purpose,
    /// Write private parts and secrets too
    #[arg(long)]
    private: bool,
    /// Write no keys, but what becomes of each entry of a JWK Set, and why one cannot be used
    #[arg(long, conflicts_with_all = ["private", "password_file"])]
    check: bool,
    #[command(flatten)]
    password: PasswordFile,
}

/// Where keys come from.
#[derive(Args)]
struct Keys {
    /// Key file: JWK, JWK Set, PEM (also certificates) or DER; - for standard input; may be given several times
    #[arg(long = "key", value_name = "FILE")]
    files: Vec<PathBuf>,
    /// File whose bytes are a shared secret, also a line end if there is one
    #[arg(long, value_name = "FILE")]
    secret_file: Option<PathBuf>,
    /// Environment variable whose text is a shared secret
    #[arg(long, value_name = "NAME", value_parser = input::given)]
    secret_env: Option<String>,
    /// Shared secret as text; other users of this machine can see it while the command runs, and the shell may keep it
    // No name of an option is long enough for a secret, so none is taken for one.
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    secret: Option<String>,
    #[command(flatten)]
    password: PasswordFile,
}

/// The algorithm of signatures.
#[derive(Args)]
struct SignatureAlg {
    /// The only algorithm, by its JOSE name; unless given the key's: HS256 of secrets, RS256 of RSA that names none
    #[arg(long)]
    alg: Option<String>,
}

/// The algorithms of encryption.
#[derive(Args)]
struct EncryptionAlgs {
    /// Key management, by its JOSE name, such as RSA-OAEP; unless given what the key is for, which is RSA-OAEP-256 or
    /// ECDH-ES+A256KW of one that names none. A secret that is no JWK needs it: A256KW, or A256GCM to encrypt contents itself
    #[arg(long)]
    alg: Option<String>,
    /// Content encryption, by its JOSE name, such as A128CBC-HS256; unless given A256GCM encrypts, and any is decrypted
    #[arg(long)]
    enc: Option<String>,
}

#[derive(Args)]
struct PasswordFile {
    /// File whose first line is the password of an encrypted key; - for standard input
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

/// What options say of claims that are written.
#[derive(Args)]
struct ClaimOptions {
    /// `iss`
    #[arg(long, value_parser = input::given)]
    issuer: Option<String>,
    /// `sub`
    #[arg(long, value_parser = input::given)]
    subject: Option<String>,
    /// `aud`; may be given several times
    #[arg(long, value_parser = input::given)]
    audience: Vec<String>,
    /// Lifetime, such as 900, 15m, 2h or 7d: adds `iat` and `exp`
    #[arg(long, value_parser = input::span, value_name = "TIME")]
    expires_in: Option<u32>,
    /// Time from now until it is valid: adds `nbf`
    #[arg(long, value_parser = input::span, value_name = "TIME")]
    not_before_in: Option<u32>,
    /// Add a random `jti`
    #[arg(long)]
    jti: bool,
    /// Write the token even without an expiry
    #[arg(long, conflicts_with = "expires_in")]
    allow_missing_exp: bool,
    /// Seconds since the epoch in the place of the clock
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true, value_parser = input::clock_time())]
    now: Option<i64>,
}

/// What is demanded of claims.
#[derive(Args)]
struct Policy {
    /// A policy: a JSON document that says all that is demanded, in the place of the options that do; - for standard input
    #[arg(long = "policy", value_name = "FILE", conflicts_with_all = ["issuer", "audience", "subject", "require", "leeway",
        "max_age", "allow_missing_exp", "ignore_exp", "ignore_aud", "typ", "enc"])]
    policy_file: Option<PathBuf>,
    /// Acceptable issuer; may be given several times
    #[arg(long, value_parser = input::given)]
    issuer: Vec<String>,
    /// Acceptable audience; may be given several times
    #[arg(long, value_parser = input::given)]
    audience: Vec<String>,
    /// Expected subject
    #[arg(long, value_parser = input::given)]
    subject: Option<String>,
    /// A claim, or a JSON Pointer, that must be there; may be given several times
    #[arg(long, value_name = "CLAIM", value_parser = input::given)]
    require: Vec<String>,
    /// Clock difference to forgive
    #[arg(long, value_parser = input::duration, default_value = "0", value_name = "TIME")]
    leeway: u32,
    /// Greatest age since `iat`
    #[arg(long, value_parser = input::span, value_name = "TIME")]
    max_age: Option<u32>,
    /// Accept a token without `exp`
    #[arg(long, conflicts_with = "ignore_exp")]
    allow_missing_exp: bool,
    /// Do not read `exp`: accept an expired token, and one without
    #[arg(long)]
    ignore_exp: bool,
    /// Do not read `aud`: accept any audience
    #[arg(long, conflicts_with = "audience")]
    ignore_aud: bool,
    /// Seconds since the epoch in the place of the clock
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true, value_parser = input::clock_time())]
    now: Option<i64>,
}

#[derive(Args)]
#[command(after_help = "\
Examples:
  echo '{\"roles\":[\"reader\"]}' | onejwt sign --key signing.jwks --claims - --subject alice --expires-in 15m
  onejwt sign --key signing.jwks --encrypt-to encryption.jwks --subject alice --expires-in 15m")]
struct Sign {
    #[command(flatten)]
    keys: Keys,
    #[command(flatten)]
    alg: SignatureAlg,
    /// Claims: a JSON object, @FILE, or - for standard input
    #[arg(long, value_name = "JSON", default_value = "{}")]
    claims: String,
    #[command(flatten)]
    added: ClaimOptions,
    /// Which key signs, by its key id; a key without one takes this. The first that can, unless given
    #[arg(long, value_parser = input::kid, allow_hyphen_values = true)]
    kid: Option<String>,
    /// The header's `typ`; empty for none
    #[arg(long, default_value = "JWT")]
    typ: String,
    /// Encrypt the signed token for a key of this key file: that of who is to read it; - for standard input
    #[arg(long, value_name = "FILE")]
    encrypt_to: Option<PathBuf>,
    /// Which key of it, by its key id; a key without one takes this. The first that can, unless given
    #[arg(long, value_parser = input::kid, allow_hyphen_values = true, value_name = "KID", requires = "encrypt_to")]
    encrypt_kid: Option<String>,
    /// What is done with the content's key, by its JOSE name; what the key is for, unless given
    #[arg(long, value_name = "ALG", requires = "encrypt_to")]
    encrypt_alg: Option<String>,
    /// How the signed token is encrypted, by its JOSE name; A256GCM unless given
    #[arg(long, requires = "encrypt_to")]
    enc: Option<String>,
}

#[derive(Args)]
#[command(after_help = "\
Examples:
  onejwt verify --key public.jwks --issuer https://login.example --audience api < token.txt
  onejwt verify --key public.jwks --policy policy.json < token.txt
  onejwt verify --key public.jwks --decrypt-with decryption.jwks < token.txt")]
struct Verify {
    #[command(flatten)]
    keys: Keys,
    #[command(flatten)]
    alg: SignatureAlg,
    /// Acceptable header `typ`; may be given several times
    #[arg(long, value_parser = input::given)]
    typ: Vec<String>,
    #[command(flatten)]
    policy: Policy,
    /// The token must be encrypted for a key of this key file, with a signed token inside; - for standard input; may be given
    /// several times
    #[arg(long, value_name = "FILE")]
    decrypt_with: Vec<PathBuf>,
    /// The only algorithm of key management, by its JOSE name; what the key is for, unless given
    #[arg(long, value_name = "ALG", requires = "decrypt_with", conflicts_with = "policy_file")]
    decrypt_alg: Option<String>,
    /// The only content encryption, by its JOSE name; any, unless given
    #[arg(long, requires = "decrypt_with")]
    enc: Option<String>,
    /// The token; standard input unless given, where others cannot see it
    token: Option<String>,
}

#[derive(Args)]
#[command(mut_group("ClaimOptions", |group| group.requires("claims")))]
#[command(after_help = "\
Examples:
  onejwt encrypt --key encryption.jwks < letter.txt
  onejwt encrypt --key session.jwks --claims '{}' --subject alice --expires-in 15m

Claims are encrypted under a shared secret only: with a public key everybody can encrypt, which proves nobody.
`onejwt sign --encrypt-to` signs claims, and encrypts them for who has the private key.")]
struct Encrypt {
    #[command(flatten)]
    keys: Keys,
    #[command(flatten)]
    algs: EncryptionAlgs,
    /// Which key encrypts, by its key id; a key without one takes this. The first that can, unless given
    #[arg(long, value_parser = input::kid, allow_hyphen_values = true)]
    kid: Option<String>,
    /// The header's `typ`; unless given JWT of claims, and none of other content; empty for none
    #[arg(long)]
    typ: Option<String>,
    /// The header's `cty`: what the content is
    #[arg(long, value_parser = input::given, conflicts_with = "claims")]
    cty: Option<String>,
    /// Encrypt these claims, and not what stands on standard input: a JSON object, @FILE, or - for standard input
    #[arg(long, value_name = "JSON")]
    claims: Option<String>,
    #[command(flatten)]
    added: ClaimOptions,
}

#[derive(Args)]
#[command(mut_group("Policy", |group| group.requires("claims")))]
#[command(after_help = "\
Examples:
  onejwt decrypt --key decryption.jwks < token.txt > letter.txt
  onejwt decrypt --key session.jwks --claims --audience api < token.txt

The content is written byte for byte; on a terminal without what could drive it. Of a content nothing is checked but that it
was encrypted for the key.")]
struct Decrypt {
    #[command(flatten)]
    keys: Keys,
    #[command(flatten)]
    algs: EncryptionAlgs,
    /// Acceptable header `typ`; may be given several times
    #[arg(long, value_parser = input::given)]
    typ: Vec<String>,
    /// The content is claims, encrypted under a shared secret: check them as those of a signed token
    #[arg(long)]
    claims: bool,
    #[command(flatten)]
    policy: Policy,
    /// The token; standard input unless given, where others cannot see it
    token: Option<String>,
}

#[derive(Args)]
#[command(after_help = "\
Example:
  onejwt policy policy.json

The exit status is 0 if it is a policy, and 1 if it is none: then a line says where in it and why.")]
struct PolicyFile {
    /// The policy; - for standard input
    file: PathBuf,
}

#[derive(Args)]
#[command(after_help = "\
Example:
  onejwt inspect < token.txt

Of an encrypted token it prints the header, and how long the other parts are.")]
struct Inspect {
    /// Seconds since the epoch in the place of the clock
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true, value_parser = input::clock_time())]
    now: Option<i64>,
    /// The token; standard input unless given, where others cannot see it
    token: Option<String>,
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Keygen(args) => commands::keygen(&args),
        Command::Jwks(args) => commands::jwks(&args),
        Command::Sign(args) => commands::sign(&args),
        Command::Verify(args) => commands::verify(&args),
        Command::Encrypt(args) => encryption::encrypt(&args),
        Command::Decrypt(args) => encryption::decrypt(&args),
        Command::Policy(args) => policy::policy(&args),
        Command::Inspect(args) => commands::inspect(&args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output::failure(&failure);
            ExitCode::from(failure.exit_status())
        }
    }
}
