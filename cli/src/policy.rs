//! Policies in files.

use std::path::Path;
use std::sync::Arc;

use onejwt::quoted::Quoted;
use onejwt::{
    Algorithm, AlgorithmSet, KeyManagement, KeyManagementSet, Keyset, Policy, PolicyDocument, PolicyError, Status,
    VerifyOptions,
};

use crate::PolicyFile;
use crate::input;
use crate::output::{self, Failure};

/// A policy's document, and the name of its file.
pub struct Document {
    about: String,
    read: PolicyDocument,
    bytes: Vec<u8>,
}

impl Document {
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let about = path.display().to_string();
        let bytes = input::file(path, "the policy")?.to_vec();
        match PolicyDocument::parse(&bytes) {
            Ok(read) => Ok(Document { about, read, bytes }),
            Err(error) => Err(refused(&about, &bytes, &error)),
        }
    }

    /// The policy of a command that verifies signed tokens, with the keys of `--decrypt-with`.
    pub fn for_verifying(self, decrypt_with: Option<Arc<Keyset>>) -> Result<Policy, Failure> {
        let text = match (self.read.is_encrypted(), &decrypt_with) {
            (true, None) => "tokens must be encrypted: give --decrypt-with",
            (false, Some(_)) => "--decrypt-with: the policy accepts tokens that are not encrypted: leave it out",
            _ if self.read.is_for_decrypting() => {
                "the policy is one of encrypted claims: `onejwt decrypt --claims` takes it"
            }
            _ => return self.with_keys(decrypt_with),
        };
        Err(Failure::usage(text.into()).about(&self.about))
    }

    /// The policy of a command that decrypts claims.
    pub fn for_decrypting(self) -> Result<Policy, Failure> {
        if self.read.is_encrypted() || self.read.demands_algorithms() {
            let text = "the policy is one of signed tokens: `onejwt verify` takes it";
            return Err(Failure::usage(text.into()).about(&self.about));
        }
        self.with_keys(None)
    }

    fn with_keys(self, decrypt_with: Option<Arc<Keyset>>) -> Result<Policy, Failure> {
        let Document { about, read, bytes } = self;
        read.with_keys(decrypt_with).map_err(|error| refused(&about, &bytes, &error))
    }
}

fn refused(about: &str, bytes: &[u8], error: &PolicyError) -> Failure {
    Failure::told(Status::InvalidArgument, &error.in_document(bytes)).about(about)
}

/// The options of a policy with the algorithm of `--alg`, which must be one that it accepts.
pub fn narrowed<'p>(options: VerifyOptions<'p>, alg: Option<Algorithm>) -> Result<VerifyOptions<'p>, Failure> {
    match alg {
        Some(alg) if !options.algorithms.accepts(alg) => {
            let text = format!("--alg: the policy does not accept {}", Quoted(alg.name()));
            Err(Failure::usage(text))
        }
        Some(alg) => Ok(VerifyOptions { algorithms: AlgorithmSet::of(&[alg]), ..options }),
        None => Ok(options),
    }
}

/// The same of a policy of encrypted claims, and its key management.
pub fn narrowed_to<'p>(options: VerifyOptions<'p>, alg: Option<KeyManagement>) -> Result<VerifyOptions<'p>, Failure> {
    match alg {
        Some(alg) if !options.decrypt_algorithms.accepts(alg) => {
            let text = format!("--alg: the policy does not accept {}", Quoted(alg.name()));
            Err(Failure::usage(text))
        }
        Some(alg) => Ok(VerifyOptions { decrypt_algorithms: KeyManagementSet::of(&[alg]), ..options }),
        None => Ok(options),
    }
}

/// Checks a policy and says what it demands.
pub fn policy(args: &PolicyFile) -> Result<(), Failure> {
    let document = Document::read(&args.file)?;
    for line in document.read.describe().lines() {
        output::line(line)?;
    }
    Ok(())
}
