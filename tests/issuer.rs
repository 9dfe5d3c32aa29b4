//! The keys of an issuer, fetched in no time: months of an issuer's life by a clock that only the test sets.
#![cfg(feature = "asymmetric")]

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::thread;

use onejwt::issuer::{Answer, Fetch, MAX_URL_LEN, Request};
use onejwt::{
    Algorithm, ExportForm, Issuer, IssuerOptions, JweDecryptOptions, JweEncryptOptions, KeyManagement, KeyOptions,
    Keyset, Report, SignOptions, Status, VerifyOptions, decrypt_jwe, encrypt_jwe, verify_with_issuer,
};

mod support;

const DAY: i64 = 86_400;
const START: i64 = 1_700_000_000;
const URL: &str = "https://issuer.example/keys";

/// Key sets of one key each, made once.
static KEYS: LazyLock<Vec<(&str, Keyset)>> = LazyLock::new(|| {
    let key = |kid| (kid, Keyset::generate(Algorithm::Ed25519, &KeyOptions { kid: Some(kid), ..Default::default() }));
    ["a", "b", "c"].map(key).into_iter().map(|(kid, keys)| (kid, keys.unwrap())).collect()
});

fn key(kid: &str) -> &'static Keyset {
    &KEYS.iter().find(|(own, _)| *own == kid).expect("a key of this test").1
}

fn exported(keys: &Keyset, form: ExportForm) -> String {
    let mut out = vec![0; 4096];
    let len = keys.export(None, form, &mut out).unwrap();
    out.truncate(len);
    String::from_utf8(out).unwrap()
}

/// The document that has these keys.
fn document(kids: &[&str]) -> String {
    let entry = |kid: &&str| {
        let set = exported(key(kid), ExportForm::PublicJwks);
        set[set.find('[').unwrap() + 1..set.rfind(']').unwrap()].to_string()
    };
    format!(r#"{{"keys":[{}]}}"#, kids.iter().map(entry).collect::<Vec<_>>().join(","))
}

fn token_with(kid: &str, options: &SignOptions<'_>) -> Vec<u8> {
    let mut out = vec![0; 512];
    let claims = br#"{"iss":"https://issuer.example","exp":9000000000}"#;
    let len = onejwt::sign(key(kid), claims, options, START, &mut out).unwrap();
    out.truncate(len);
    out
}

fn token(kid: &str) -> Vec<u8> {
    token_with(kid, &SignOptions::default())
}

/// A token that nobody signed.
fn forged(kid: &str) -> String {
    let header = support::base64url(format!(r#"{{"alg":"EdDSA","kid":"{kid}"}}"#));
    format!("{header}.{}.{}", support::base64url("{}"), support::base64url([0; 64]))
}

fn issuer(change: impl FnOnce(&mut IssuerOptions<'_>)) -> Issuer {
    let mut options = IssuerOptions { url: URL, ..IssuerOptions::default() };
    change(&mut options);
    Issuer::new(&options).unwrap()
}

fn verified_with(issuer: &Issuer, now: i64, token: &[u8], options: &VerifyOptions<'_>) -> (Status, Report) {
    let mut report = Report::new(now);
    let result = verify_with_issuer(issuer, token, options, &mut vec![0; token.len()], &mut report);
    let status = result.map_or_else(|error| error.status, |_| Status::Ok);
    assert_eq!(report.status, status);
    (status, report)
}

fn verified(issuer: &Issuer, now: i64, kid: &str) -> Status {
    static TOKENS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| KEYS.iter().map(|(kid, _)| token(kid)).collect());
    let at = KEYS.iter().position(|(own, _)| *own == kid).unwrap();
    verified_with(issuer, now, &TOKENS[at], &VerifyOptions::default()).0
}

fn request(issuer: &Issuer, now: i64) -> Request {
    match issuer.next(now).unwrap() {
        Fetch::Now(request) => request,
        other => panic!("{other:?}"),
    }
}

fn answered(issuer: &Issuer, now: i64, answer: &Answer<'_>) -> Status {
    issuer.response(now, answer).map_or_else(|error| error.status, |()| Status::Ok)
}

/// Fetches a document of these keys, which is due.
fn fetch(issuer: &Issuer, now: i64, kids: &[&str]) {
    fetch_for(issuer, now, kids, "");
}

fn fetch_for(issuer: &Issuer, now: i64, kids: &[&str], cache_control: &str) {
    let id = request(issuer, now).id;
    let body = document(kids);
    assert_eq!(
        answered(issuer, now, &Answer { id, status: 200, body: body.as_bytes(), cache_control, ..Answer::default() }),
        Status::Ok
    );
}

/// A fetch that fails, which is due.
fn fail(issuer: &Issuer, now: i64) {
    issuer.failure(now, request(issuer, now).id);
}

#[test]
fn a_fetch_is_due_at_first_and_when_the_document_is_old() {
    let issuer = issuer(|_| ());
    assert_eq!(verified(&issuer, START, "a"), Status::IssuerFetch);
    let first = request(&issuer, START);
    assert_eq!((&*first.url, first.etag, first.max_bytes, first.until), (URL, None, 1 << 20, START + 10));
    assert_eq!(issuer.next(START).unwrap(), Fetch::UnderWay(START + 10));
    assert_eq!(verified(&issuer, START, "a"), Status::IssuerFetch);
    let body = document(&["a"]);
    let answer = Answer { id: first.id, status: 200, body: body.as_bytes(), ..Answer::default() };
    assert_eq!(answered(&issuer, START + 3, &answer), Status::Ok);
    assert_eq!(verified(&issuer, START + 3, "a"), Status::Ok);
    // The lifetime counts from the request.
    assert_eq!(issuer.next(START + 3).unwrap(), Fetch::At(START + 300));
    assert_eq!(issuer.next(START + 299).unwrap(), Fetch::At(START + 300));
    assert_eq!(verified(&issuer, START + 299, "a"), Status::Ok);
    assert_eq!(verified(&issuer, START + 300, "a"), Status::IssuerFetch);
    // The same answer once more is one to an older request.
    assert_eq!(answered(&issuer, START + 300, &answer), Status::IssuerFetch);
    fetch(&issuer, START + 300, &["b"]);
    assert_eq!(verified(&issuer, START + 300, "a"), Status::KeyNotFound);
    assert_eq!(verified(&issuer, START + 300, "b"), Status::Ok);
}

#[test]
fn a_month_of_rotations() {
    let issuer = issuer(|_| ());
    let (mut now, mut requests) = (START, 0);
    let names = ["a", "b", "c"];
    while now < START + 30 * DAY {
        // A key signs for a day, and is published a day longer.
        let day = ((now - START) / DAY) as usize;
        let (current, before) = (names[day % 3], names[(day + 2) % 3]);
        for kid in [current, before] {
            let mut status = verified(&issuer, now, kid);
            if status == Status::IssuerFetch {
                requests += 1;
                fetch_for(&issuer, now, &[before, current], "max-age=3600");
                status = verified(&issuer, now, kid);
            }
            assert_eq!(status, Status::Ok, "{kid} at {now}");
        }
        now += 907;
    }
    assert!((30 * DAY / 3628..=30 * DAY / 3600 + 30).contains(&requests), "{requests}");
}

#[test]
fn an_unknown_kid_makes_one_fetch_due_in_the_cool_down() {
    let issuer = issuer(|_| ());
    fetch(&issuer, START, &["a"]);
    for now in [START, START + 29] {
        assert_eq!(verified(&issuer, now, "b"), Status::KeyNotFound);
        assert_eq!(issuer.next(now).unwrap(), Fetch::At(START + 300));
    }
    let now = START + 30;
    assert_eq!(verified(&issuer, now, "a"), Status::Ok);
    assert_eq!(issuer.next(now).unwrap(), Fetch::At(START + 300), "nobody has asked for a key yet");
    let (status, report) = verified_with(&issuer, now, &token("b"), &VerifyOptions::default());
    assert_eq!((status, report.kid.as_str()), (Status::IssuerFetch, "b"));
    fetch(&issuer, now, &["a"]);
    for number in 0..10_000 {
        let kid = number.to_string();
        let forged = forged(&kid);
        let (status, _) = verified_with(&issuer, now + 29, forged.as_bytes(), &VerifyOptions::default());
        assert_eq!(status, Status::KeyNotFound);
    }
    assert_eq!(issuer.next(now + 29).unwrap(), Fetch::At(now + 300));
}

#[test]
fn a_token_without_kid_makes_no_fetch_due() {
    let issuer = issuer(|_| ());
    fetch(&issuer, START, &["a"]);
    let unnamed = token_with("b", &SignOptions { kid: onejwt::KidChoice::None, ..SignOptions::default() });
    let (status, _) = verified_with(&issuer, START + 100, &unnamed, &VerifyOptions::default());
    assert_eq!(status, Status::SignatureInvalid);
    assert_eq!(issuer.next(START + 100).unwrap(), Fetch::At(START + 300));
}

#[test]
fn a_fetch_that_failed_is_tried_again_after_a_while() {
    let issuer = issuer(|_| ());
    fail(&issuer, START);
    for (now, expected) in [(START, Status::IssuerUnavailable), (START + 4, Status::IssuerUnavailable)] {
        assert_eq!(verified(&issuer, now, "a"), expected);
        assert_eq!(issuer.next(now).unwrap(), Fetch::At(START + 5));
    }
    assert_eq!(verified(&issuer, START + 5, "a"), Status::IssuerFetch);
    fetch(&issuer, START + 5, &["a"]);
    assert_eq!(verified(&issuer, START + 5, "a"), Status::Ok);
    // A kid that no key has, while the issuer is down: it may well be one of its keys.
    fail_for(&issuer, START + 35, "b");
    assert_eq!(verified(&issuer, START + 39, "b"), Status::IssuerUnavailable);
    assert_eq!(verified(&issuer, START + 39, "a"), Status::Ok);
    assert_eq!(issuer.next(START + 40).unwrap(), Fetch::At(START + 305));
    assert_eq!(verified(&issuer, START + 40, "b"), Status::IssuerFetch);
    fetch(&issuer, START + 40, &["a"]);
    assert_eq!(verified(&issuer, START + 41, "b"), Status::KeyNotFound);
}

fn fail_for(issuer: &Issuer, now: i64, kid: &str) {
    assert_eq!(verified(issuer, now, kid), Status::IssuerFetch);
    fail(issuer, now);
}

#[test]
fn keys_serve_while_the_issuer_is_down_and_no_longer() {
    let issuer = issuer(|options| options.max_stale = Some(1000));
    fetch(&issuer, START, &["a"]);
    let mut now = START + 300;
    while now < START + 1300 {
        let status = verified(&issuer, now, "a");
        if status == Status::IssuerFetch {
            fail(&issuer, now);
            assert_eq!(verified(&issuer, now, "a"), Status::Ok);
        } else {
            assert_eq!(status, Status::Ok);
        }
        now += 1;
    }
    assert_eq!(verified(&issuer, START + 1299, "a"), Status::Ok);
    assert_eq!(verified(&issuer, START + 1304, "a"), Status::IssuerFetch);
    fail(&issuer, START + 1304);
    assert_eq!(verified(&issuer, START + 1304, "a"), Status::IssuerUnavailable);
    assert_eq!(issuer.keys().len(), 1, "to look at they are still there");
    fetch(&issuer, START + 1309, &["a"]);
    assert_eq!(verified(&issuer, START + 1309, "a"), Status::Ok);
}

#[test]
fn keys_serve_for_no_time_or_for_ever() {
    for (max_stale, later, expected) in
        [(Some(0), 300, Status::IssuerUnavailable), (None, 400 * DAY, Status::Ok), (None, i64::MAX / 2, Status::Ok)]
    {
        let issuer = issuer(|options| options.max_stale = max_stale);
        fetch(&issuer, START, &["a"]);
        assert_eq!(verified(&issuer, START + 299, "a"), Status::Ok);
        fail(&issuer, START + later);
        let options = VerifyOptions { ignore_exp: true, ..VerifyOptions::default() };
        assert_eq!(verified_with(&issuer, START + later, &token("a"), &options).0, expected);
    }
}

#[test]
fn others_go_on_with_keys_that_are_just_out_of_date() {
    let issuer = issuer(|_| ());
    fetch(&issuer, START, &["a"]);
    // Somebody fetches at the end of the lifetime: for fetch_timeout the old ones do.
    let late = request(&issuer, START + 305);
    assert_eq!(verified(&issuer, START + 309, "a"), Status::Ok);
    assert_eq!(verified(&issuer, START + 309, "b"), Status::IssuerFetch, "it may be among the new ones");
    assert_eq!(verified(&issuer, START + 310, "a"), Status::IssuerFetch);
    issuer.failure(START + 311, late.id);
    // Once it is known to be down, nobody waits for the next attempt.
    let again = request(&issuer, START + 5000);
    assert_eq!(verified(&issuer, START + 5001, "a"), Status::Ok);
    issuer.failure(START + 5002, again.id);
    // After a quiet time all wait.
    fetch(&issuer, START + 6000, &["a"]);
    let _ = request(&issuer, START + 9000);
    assert_eq!(verified(&issuer, START + 9000, "a"), Status::IssuerFetch);
}

#[test]
fn a_fetch_that_is_lost_is_taken_over() {
    let issuer = issuer(|_| ());
    let lost = request(&issuer, START);
    assert_eq!(issuer.next(START + 9).unwrap(), Fetch::UnderWay(START + 10));
    let second = request(&issuer, START + 10);
    assert!(second.id != lost.id);
    let body = document(&["a"]);
    let answer = |id| Answer { id, status: 200, body: body.as_bytes(), ..Answer::default() };
    // Another id changes nothing.
    assert_eq!(answered(&issuer, START + 11, &answer(lost.id)), Status::IssuerFetch);
    issuer.failure(START + 11, lost.id);
    assert_eq!(issuer.next(START + 11).unwrap(), Fetch::UnderWay(START + 20));
    assert_eq!(answered(&issuer, START + 12, &answer(second.id)), Status::Ok);
    for id in [0, second.id, u64::MAX] {
        assert_eq!(answered(&issuer, START + 12, &answer(id)), Status::IssuerFetch);
    }
    // A late answer counts as long as nobody has taken over.
    let late = request(&issuer, START + 310);
    assert_eq!(answered(&issuer, START + 400, &answer(late.id)), Status::Ok);
    assert_eq!(verified(&issuer, START + 400, "a"), Status::Ok);
}

#[test]
fn refresh_makes_a_fetch_due_and_shares_one_that_is_under_way() {
    let issuer = issuer(|_| ());
    fetch(&issuer, START, &["a"]);
    issuer.refresh(START + 1);
    fail(&issuer, START + 1);
    assert_eq!(issuer.next(START + 1).unwrap(), Fetch::At(START + 300));
    issuer.refresh(START + 1);
    let under_way = request(&issuer, START + 1);
    issuer.refresh(START + 2);
    assert_eq!(issuer.next(START + 2).unwrap(), Fetch::UnderWay(START + 11));
    let body = document(&["b"]);
    let answer = Answer { id: under_way.id, status: 200, body: body.as_bytes(), ..Answer::default() };
    assert_eq!(answered(&issuer, START + 2, &answer), Status::Ok);
    assert_eq!(issuer.next(START + 2).unwrap(), Fetch::At(START + 301));
}

/// An answer with this status and body, to a fetch that is made due.
fn refreshed(issuer: &Issuer, now: i64, change: impl FnOnce(&mut Answer<'_>)) -> Status {
    issuer.refresh(now);
    let mut answer = Answer { id: request(issuer, now).id, status: 200, ..Answer::default() };
    change(&mut answer);
    answered(issuer, now, &answer)
}

#[test]
fn answers_that_bring_no_keys_never_replace_any() {
    let issuer = issuer(|options| options.max_bytes = 4000);
    fetch(&issuer, START, &["a"]);
    let private = exported(key("b"), ExportForm::PrivateJwks);
    let (good, long) = (document(&["b"]), format!("{:4001}", document(&["b"])));
    let secret = r#"{"keys":[{"kty":"oct","k":"c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0IHNlY3JldA"}]}"#;
    let malformed = Status::KeyMalformed;
    let unavailable = Status::IssuerUnavailable;
    let rows: [(i32, &str, Status); 20] = [
        (200, "", malformed),
        (200, "<html>", malformed),
        (200, "{}", malformed),
        (200, "[]", malformed),
        (200, "null", malformed),
        (200, r#"{"keys":[]}"#, Status::KeyUnsupported),
        (200, r#"{"keys":[{"kty":"NEW"}]}"#, Status::KeyUnsupported),
        (200, secret, malformed),
        (200, &private, malformed),
        (200, &long, unavailable),
        (201, &good, unavailable),
        (203, &good, unavailable),
        (204, "", unavailable),
        (206, &good, unavailable),
        (300, &good, unavailable),
        (304, "", unavailable),
        (302, &good, unavailable),
        (404, &good, unavailable),
        (500, &good, unavailable),
        (i32::MIN, &good, unavailable),
    ];
    for (status, body, expected) in rows {
        let found = refreshed(&issuer, START + 1, |answer| {
            answer.status = status;
            answer.body = Box::leak(body.to_string().into_boxed_str()).as_bytes();
        });
        assert!(
            found == expected || expected == malformed && found == Status::KeyUnsupported,
            "{status} {body}: {found}"
        );
        assert_eq!(verified(&issuer, START + 1, "a"), Status::Ok, "{status} {body}");
        assert_eq!(issuer.keys().len(), 1);
    }
    // They count as failures, so that max_stale runs.
    assert_eq!(verified(&issuer, START + 300 + DAY, "a"), Status::IssuerFetch);
    let now = START + 300 + DAY;
    assert_eq!(refreshed(&issuer, now, |answer| answer.body = br#"{"keys":[]}"#), Status::KeyUnsupported);
    assert_eq!(verified(&issuer, now, "a"), Status::IssuerUnavailable);
}

#[test]
fn an_etag_belongs_to_the_document_that_is_held() {
    let issuer = issuer(|options| options.any_origin = true);
    let (a, b) = (document(&["a"]), document(&["b"]));
    let first = request(&issuer, START).id;
    let tagged = |id, body: &'static str, etag: &'static str| Answer {
        id,
        status: 200,
        body: body.as_bytes(),
        etag,
        cache_control: "max-age=100",
        ..Answer::default()
    };
    let (a, b): (&'static str, &'static str) = (a.leak(), b.leak());
    assert_eq!(answered(&issuer, START, &tagged(first, a, "\"1\"")), Status::Ok);
    // Confirmed: the time begins anew, and what is not said has not changed.
    let second = request(&issuer, START + 100);
    assert_eq!(second.etag.as_deref(), Some("\"1\""));
    let unchanged = Answer { id: second.id, status: 304, ..Answer::default() };
    assert_eq!(answered(&issuer, START + 100, &unchanged), Status::Ok);
    assert_eq!(issuer.next(START + 100).unwrap(), Fetch::At(START + 200));
    // That of a document that was refused does not take its place.
    let third = request(&issuer, START + 200).id;
    assert_eq!(answered(&issuer, START + 200, &tagged(third, "{}", "\"2\"")), Status::KeyMalformed);
    let fourth = request(&issuer, START + 205);
    assert_eq!(fourth.etag.as_deref(), Some("\"1\""));
    // Of another place it is that of another document.
    let moved = Answer { id: fourth.id, status: 302, location: Some("https://other.example/"), ..Answer::default() };
    assert_eq!(answered(&issuer, START + 205, &moved), Status::IssuerFetch);
    let fifth = request(&issuer, START + 205);
    assert_eq!((&*fifth.url, fifth.etag), ("https://other.example/", None));
    assert_eq!(answered(&issuer, START + 205, &tagged(fifth.id, b, "\"1\", \"2\"")), Status::Ok);
    assert_eq!(verified(&issuer, START + 205, "b"), Status::Ok);
    issuer.refresh(START + 205);
    assert_eq!(request(&issuer, START + 205).etag, None);
}

#[test]
fn redirects_are_followed_within_bounds() {
    let redirect = |issuer: &Issuer, location: &'static str| {
        let id = request(issuer, START).id;
        answered(issuer, START, &Answer { id, status: 302, location: Some(location), ..Answer::default() })
    };
    let issuer_of = || issuer(|_| ());
    let own = issuer_of();
    for location in ["/2", "3?x=1", "https://ISSUER.example:443/4"] {
        assert_eq!(redirect(&own, location), Status::IssuerFetch);
        assert_eq!(verified(&own, START, "a"), Status::IssuerFetch);
    }
    let fourth = request(&own, START);
    assert_eq!((&*fourth.url, fourth.until), ("https://ISSUER.example:443/4", START + 10));
    let answer = Answer { id: fourth.id, status: 302, location: Some("/5"), ..Answer::default() };
    assert_eq!(answered(&own, START, &answer), Status::IssuerUnavailable);
    // The next fetch begins at the beginning.
    assert_eq!(request(&own, START + 5).url, URL);

    let long = format!("/{}", "x".repeat(MAX_URL_LEN)).leak();
    let elsewhere = ["https://other.example/", "https://issuer.example:8443/", "//other.example/"];
    let insecure = [
        "http://issuer.example/",
        "file:///etc/passwd",
        "https://u:p@issuer.example/",
        "http://localhost/",
        "\n",
        long,
    ];
    for location in elsewhere.into_iter().chain(insecure) {
        assert_eq!(redirect(&issuer_of(), location), Status::IssuerUnavailable, "{location}");
        let open = issuer(|options| (options.any_origin, options.loopback_http) = (true, true));
        let expected = if elsewhere.contains(&location) { Status::IssuerFetch } else { Status::IssuerUnavailable };
        assert_eq!(redirect(&open, location), expected, "{location}");
    }
    // Together they have the time of one fetch.
    let slow = issuer_of();
    let id = request(&slow, START).id;
    let answer = Answer { id, status: 302, location: Some("/2"), ..Answer::default() };
    assert_eq!(answered(&slow, START + 10, &answer), Status::IssuerUnavailable);
    // A step that nobody takes up is lost like a fetch.
    let left = issuer_of();
    assert_eq!(redirect(&left, "/2"), Status::IssuerFetch);
    assert_eq!(request(&left, START + 10).url, URL);
}

const CONFIGURATION: &str = "https://issuer.example/.well-known/openid-configuration";

fn discovering() -> Issuer {
    issuer(|options| {
        (options.issuer, options.url, options.discovery) = (Some("https://issuer.example"), CONFIGURATION, true);
    })
}

#[test]
fn discovery_finds_the_keys_and_finds_them_again() {
    let issuer = discovering();
    let configuration = |uri: &str| format!(r#"{{"issuer":"https:\/\/issuer.example","jwks_uri":"{uri}","x":[1]}}"#);
    let discover = |now: i64, uri: &str| {
        let first = request(&issuer, now);
        assert_eq!(first.url, CONFIGURATION);
        let body = configuration(uri);
        let answer = Answer { id: first.id, status: 200, body: body.as_bytes(), ..Answer::default() };
        assert_eq!(answered(&issuer, now, &answer), Status::IssuerFetch);
        let second = request(&issuer, now);
        assert_eq!((&*second.url, second.until), (uri, now + 10));
        second.id
    };
    let (body, other) = (document(&["a"]), document(&["b"]));
    let id = discover(START, "https://keys.example/1");
    let answer = Answer { id, status: 200, body: body.as_bytes(), etag: "\"1\"", ..Answer::default() };
    assert_eq!(answered(&issuer, START, &answer), Status::Ok);
    assert_eq!(verified(&issuer, START, "a"), Status::Ok);
    // While the keys can be had, nobody asks for the configuration.
    let next = request(&issuer, START + 300);
    assert_eq!((&*next.url, next.etag.as_deref()), ("https://keys.example/1", Some("\"1\"")));
    issuer.failure(START + 300, next.id);
    let id = discover(START + 305, "https://keys.example/2");
    let answer = Answer { id, status: 200, body: other.as_bytes(), ..Answer::default() };
    assert_eq!(answered(&issuer, START + 305, &answer), Status::Ok);
    assert_eq!(verified(&issuer, START + 305, "b"), Status::Ok);
}

#[test]
fn a_configuration_of_another_issuer_is_refused() {
    let own = r#""issuer":"https://issuer.example""#;
    let bad = [
        "".into(),
        "[]".into(),
        "{}".into(),
        format!("{{{own}}}"),
        format!(r#"{{{own},"jwks_uri":5}}"#),
        format!(r#"{{{own},"jwks_uri":null}}"#),
        format!(r#"{{{own},"jwks_uri":["https://keys.example/"]}}"#),
        format!(r#"{{{own},"jwks_uri":"http://keys.example/"}}"#),
        format!(r#"{{{own},"jwks_uri":"https://u@keys.example/"}}"#),
        format!(r#"{{{own},"jwks_uri":"https://keys.example/\n"}}"#),
        format!(r#"{{{own},"jwks_uri":"/keys"}}"#),
        format!(r#"{{{own},"jwks_uri":"https://keys.example/{}"}}"#, "x".repeat(2048)),
        format!(r#"{{{own},"jwks_uri":"https://keys.example/","jwks_uri":"https://evil.example/"}}"#),
        format!(r#"{{{own},"jwks_uri":"https://keys.example/"}} x"#),
        r#"{"jwks_uri":"https://keys.example/"}"#.into(),
        r#"{"issuer":"https://issuer.example/","jwks_uri":"https://keys.example/"}"#.into(),
        r#"{"issuer":["https://issuer.example"],"jwks_uri":"https://keys.example/"}"#.into(),
        r#"{"issuer":"https://issuer.exampl","jwks_uri":"https://keys.example/"}"#.into(),
    ];
    for body in bad {
        let issuer = discovering();
        let id = request(&issuer, START).id;
        let answer = Answer { id, status: 200, body: body.as_bytes(), ..Answer::default() };
        assert_eq!(answered(&issuer, START, &answer), Status::IssuerUnavailable, "{body}");
    }
    // Where the configuration itself may come by http, so may the keys: on the loopback interface.
    let body = format!(r#"{{{own},"jwks_uri":"http://127.0.0.1:8/keys"}}"#);
    let url = "http://localhost:8/config";
    for (start, expected) in [(url, Status::IssuerFetch), (CONFIGURATION, Status::IssuerUnavailable)] {
        let issuer = issuer(|options| {
            (options.issuer, options.url) = (Some("https://issuer.example"), start);
            (options.discovery, options.loopback_http) = (true, true);
        });
        let answer = Answer { id: request(&issuer, START).id, status: 200, body: body.as_bytes(), ..Answer::default() };
        assert_eq!(answered(&issuer, START, &answer), expected, "{start}");
    }
}

#[test]
fn an_issuer_that_asks_for_patience_gets_it() {
    for (text, delay) in [("120", 120), ("1", 5), ("99999999999", DAY), ("Fri, 31 Dec 1999 23:59:59 GMT", 5), ("-1", 5)]
    {
        let issuer = issuer(|_| ());
        let answer = Answer { id: request(&issuer, START).id, status: 503, retry_after: text, ..Answer::default() };
        assert_eq!(answered(&issuer, START, &answer), Status::IssuerUnavailable);
        assert_eq!(issuer.next(START).unwrap(), Fetch::At(START + delay), "{text}");
    }
}

#[test]
fn lifetimes_keep_within_their_bounds() {
    for (cache_control, age, expected) in [
        ("max-age=100", "", 100),
        ("max-age=100", "40", 60),
        ("max-age=100", "99", 30),
        ("no-store", "", 30),
        ("max-age=31536000", "", DAY),
        ("", "200", 300),
    ] {
        let issuer = issuer(|_| ());
        let (id, body) = (request(&issuer, START).id, document(&["a"]));
        // A document that was stored is fed likewise, with its age.
        let answer = Answer { id, status: 200, body: body.as_bytes(), cache_control, age, ..Answer::default() };
        assert_eq!(answered(&issuer, START, &answer), Status::Ok);
        assert_eq!(issuer.next(START).unwrap(), Fetch::At(START + expected), "{cache_control} {age}");
    }
}

#[test]
fn a_clock_that_is_set_back_keeps_ages_and_makes_a_fetch_due() {
    let issuer = issuer(|_| ());
    fetch(&issuer, START, &["a"]);
    // A little earlier counts as the latest.
    assert_eq!(issuer.next(START - 300).unwrap(), Fetch::At(START + 300));
    assert_eq!(verified(&issuer, START - 300, "a"), Status::Ok);
    assert_eq!(issuer.next(START + 100).unwrap(), Fetch::At(START + 300));
    // Verifying only reads the time, however wrong it is.
    assert_eq!(verified(&issuer, START + 10 * DAY, "a"), Status::IssuerFetch);
    assert_eq!(verified(&issuer, START - 10 * DAY, "a"), Status::Ok);
    assert_eq!(issuer.next(START + 100).unwrap(), Fetch::At(START + 300));
    // Set back by a year: the keys are as old as they were.
    let now = START + 100 - 365 * DAY;
    let again = request(&issuer, now);
    issuer.failure(now, again.id);
    assert_eq!(issuer.next(now).unwrap(), Fetch::At(now + 200));
    assert_eq!(verified(&issuer, now + 199, "a"), Status::Ok);
    assert_eq!(verified(&issuer, now + 200, "a"), Status::IssuerFetch);
    // Also while a fetch is under way.
    let under_way = request(&issuer, now + 200);
    let earlier = now - 30 * DAY;
    assert_eq!(issuer.next(earlier).unwrap(), Fetch::UnderWay(earlier + 10));
    let body = document(&["b"]);
    let answer = Answer { id: under_way.id, status: 200, body: body.as_bytes(), ..Answer::default() };
    assert_eq!(answered(&issuer, earlier, &answer), Status::Ok);
    assert_eq!(verified(&issuer, earlier + 299, "b"), Status::Ok);
}

#[test]
fn times_at_the_ends_of_their_range() {
    let issuer = issuer(|options| options.max_stale = None);
    for now in [i64::MAX, i64::MIN, 0, i64::MAX, i64::MIN + 1, -1, START] {
        for _ in 0..3 {
            let _ = verified(&issuer, now, "a");
            if let Ok(Fetch::Now(request)) = issuer.next(now) {
                let body = document(&["a"]);
                let answer = Answer { id: request.id, status: 200, body: body.as_bytes(), ..Answer::default() };
                assert_eq!(answered(&issuer, now, &answer), Status::Ok);
            }
            issuer.refresh(now);
            issuer.failure(now, 7);
        }
    }
}

#[test]
fn keys_are_bound_to_the_issuer() {
    let bound = |name: &str| {
        let issuer = Issuer::new(&IssuerOptions { issuer: Some(name), url: URL, ..IssuerOptions::default() }).unwrap();
        fetch(&issuer, START, &["a"]);
        fetch(&issuer, START + 300, &["b"]);
        verified(&issuer, START + 300, "b")
    };
    assert_eq!(bound("https://issuer.example"), Status::Ok);
    assert_eq!(bound("https://other.example"), Status::IssuerMismatch);
}

#[test]
fn the_same_document_changes_nothing() {
    let issuer = issuer(|_| ());
    fetch(&issuer, START, &["a", "b"]);
    let before = issuer.keys().key(0).unwrap();
    fetch(&issuer, START + 300, &["a", "b"]);
    assert!(Arc::ptr_eq(&before, &issuer.keys().key(0).unwrap()));
}

#[test]
fn options_that_cannot_be_meant_are_refused() {
    let refused = |change: fn(&mut IssuerOptions<'_>)| {
        let mut options = IssuerOptions { url: URL, ..IssuerOptions::default() };
        change(&mut options);
        Issuer::new(&options).map_or_else(|error| error.status, |_| Status::Ok)
    };
    let bad: [fn(&mut IssuerOptions<'_>); 9] = [
        |options| options.url = "",
        |options| options.url = "issuer.example/keys",
        |options| options.url = "http://issuer.example/keys",
        |options| options.url = "http://localhost/keys",
        |options| options.url = "https://u:p@issuer.example/keys",
        |options| options.discovery = true,
        |options| options.fetch_timeout = 0,
        |options| options.max_bytes = 0,
        |options| options.remember = (1 << 20) + 1,
    ];
    for (number, change) in bad.into_iter().enumerate() {
        assert_eq!(refused(change), Status::InvalidArgument, "{number}");
    }
    let good: [fn(&mut IssuerOptions<'_>); 4] = [
        |options| options.remember = 1 << 20,
        |options| (options.url, options.loopback_http) = ("http://localhost/keys", true),
        |options| (options.url, options.any_http) = ("http://issuer.example/keys", true),
        |options| (options.discovery, options.issuer) = (true, Some("")),
    ];
    for (number, change) in good.into_iter().enumerate() {
        assert_eq!(refused(change), Status::Ok, "{number}");
    }
}

#[test]
fn bad_options_of_a_verifier_are_told_before_the_keys() {
    let issuer = issuer(|_| ());
    let options = VerifyOptions { ignore_iat: true, max_age_seconds: 5, ..VerifyOptions::default() };
    assert_eq!(verified_with(&issuer, START, &token("a"), &options).0, Status::InvalidArgument);
}

/// Ends all threads when one of them ends, also by a panic.
struct Ends<'a>(&'a AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Verifiers go on while one thread fetches, and every change is seen whole.
#[test]
fn threads_share_an_issuer() {
    let issuer = issuer(|options| options.max_stale = None);
    fetch(&issuer, START, &["a"]);
    let (clock, done, fetches) = (AtomicUsize::new(0), AtomicBool::new(false), AtomicUsize::new(0));
    // What each thread's clock shows. The common one waits for the slowest: a time that is 300 s earlier than another means
    // that the clock was set back, which makes a fetch due.
    let shown = [const { AtomicUsize::new(0) }; 4];
    let documents = [document(&["a", "b"]), document(&["a", "c"])];
    let tokens = ["a", "b", "c"].map(token);
    thread::scope(|scope| {
        for number in 0..4 {
            let (issuer, clock, done, fetches, shown, documents, tokens) =
                (&issuer, &clock, &done, &fetches, &shown, &documents, &tokens);
            scope.spawn(move || {
                let _ends = Ends(done);
                let mut count = 0;
                while !done.load(Ordering::Relaxed) {
                    let time = clock.load(Ordering::SeqCst);
                    shown[number].store(time, Ordering::SeqCst);
                    let now = START + time as i64;
                    for (at, token) in tokens.iter().enumerate() {
                        let (status, _) = verified_with(issuer, now, token, &VerifyOptions::default());
                        let lasting = [Status::Ok, Status::IssuerFetch];
                        let is_fine = lasting.contains(&status) || at > 0 && status == Status::KeyNotFound;
                        assert!(is_fine, "{status} of {at}");
                    }
                    if let Fetch::Now(request) = issuer.next(now).unwrap() {
                        let body = documents[fetches.fetch_add(1, Ordering::Relaxed) % 2].as_bytes();
                        let answer = Answer { id: request.id, status: 200, body, ..Answer::default() };
                        // Where another thread's clock has run on meanwhile, the fetch may have been taken over.
                        let status = answered(issuer, now, &answer);
                        assert!(matches!(status, Status::Ok | Status::IssuerFetch), "{status}");
                    }
                    count += 1;
                    if number == 0 {
                        let is_late = |shown: &AtomicUsize| shown.load(Ordering::SeqCst) + 175 < time;
                        while shown.iter().any(is_late) && !done.load(Ordering::Relaxed) {
                            thread::yield_now();
                        }
                        clock.fetch_add(35, Ordering::SeqCst);
                        done.store(count > 300, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    // 10,535 seconds: a kid is missing nearly always, so a fetch in each cool-down at most.
    let fetches = fetches.load(Ordering::Relaxed);
    assert!((10..=10_535 / 30 + 1).contains(&fetches), "{fetches}");
}

#[test]
fn the_keys_of_a_recipient() {
    let encryption = KeyOptions { kid: Some("enc"), for_encryption: true, ..KeyOptions::default() };
    let recipient = Keyset::generate(KeyManagement::EcdhEsA256Kw, &encryption).unwrap();
    let entry = |keys: &Keyset| {
        let set = exported(keys, ExportForm::PublicJwks);
        set[set.find('[').unwrap() + 1..set.rfind(']').unwrap()].to_string()
    };
    let both = format!(r#"{{"keys":[{},{}]}}"#, entry(key("a")), entry(&recipient));
    let issuer = issuer(|options| options.for_encryption = true);
    let feed = |now, body: &str| {
        let id = request(&issuer, now).id;
        answered(&issuer, now, &Answer { id, status: 200, body: body.as_bytes(), ..Answer::default() })
    };
    assert_eq!(feed(START, &both), Status::Ok);
    // Of a document that has both kinds only one is taken.
    let held = issuer.keys().key(0).unwrap();
    assert_eq!((issuer.keys().len(), held.kid.as_deref()), (1, Some("enc")));
    let (mut encrypted, mut content) = ([0; 1024], [0; 1024]);
    let len = encrypt_jwe(&issuer.keys(), b"content", &JweEncryptOptions::default(), &mut encrypted).unwrap();
    let options = JweDecryptOptions::default();
    let opened = decrypt_jwe(&recipient, &encrypted[..len], &options, &mut content, &mut Report::new(START)).unwrap();
    assert_eq!(&content[..opened], b"content");
    // No token is verified, and none makes a fetch due.
    assert_eq!(verified(&issuer, START + 100, "a"), Status::KeyNotFound);
    assert_eq!(issuer.next(START + 100).unwrap(), Fetch::At(START + 300));
    // A document without such a key takes the place of none.
    assert_eq!(feed(START + 300, &document(&["a"])), Status::KeyUnsupported);
    assert_eq!(issuer.keys().len(), 1);
    // Nothing is verified, so nothing is remembered.
    let remember = IssuerOptions { url: URL, for_encryption: true, remember: 1, ..IssuerOptions::default() };
    assert_eq!(Issuer::new(&remember).unwrap_err().status, Status::InvalidArgument);
}
