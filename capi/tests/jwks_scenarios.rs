//! Plays the scenarios of tests/jwks-client through the C ABI, as far as they are about state: the network is a table of
//! answers, and the host does what `jwt_issuer_next` says.
#![cfg(feature = "asymmetric")]

use core::ffi::c_char;
use core::mem::size_of;
use core::ptr::{null, null_mut};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use onejwt::{Algorithm, ExportForm, KeyOptions, Keyset, KidChoice, SignOptions};
use onejwt_capi::constants as c;
use onejwt_capi::issuer::*;
use onejwt_capi::keys::{jwt_keyset_free, jwt_keyset_key, jwt_keyset_len};
use onejwt_capi::types::*;
use serde_json::{Map, Value};

const START: i64 = 1000;
const ORIGIN: &str = "http://127.0.0.1:8001";
const OTHER: &str = "http://127.0.0.1:8002";

/// Scenarios of headers that the client adds, of framing, dripping and sockets: the clients' own.
const OF_THE_CLIENTS: [&str; 13] = [
    "request",
    "request-with-own-headers",
    "own-headers-and-another-origin",
    "any-content-type",
    "framing",
    "connection-lost",
    "timeout",
    "gzip",
    "gzip-of-a-long-document",
    "start-from-stored-keys",
    "start-from-stored-keys-that-are-old",
    "start-from-stored-keys-and-an-unknown-kid",
    "start-from-stored-keys-behind-a-redirect",
];

fn exported(keys: &Keyset, form: ExportForm) -> Value {
    let mut out = vec![0; 4096];
    let len = keys.export(None, form, &mut out).unwrap();
    serde_json::from_slice::<Value>(&out[..len]).unwrap()["keys"][0].take()
}

/// The keys of the scenarios, by name.
struct Keys(BTreeMap<&'static str, Keyset>);

impl Keys {
    fn new() -> Self {
        let key = |kid, algorithm| {
            let options = KeyOptions { kid: Some(kid), ..KeyOptions::default() };
            (kid, Keyset::generate(algorithm, &options).unwrap())
        };
        let ec = ["a", "b", "c"].map(|kid| key(kid, Algorithm::ES256));
        let others = [key("ed", Algorithm::Ed25519), key("secret", Algorithm::HS256)];
        Keys(ec.into_iter().chain(others).collect())
    }

    fn entry(&self, name: &str) -> Value {
        let (key, form) = name.split_once('-').unwrap_or((name, ""));
        let is_private = form == "private" || key == "secret";
        let form_of = if is_private { ExportForm::PrivateJwks } else { ExportForm::PublicJwks };
        let mut jwk = exported(&self.0[key], form_of);
        if form == "nameless" {
            jwk.as_object_mut().unwrap().remove("kid");
        }
        jwk
    }

    fn token(&self, wanted: &Value, now: i64) -> Vec<u8> {
        if let Some(text) = wanted["text"].as_str() {
            return text.into();
        }
        let key = wanted.as_str().or(wanted["key"].as_str()).unwrap();
        let kid = match wanted.get("kid") {
            None => KidChoice::Named(key),
            Some(kid) => kid.as_str().map_or(KidChoice::None, KidChoice::Named),
        };
        let mut jwk = exported(&self.0[key], ExportForm::PrivateJwks);
        jwk.as_object_mut().unwrap().remove("kid");
        let signer = Keyset::from_jwks(jwk.to_string().as_bytes(), &KeyOptions::default()).unwrap();
        let iss = wanted["iss"].as_str().unwrap_or("https://issuer.example");
        let exp = now + wanted["exp"].as_i64().unwrap_or(60);
        let mut out = vec![0; 1024];
        let claims = format!(r#"{{"iss":"{iss}","exp":{exp}}}"#);
        let options = SignOptions { kid, ..SignOptions::default() };
        let len = onejwt::sign(&signer, claims.as_bytes(), &options, now, &mut out).unwrap();
        out.truncate(len);
        out
    }
}

fn text(text: &str) -> jwt_str {
    jwt_str { ptr: text.as_ptr().cast(), len: text.len() }
}

fn chars(chars: &[c_char], len: u32) -> String {
    let bytes = chars[..len as usize].iter().map(|&char| char as u8).collect();
    String::from_utf8(bytes).unwrap()
}

fn filled(text: &str) -> String {
    text.replace("{provider}", ORIGIN).replace("{other}", OTHER)
}

/// What came of a call: `ok`, the name of a status, or of a failure as the clients name it.
type Outcome = String;

/// One scenario's host.
struct Host<'k> {
    keys: &'k Keys,
    issuer: *mut jwt_issuer,
    answers: Map<String, Value>,
    now: i64,
    requests: Vec<(String, Option<String>)>,
    failure: Option<Outcome>,
}

impl Drop for Host<'_> {
    fn drop(&mut self) {
        // SAFETY: made by the library and freed once.
        unsafe { jwt_issuer_free(self.issuer) }
    }
}

fn struct_size<T>() -> u32 {
    u32::try_from(size_of::<T>()).unwrap()
}

impl<'k> Host<'k> {
    fn new(keys: &'k Keys, scenario: &Value) -> Self {
        let url = filled(scenario["url"].as_str().unwrap_or("{provider}/jwks"));
        let own = scenario["options"].as_object().cloned().unwrap_or_default();
        let number = |name: &str| match own.get(name) {
            None => 0,
            Some(Value::Null) => u32::MAX - 1,
            Some(value) => match u32::try_from(value.as_u64().unwrap()).unwrap() {
                0 => u32::MAX,
                seconds => seconds,
            },
        };
        let flag = |name: &str, flag: u32| if own.get(name) == Some(&Value::Bool(true)) { flag } else { 0 };
        let flags = flag("allow_weak", c::JWT_ISSUER_ALLOW_WEAK) | flag("allow_any_origin", c::JWT_ISSUER_ANY_ORIGIN);
        let issuer = own.get("issuer").map(|issuer| issuer.as_str().unwrap());
        let options = jwt_issuer_options {
            struct_size: struct_size::<jwt_issuer_options>(),
            flags: c::JWT_ISSUER_LOOPBACK_HTTP | flags,
            issuer: issuer.map_or(jwt_str { ptr: null(), len: 0 }, text),
            url: text(&url),
            cooldown: number("cooldown"),
            retry: number("retry"),
            lifetime: number("lifetime"),
            max_lifetime: number("max_lifetime"),
            max_stale: number("max_stale"),
            fetch_timeout: number("timeout"),
            remember: 0,
            max_bytes: number("max_bytes"),
        };
        let known =
            [["cooldown", "retry", "lifetime", "max_lifetime"], ["max_stale", "timeout", "max_bytes", "allow_weak"]];
        for name in own.keys() {
            let is_known = known.concat().contains(&name.as_str()) || ["issuer", "allow_any_origin"].contains(&&**name);
            assert!(is_known, "option {name}");
        }
        let mut made = null_mut();
        // SAFETY: all pointers are valid for their lengths.
        assert_eq!(unsafe { jwt_issuer_new(&options, &mut made) }, c::JWT_OK);
        let mut answers = Map::new();
        answers.insert("/jwks".into(), serde_json::json!({ "keys": ["a"] }));
        answers.extend(scenario["answers"].as_object().cloned().unwrap_or_default());
        Host { keys, issuer: made, answers, now: START, requests: Vec::new(), failure: None }
    }

    fn next(&self) -> Box<jwt_fetch> {
        let mut fetch = Box::new(jwt_fetch {
            struct_size: struct_size::<jwt_fetch>(),
            action: 0,
            at: 0,
            id: 0,
            max_bytes: 0,
            url_len: 0,
            etag_len: 0,
            url: [0; 2048],
            etag: [0; 256],
        });
        // SAFETY: all pointers are valid for their lengths.
        assert_eq!(unsafe { jwt_issuer_next(self.issuer, self.now, &raw mut *fetch) }, c::JWT_OK);
        fetch
    }

    /// Where the network has an answer.
    fn asked(&mut self, fetch: &jwt_fetch) -> String {
        let url = chars(&fetch.url, fetch.url_len);
        let path = match url.strip_prefix(ORIGIN) {
            Some(path) => path.to_string(),
            None => format!("other:{}", url.strip_prefix(OTHER).expect("no other host is asked")),
        };
        let etag = (fetch.etag_len > 0).then(|| chars(&fetch.etag, fetch.etag_len));
        self.requests.push((path.clone(), etag));
        path
    }

    /// Hands in the answer of a path, and says what came of it.
    fn answer(&mut self, fetch: &jwt_fetch, path: &str) -> i32 {
        let answer = self.answers.get(path).cloned().unwrap_or(serde_json::json!({ "status": 404 }));
        if answer["fails"].is_string() {
            // SAFETY: the handle is alive.
            unsafe { jwt_issuer_failure(self.issuer, self.now, fetch.id) };
            self.failure = Some("JWKS_UNREACHABLE".into());
            return c::JWT_ISSUER_UNAVAILABLE;
        }
        let own_etag = answer["etag"].as_str();
        let is_unchanged = own_etag.is_some() && own_etag == self.requests.last().unwrap().1.as_deref();
        let status = if is_unchanged { 304 } else { answer["status"].as_i64().unwrap_or(200) };
        let mut body = match answer["keys"].as_array() {
            Some(names) => {
                let entries: Vec<Value> = names.iter().map(|name| self.keys.entry(name.as_str().unwrap())).collect();
                serde_json::json!({ "keys": entries }).to_string()
            }
            None => answer["text"].as_str().unwrap_or("").to_string(),
        };
        if answer["mark"] == true {
            body.insert(0, '\u{feff}');
        }
        while body.len() < answer["size"].as_u64().unwrap_or(0) as usize {
            body.push(' ');
        }
        // A host stops reading there.
        body.truncate(fetch.max_bytes as usize + 1);
        if is_unchanged {
            body.clear();
        }
        let header = |name: &str| {
            let lines = match &answer["headers"][name] {
                Value::Null => return None,
                Value::Array(lines) => lines.iter().map(|line| line.as_str().unwrap()).collect::<Vec<_>>().join(", "),
                line => line.as_str().unwrap().to_string(),
            };
            Some(filled(&lines))
        };
        let etag = own_etag.map(str::to_string).or_else(|| header("ETag"));
        let texts = [header("Cache-Control"), header("Age"), etag, header("Retry-After"), header("Location")];
        let [cache_control, age, etag, retry_after, location] =
            texts.each_ref().map(|value| value.as_deref().map_or(jwt_str { ptr: null(), len: 0 }, text));
        let response = jwt_http {
            struct_size: struct_size::<jwt_http>(),
            status: i32::try_from(status).unwrap(),
            id: fetch.id,
            cache_control,
            age,
            etag,
            retry_after,
            location,
            body: body.as_ptr(),
            body_len: body.len(),
        };
        // SAFETY: all pointers are valid for their lengths.
        let taken = unsafe { jwt_issuer_response(self.issuer, self.now, &response) };
        let is_redirect = [301, 302, 303, 307, 308].contains(&status) && texts[4].is_some();
        self.failure = match taken {
            c::JWT_OK => None,
            c::JWT_ISSUER_FETCH => return taken,
            // What the clients make of it.
            _ if is_redirect && self.requests.len() > 3 => Some("JWKS_REDIRECTS".into()),
            _ if is_redirect => Some("JWKS_INSECURE_REDIRECT".into()),
            c::JWT_ISSUER_UNAVAILABLE if status == 200 => Some("JWKS_TOO_LARGE".into()),
            c::JWT_ISSUER_UNAVAILABLE => Some("JWKS_STATUS".into()),
            c::JWT_KEY_MALFORMED if holds_secret(&body) => Some("JWKS_SECRET".into()),
            _ => Some("JWKS_MALFORMED".into()),
        };
        taken
    }

    /// Goes through with a fetch that is due; whether it succeeded.
    fn fetch(&mut self, mut fetch: Box<jwt_fetch>) -> bool {
        loop {
            let path = self.asked(&fetch);
            if self.answer(&fetch, &path) != c::JWT_ISSUER_FETCH {
                return self.failure.is_none();
            }
            fetch = self.next();
            assert_eq!(fetch.action, c::JWT_FETCH_NOW);
        }
    }

    fn status_of(&self, token: &[u8]) -> i32 {
        let (mut out, mut len) = (vec![0; token.len()], 0);
        // SAFETY: all pointers are valid for their lengths.
        unsafe {
            jwt_issuer_verify(
                self.issuer,
                token.as_ptr(),
                token.len(),
                null(),
                self.now,
                out.as_mut_ptr(),
                out.len(),
                &mut len,
                null_mut(),
            )
        }
    }

    /// The last failure, for a call that fails with it.
    fn failed(&self) -> Outcome {
        self.failure.clone().expect("a fetch has failed")
    }

    fn name(status: i32) -> Outcome {
        match status {
            c::JWT_OK => "ok".into(),
            _ => onejwt::Status::from_number(status).unwrap().name().to_str().unwrap().into(),
        }
    }

    /// The first part of a step: its outcome, or the fetch that is to be made or waited for.
    fn begin(&self, step: &Value) -> Result<Outcome, Box<jwt_fetch>> {
        let status = if step.get("refresh").is_some() {
            // SAFETY: the handle is alive.
            unsafe { jwt_issuer_refresh(self.issuer, self.now) };
            c::JWT_ISSUER_FETCH
        } else if let Some(wanted) = step.get("verify") {
            self.status_of(&self.keys.token(wanted, self.now))
        } else {
            // Of no token: only whether there are keys that may be used.
            match self.status_of(b"") {
                c::JWT_TOKEN_MALFORMED => c::JWT_OK,
                status => status,
            }
        };
        match status {
            c::JWT_ISSUER_FETCH => Err(self.next()),
            c::JWT_ISSUER_UNAVAILABLE => Ok(self.failed()),
            status => Ok(Self::name(status)),
        }
    }

    /// The second part, once that fetch is over.
    fn end(&mut self, step: &Value, has_fetched: bool) -> Outcome {
        if step.get("refresh").is_some() {
            return if has_fetched { "ok".into() } else { self.failed() };
        }
        let token = step.get("verify").map(|wanted| self.keys.token(wanted, self.now));
        let status = match self.status_of(token.as_deref().unwrap_or_default()) {
            c::JWT_TOKEN_MALFORMED if token.is_none() => c::JWT_OK,
            status => status,
        };
        match status {
            // Once for a token: without a cool-down another fetch would be due again.
            c::JWT_ISSUER_FETCH if has_fetched => Self::name(c::JWT_KEY_NOT_FOUND),
            c::JWT_ISSUER_FETCH | c::JWT_ISSUER_UNAVAILABLE => self.failed(),
            status => Self::name(status),
        }
    }

    fn outcome(&mut self, step: &Value) -> Outcome {
        match self.begin(step) {
            Ok(outcome) => outcome,
            Err(fetch) => {
                assert_eq!(fetch.action, c::JWT_FETCH_NOW, "nobody else fetches");
                let has_fetched = self.fetch(fetch);
                self.end(step, has_fetched)
            }
        }
    }

    fn set(&mut self, step: &Value) {
        if let Some(at) = step["at"].as_f64() {
            self.now = START + at.floor() as i64;
        }
        self.answers.extend(step["answers"].as_object().cloned().unwrap_or_default());
    }

    fn play(&mut self, step: &Value) {
        self.requests.clear();
        self.set(step);
        let gives = |step: &Value| step["gives"].as_str().unwrap_or("ok").to_string();
        let times = |step: &Value| step["times"].as_u64().unwrap_or(1);
        let is_call = |step: &Value| ["verify", "load", "refresh"].iter().any(|name| step.get(name).is_some());
        if let Some(meanwhile) = step["while"].as_array() {
            let fetch = self.begin(step).expect_err("a fetch is due");
            assert_eq!(fetch.action, c::JWT_FETCH_NOW);
            let path = self.asked(&fetch);
            let mut waiting = Vec::new();
            for inner in meanwhile {
                self.set(inner);
                for _ in 0..times(inner) {
                    let begun = self.begin(inner);
                    if inner["waits"] == true {
                        assert_eq!(begun.expect_err("this one waits").action, c::JWT_FETCH_UNDER_WAY);
                        waiting.push(inner);
                    } else {
                        assert_eq!(begun.ok().expect("this one goes on"), gives(inner));
                    }
                }
            }
            let has_fetched = self.answer(&fetch, &path) == c::JWT_OK;
            for one in waiting.into_iter().chain([step]) {
                assert_eq!(self.end(one, has_fetched), gives(one));
            }
        } else if is_call(step) {
            for _ in 0..times(step) {
                assert_eq!(self.outcome(step), gives(step));
            }
        }
        self.check_requests(step);
        if let Some(held) = step.get("held") {
            let expected = held.as_array().cloned().unwrap_or_default();
            let expected: BTreeSet<String> = expected.iter().map(|kid| kid.as_str().unwrap().into()).collect();
            assert_eq!(self.held(), expected);
        }
        if let Some(failure) = step.get("failure") {
            assert_eq!(self.failure.as_deref(), failure.as_str());
        }
        if let Some(seconds) = step["fresh_for"].as_i64() {
            let begun = self.now;
            for (later, asks) in [(seconds - 1, false), (seconds, true)] {
                self.now = begun + later;
                self.requests.clear();
                self.outcome(&serde_json::json!({ "load": true }));
                assert_eq!(!self.requests.is_empty(), asks, "{later} s later");
            }
        }
    }

    fn check_requests(&self, step: &Value) {
        let expected = step["requests"].as_array().cloned().unwrap_or_default();
        let paths: Vec<&str> = self.requests.iter().map(|(path, _)| path.as_str()).collect();
        let path = |one: &Value| one.as_str().or(one["path"].as_str()).unwrap().to_string();
        assert_eq!(paths, expected.iter().map(path).collect::<Vec<_>>());
        for (one, (_, etag)) in expected.iter().zip(&self.requests) {
            if let Some(wanted) = one["headers"].get("If-None-Match") {
                assert_eq!(etag.as_deref(), wanted.as_str());
            }
        }
    }

    fn held(&self) -> BTreeSet<String> {
        // SAFETY: the handles are alive, and the info has its size.
        unsafe {
            let keys = jwt_issuer_keys(self.issuer);
            let kid = |index| {
                let mut info = jwt_key_info {
                    struct_size: struct_size::<jwt_key_info>(),
                    alg: 0,
                    flags: 0,
                    bits: 0,
                    kid: [0; 128],
                    thumbprint: [0; 48],
                };
                assert_eq!(jwt_keyset_key(keys, index, &mut info), c::JWT_OK);
                let len = info.kid.iter().position(|&char| char == 0).unwrap();
                chars(&info.kid, u32::try_from(len).unwrap())
            };
            let found = (0..jwt_keyset_len(keys)).map(kid).collect();
            jwt_keyset_free(keys);
            found
        }
    }
}

/// Whether an entry of a document has a member for a secret or a private part.
fn holds_secret(document: &str) -> bool {
    let options = KeyOptions { public_only: true, ..KeyOptions::default() };
    let found = onejwt::keys::entries(document.as_bytes(), &options);
    found.is_ok_and(|entries| entries.iter().any(|entry| entry.has_secret))
}

fn scenarios() -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/jwks-client/scenarios.json");
    let document: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    document["scenarios"].as_array().unwrap().clone()
}

#[test]
fn scenarios_of_state_through_the_c_abi() {
    let (keys, mut played) = (Keys::new(), 0);
    for scenario in scenarios() {
        let name = scenario["name"].as_str().unwrap();
        if OF_THE_CLIENTS.contains(&name) {
            continue;
        }
        let mut host = Host::new(&keys, &scenario);
        for (number, step) in scenario["steps"].as_array().unwrap().iter().enumerate() {
            println!("{name}, step {number}");
            host.play(step);
        }
        played += 1;
    }
    assert!(played >= 60, "{played}");
}

/// Those that are not played are there, and not played because of what no library without I/O can do.
#[test]
fn what_is_not_played_is_about_sockets_and_requests() {
    let scenarios = scenarios();
    for name in OF_THE_CLIENTS {
        let scenario = scenarios.iter().find(|scenario| scenario["name"] == name);
        let text = scenario.unwrap_or_else(|| panic!("there is no scenario {name}")).to_string();
        let about = ["fails", "framing", "Authorization", "User-Agent", "Content-Type", "encoding", "restart"];
        assert!(about.iter().any(|about| text.contains(&format!("\"{about}\""))), "{name}");
    }
}
