//! Ten thousand verifiers of one issuer, whose clocks differ, while it rotates its keys and fails: a seeded simulation.
//!
//! No good token is refused that the protocol could have accepted, and the issuer sees no more requests than the bound. What
//! "could have" means is worked out here, from what each verifier was answered and when, and not by the library.
#![cfg(feature = "asymmetric")]

use std::collections::BTreeMap;

use onejwt::issuer::{Answer, Fetch};
use onejwt::{
    Algorithm, ExportForm, Issuer, IssuerOptions, KeyOptions, Keyset, Report, SignOptions, Status, VerifyOptions,
    verify_with_issuer,
};

mod support;

use support::Random;

const VERIFIERS: usize = 10_000;
const START: i64 = 1_700_000_000;
const HOUR: i64 = 3600;
/// How long the simulation lasts.
const END: i64 = START + 36 * HOUR;
/// The greatest difference of a clock from the true time.
const SKEW: i64 = 45;

const COOLDOWN: i64 = 30;
const RETRY: i64 = 5;
const LIFETIME: i64 = 1800;
const MAX_STALE: i64 = 4 * HOUR;

/// A key signs for so long, and is published for as long before and after.
const TERM: i64 = 6 * HOUR;
const KEYS: usize = (36 * HOUR / TERM) as usize + 2;

struct Provider {
    /// By the number of the term: the document then, and a token that its key signed.
    documents: Vec<String>,
    tokens: Vec<Vec<u8>>,
    /// From when to when it does not answer, or answers nonsense.
    outages: Vec<(i64, i64)>,
    requests: usize,
}

fn exported(keys: &Keyset) -> String {
    let mut out = vec![0; 4096];
    let len = keys.export(None, ExportForm::PublicJwks, &mut out).unwrap();
    String::from_utf8(out[..len].to_vec()).unwrap()
}

impl Provider {
    fn new(random: &mut Random) -> Self {
        let key = |number: usize| {
            let options = KeyOptions { kid: Some(&number.to_string()), ..KeyOptions::default() };
            Keyset::generate(Algorithm::Ed25519, &options).unwrap()
        };
        let keys: Vec<Keyset> = (0..KEYS).map(key).collect();
        let document = |term: usize| {
            // Those of the term before, of this one, and of the next.
            let published = Keyset::empty(&KeyOptions::default()).unwrap();
            let last = (term + 1).min(KEYS - 1);
            keys[term.saturating_sub(1)..=last].iter().for_each(|key| published.add(key).unwrap());
            exported(&published)
        };
        let token = |key: &Keyset| {
            let mut out = vec![0; 512];
            let options = SignOptions { allow_missing_exp: true, ..SignOptions::default() };
            let len = onejwt::sign(key, br#"{"iss":"https://issuer.example"}"#, &options, START, &mut out).unwrap();
            out[..len].to_vec()
        };
        let mut outages = Vec::new();
        let mut at = START;
        while at < END {
            at += random.below(10 * HOUR as usize) as i64;
            // Most are short, some longer than keys may be stale.
            let len = if random.below(4) == 0 { 6 * HOUR } else { 20 + random.below(HOUR as usize) as i64 };
            outages.push((at, at + len));
            at += len;
        }
        let (documents, tokens) = ((0..KEYS).map(document).collect(), keys.iter().map(token).collect());
        Provider { documents, tokens, outages, requests: 0 }
    }

    fn term(at: i64) -> usize {
        ((at - START) / TERM) as usize
    }

    fn is_up(&self, at: i64) -> bool {
        !self.outages.iter().any(|&(from, to)| (from..to).contains(&at))
    }

    /// Whether the document of a term has a key.
    fn publishes(term: usize, key: usize) -> bool {
        key + 1 >= term && key <= term + 1
    }
}

/// One service that verifies, and what is known of it without the library.
struct Verifier {
    issuer: Issuer,
    skew: i64,
    /// The term of the document that it has, and when it asked for that, by its own clock.
    held: Option<(usize, i64)>,
    failed_at: Option<i64>,
    asked: Vec<i64>,
}

impl Verifier {
    fn new(random: &mut Random) -> Self {
        let options = IssuerOptions {
            issuer: Some("https://issuer.example"),
            url: "https://issuer.example/keys",
            cooldown: COOLDOWN as u32,
            retry: RETRY as u32,
            lifetime: LIFETIME as u32,
            max_stale: Some(MAX_STALE as u32),
            ..IssuerOptions::default()
        };
        let skew = random.below(2 * SKEW as usize + 1) as i64 - SKEW;
        Verifier { issuer: Issuer::new(&options).unwrap(), skew, held: None, failed_at: None, asked: Vec::new() }
    }

    fn verify(&self, now: i64, token: &[u8]) -> Status {
        let options = VerifyOptions { allow_missing_exp: true, ..VerifyOptions::default() };
        let mut report = Report::new(now);
        let result = verify_with_issuer(&self.issuer, token, &options, &mut vec![0; token.len()], &mut report);
        result.map_or_else(|error| error.status, |_| Status::Ok)
    }

    /// Does what `next` says; whether there was something to do.
    fn fetch(&mut self, provider: &mut Provider, at: i64, random: &mut Random) -> bool {
        let now = at + self.skew;
        let Fetch::Now(request) = self.issuer.next(now).unwrap() else { return false };
        provider.requests += 1;
        self.asked.push(now);
        let mut answer = Answer { id: request.id, status: 200, ..Answer::default() };
        if provider.is_up(at) {
            answer.body = provider.documents[Provider::term(at)].as_bytes();
            self.issuer.response(now, &answer).unwrap();
            (self.held, self.failed_at) = (Some((Provider::term(at), now)), None);
            return true;
        }
        self.failed_at = Some(now);
        match random.below(4) {
            0 => self.issuer.failure(now, request.id),
            1 => answer.status = 503,
            2 => answer.body = b"<html>sorry</html>",
            _ => answer.body = br#"{"keys":[]}"#,
        }
        // After a failure the answer is one to an older request.
        self.issuer.response(now, &answer).unwrap_err();
        true
    }

    /// Whether the protocol lets a token of this key in: with the keys that are held, or after a fetch that it allows.
    fn could_accept(&self, provider: &Provider, at: i64, key: usize) -> bool {
        let now = at + self.skew;
        let is_held = self.held.is_some_and(|(term, _)| Provider::publishes(term, key));
        let age = self.held.map(|(_, asked)| now - asked);
        let may_retry = self.failed_at.is_none_or(|failed| now >= failed + RETRY);
        let is_old = age.is_none_or(|age| age >= LIFETIME);
        let may_fetch = may_retry && (is_old || age.is_none_or(|age| age >= COOLDOWN));
        let brings = |key| provider.is_up(at) && Provider::publishes(Provider::term(at), key);
        if is_old && may_retry && provider.is_up(at) {
            // The new document decides, also where it has taken a key back.
            return brings(key);
        }
        is_held && age.is_some_and(|age| age < LIFETIME + MAX_STALE) || !is_held && may_fetch && brings(key)
    }

    /// Verifies as a host does: fetches where that is due, and once.
    fn outcome(&mut self, provider: &mut Provider, at: i64, key: usize, random: &mut Random) -> Status {
        let now = at + self.skew;
        let token = provider.tokens[key].clone();
        let status = self.verify(now, &token);
        if status != Status::IssuerFetch {
            return status;
        }
        assert!(self.fetch(provider, at, random), "a fetch was due");
        self.verify(now, &token)
    }
}

#[test]
fn no_good_token_is_refused_and_the_issuer_is_not_flooded() {
    let mut random = Random::new(11);
    let mut provider = Provider::new(&mut random);
    let mut verdicts: BTreeMap<Status, usize> = BTreeMap::new();
    let (mut most, mut bound) = (0, 0);
    for _ in 0..VERIFIERS {
        let mut verifier = Verifier::new(&mut random);
        let mut at = START + random.below(HOUR as usize) as i64;
        while at < END {
            let term = Provider::term(at);
            // Mostly the key of the term; sometimes that of the one before, the next one's, or one that is not there yet.
            let key = match random.below(8) {
                0 => term.saturating_sub(1),
                1 => (term + 1).min(KEYS - 1),
                2 => (term + 2).min(KEYS - 1),
                _ => term,
            };
            let could = verifier.could_accept(&provider, at, key);
            let status = verifier.outcome(&mut provider, at, key, &mut random);
            assert_eq!(status == Status::Ok, could, "{status} at {} for key {key} in term {term}", at - START);
            *verdicts.entry(status).or_default() += 1;
            // Bursts of requests, and quiet times.
            at += match random.below(4) {
                0 => random.below(4) as i64,
                1 => random.below(90) as i64,
                _ => 6 * HOUR + random.below(16 * HOUR as usize) as i64,
            };
        }
        // After one that was answered the cool-down passes, after another the time to try again.
        for pair in verifier.asked.windows(2) {
            assert!(pair[1] - pair[0] >= RETRY, "{pair:?}");
        }
        most = most.max(verifier.asked.len());
        let down: i64 = provider.outages.iter().map(|(from, to)| to - from).sum();
        bound = ((END - START) / COOLDOWN + down / RETRY) as usize;
        assert!(verifier.asked.len() <= bound);
    }
    assert!(provider.requests <= VERIFIERS * bound);
    // The simulation came to each of the verdicts, and most tokens were good.
    for status in [Status::Ok, Status::KeyNotFound, Status::IssuerUnavailable] {
        assert!(verdicts.contains_key(&status), "{verdicts:?}");
    }
    let all: usize = verdicts.values().sum();
    assert!(verdicts[&Status::Ok] > all / 2 && all > 4 * VERIFIERS, "{verdicts:?}");
    println!("{verdicts:?}; {} requests, {most} of one verifier at most", provider.requests);
}

/// Where the issuer publishes a key for long enough before it signs, every token is accepted, but for long outages.
#[test]
fn an_issuer_that_publishes_early_enough_loses_no_token() {
    let mut random = Random::new(12);
    let mut provider = Provider::new(&mut random);
    // Shorter than keys may be stale, and over before the next one.
    provider.outages.iter_mut().for_each(|outage| outage.1 = outage.1.min(outage.0 + HOUR));
    for _ in 0..20 {
        let mut verifier = Verifier::new(&mut random);
        let mut at = START;
        while !provider.is_up(at) {
            at += 1;
        }
        assert!(verifier.fetch(&mut provider, at, &mut random));
        while at < END {
            let status = verifier.outcome(&mut provider, at, Provider::term(at), &mut random);
            assert_eq!(status, Status::Ok, "at {}", at - START);
            at += 1 + random.below(600) as i64;
        }
    }
}

/// A flood of kids that nobody has costs the issuer one request in the cool-down, for each verifier.
#[test]
fn a_flood_of_unknown_kids_stays_within_the_bound() {
    let mut random = Random::new(13);
    let mut provider = Provider::new(&mut random);
    provider.outages.clear();
    let mut verifier = Verifier::new(&mut random);
    let seconds = 3000;
    for at in START..START + seconds {
        for _ in 0..5 {
            let header = support::base64url(format!(r#"{{"alg":"EdDSA","kid":"x{}"}}"#, random.next()));
            let forged = format!("{header}.{}.{}", support::base64url("{}"), support::base64url([0; 64]));
            if verifier.verify(at + verifier.skew, forged.as_bytes()) == Status::IssuerFetch {
                verifier.fetch(&mut provider, at, &mut random);
            }
        }
    }
    assert_eq!(provider.requests as i64, seconds / COOLDOWN);
}
