//! `onejwt` on the command line: make keys, publish them, sign, verify and look into tokens.
#![forbid(unsafe_code)]

mod commands;
mod document;
mod hints;
mod input;
mod output;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

const EXAMPLES: &str = "\
Examples:
  onejwt keygen --alg ES256 --out signing.jwks
  onejwt jwks signing.jwks > public.jwks
  onejwt sign --key signing.jwks --issuer https://login.example --subject alice --audience api --expires-in 15m
  onejwt verify --key public.jwks --issuer https://login.example --audience api < token.txt
  onejwt inspect < token.txt

Exit status: 0 = done, or the token is valid; 2 = the command line is wrong; 100 = a file cannot be read or written;
otherwise the number of the status in onejwt.h, such as 44 JWT_SIGNATURE_INVALID or 62 JWT_EXPIRED.

In the place of FILE, - is standard input. A value that begins with - is given as --option=VALUE.";

/// Times beyond this are in no token that a verifier takes: 2^53 - 1.
const MAX_TIME: i64 = (1 << 53) - 1;

/// Sign and verify JSON Web Tokens.
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
    /// Print what is in a token, WITHOUT verifying it
    Inspect(Inspect),
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// A JWK Set
    Jwks,
    /// PKCS#8
    Pem,
}

#[derive(Args)]
#[command(after_help = "Example:\n  onejwt keygen --alg RS256 --bits 3072 --format pem --out signing.pem")]
struct Keygen {
    /// The algorithm, by its JOSE name, such as ES256, EdDSA or RS256
    #[arg(long, default_value = "HS256")]
    alg: String,
    /// Size in bits, for HMAC and RSA keys
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
  curl -fsS https://login.example/jwks.json | onejwt jwks --check -

With --check the exit status is 0 if each entry can be used, and 1 if one cannot or a file is no JWK Set.")]
struct Jwks {
    /// Key files: JWK, JWK Set, PEM (also certificates) or DER; - for standard input
    #[arg(required = true, value_name = "FILE")]
    keys: Vec<PathBuf>,
    /// Write private parts and secrets too
    #[arg(long)]
    private: bool,
    /// Write no keys, but what becomes of each entry of a JWK Set, and why one cannot be used
    #[arg(long, conflicts_with_all = ["private", "password_file"])]
    check: bool,
    #[command(flatten)]
    password: Password,
}

/// Where keys come from.
#[derive(Args)]
struct Keys {
    /// Key file: JWK, JWK Set, PEM (also certificates) or DER; - for standard input; may be given several times
    #[arg(long = "key", value_name = "FILE")]
    files: Vec<PathBuf>,
    /// File whose bytes are an HMAC secret, also a line end if there is one
    #[arg(long, value_name = "FILE")]
    secret_file: Option<PathBuf>,
    /// Environment variable whose text is an HMAC secret
    #[arg(long, value_name = "NAME", value_parser = input::given)]
    secret_env: Option<String>,
    /// HMAC secret as text; other users of this machine can see it while the command runs, and the shell may keep it
    // No name of an option is long enough for a secret, so none is taken for one.
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    secret: Option<String>,
    /// The only algorithm, by its JOSE name; unless given the key's: HS256 of secrets, RS256 of RSA that names none
    #[arg(long)]
    alg: Option<String>,
    #[command(flatten)]
    password: Password,
}

#[derive(Args)]
struct Password {
    /// File whose first line is the password of an encrypted key; - for standard input
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

#[derive(Args)]
#[command(after_help = "\
Example:
  echo '{\"roles\":[\"reader\"]}' | onejwt sign --key signing.jwks --claims - --subject alice --expires-in 15m")]
struct Sign {
    #[command(flatten)]
    keys: Keys,
    /// Claims: a JSON object, @FILE, or - for standard input
    #[arg(long, value_name = "JSON", default_value = "{}")]
    claims: String,
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
    /// Which key signs, by its key id; a key without one takes this. The first that can, unless given
    #[arg(long, value_parser = input::kid, allow_hyphen_values = true)]
    kid: Option<String>,
    /// The header's `typ`; empty for none
    #[arg(long, default_value = "JWT")]
    typ: String,
    /// Sign even without an expiry
    #[arg(long, conflicts_with = "expires_in")]
    allow_missing_exp: bool,
    /// Seconds since the epoch in the place of the clock
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true, value_parser = input::clock_time())]
    now: Option<i64>,
}

#[derive(Args)]
#[command(after_help = "\
Example:
  onejwt verify --key public.jwks --issuer https://login.example --audience api < token.txt")]
struct Verify {
    #[command(flatten)]
    keys: Keys,
    /// Acceptable issuer; may be given several times
    #[arg(long, value_parser = input::given)]
    issuer: Vec<String>,
    /// Acceptable audience; may be given several times
    #[arg(long, value_parser = input::given)]
    audience: Vec<String>,
    /// Expected subject
    #[arg(long, value_parser = input::given)]
    subject: Option<String>,
    /// Acceptable header `typ`; may be given several times
    #[arg(long, value_parser = input::given)]
    typ: Vec<String>,
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
    /// The token; standard input unless given, where others cannot see it
    token: Option<String>,
}

#[derive(Args)]
#[command(after_help = "\
Example:
  onejwt inspect < token.txt")]
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
