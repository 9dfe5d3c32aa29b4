//! What the comments in `capi/src` say in fixed words: statuses, RFCs, and where NULL may stand.

use crate::source::{Function, Place, Source, Struct, Type};

/// The text of a comment, a paragraph a line.
pub fn text(comment: &[String]) -> String {
    let paragraphs = comment.split(String::is_empty).map(|lines| lines.join(" "));
    paragraphs.filter(|paragraph| !paragraph.is_empty()).collect::<Vec<_>>().join("\n")
}

/// The comment of a constant without what its heading says: "`jwt_x`: what it is".
pub fn constant_text(comment: &[String]) -> String {
    let text = comment.join(" ");
    match text.split_once(": ") {
        Some((head, rest)) if head.starts_with('`') && !head.contains(' ') => capitalised(rest),
        _ => text,
    }
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| !character.is_ascii_alphanumeric() && character != '_')
}

pub struct Status {
    pub name: String,
    pub number: i64,
    /// "use", "keys", "tokens" or "claims".
    pub range: Option<String>,
}

/// The statuses that a function returns, in the order of their numbers: those that its comment names behind "Returns" or
/// "statuses:". There "what jwt_x returns" and "as for jwt_x" stand for those of another function, and "(60 to 71)" for
/// all of a range. `known` are all statuses.
pub fn statuses(function: &Function, source: &Source, known: &[Status]) -> Vec<String> {
    if function.returns != Type::Named("jwt_status".into()) {
        return Vec::new();
    }
    let text = text(&function.comment);
    let said = ["Returns ", "statuses: "].iter().find_map(|start| text.find(start).map(|at| &text[at..]));
    let said = said.unwrap_or_else(|| panic!("the comment of {} does not say what it returns", function.name));
    let others = source.functions.iter().filter(|other| {
        words(said).any(|word| word == other.name)
            && ["what ", "as for "].iter().any(|before| said.contains(&format!("{before}{}", other.name)))
    });
    let others: Vec<String> = others.flat_map(|other| statuses(other, source, known)).collect();
    let ranges: Vec<(i64, i64)> = said.split('(').skip(1).filter_map(range).collect();
    for (first, last) in &ranges {
        let of = known.iter().find(|status| status.number == *first).map(|status| &status.range);
        let whole: Vec<i64> =
            known.iter().filter(|status| Some(&status.range) == of).map(|status| status.number).collect();
        let ends = (whole.first().copied(), whole.last().copied());
        assert_eq!(ends, (Some(*first), Some(*last)), "the comment of {} names a range", function.name);
    }
    let mut found: Vec<&Status> = known
        .iter()
        .filter(|status| {
            words(said).any(|word| word == status.name)
                || others.contains(&status.name)
                || ranges.iter().any(|(first, last)| (first..=last).contains(&&status.number))
        })
        .collect();
    assert!(!found.is_empty(), "the comment of {} names no status", function.name);
    found.sort_by_key(|status| status.number);
    found.into_iter().map(|status| status.name.clone()).collect()
}

/// "60 to 71)".
fn range(text: &str) -> Option<(i64, i64)> {
    let (first, last) = text.split(')').next()?.split_once(" to ")?;
    Some((first.parse().ok()?, last.parse().ok()?))
}

#[derive(Debug, PartialEq)]
pub struct Rfc {
    pub number: i64,
    pub sections: Vec<String>,
}

/// The RFCs that a text names: "RFC 7518 3.2, 3.3" and the like.
pub fn rfcs(text: &str) -> Vec<Rfc> {
    let mut found: Vec<Rfc> = Vec::new();
    for part in text.split("RFC ").skip(1) {
        let end = part.find(|character: char| !character.is_ascii_digit()).unwrap_or(part.len());
        let Ok(number) = part[..end].parse() else { continue };
        let mut rest = part[end..].strip_prefix(" appendix").unwrap_or(&part[end..]);
        let mut sections = Vec::new();
        while let Some(next) = rest.strip_prefix(if sections.is_empty() { " " } else { ", " }) {
            let end = next.find(|c: char| !c.is_ascii_alphanumeric() && c != '.').unwrap_or(next.len());
            let section = next[..end].trim_end_matches('.');
            if !is_section(section) {
                break;
            }
            sections.push(section.to_string());
            rest = &next[section.len()..];
        }
        match found.iter_mut().find(|other| other.number == number) {
            Some(other) => {
                sections.retain(|section| !other.sections.contains(section));
                other.sections.append(&mut sections);
            }
            None => found.push(Rfc { number, sections }),
        }
    }
    found
}

/// "4.1.3", or "A.1" of an appendix.
fn is_section(text: &str) -> bool {
    let mut parts = text.split('.');
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let first = parts.next().unwrap_or_default();
    (number(first) || (first.len() == 1 && first.bytes().all(|byte| byte.is_ascii_uppercase()))) && parts.all(number)
}

/// Whether a pointer may be NULL: "never", "always", or "empty" where it may be if its length is 0.
pub fn null(place: &Place, function: &Function, source: &Source) -> &'static str {
    let has = |end: &str| function.parameters.iter().any(|other| other.name == format!("{}_{end}", place.name));
    if has("len") || has("cap") {
        return "empty";
    }
    let text = text(&function.comment);
    let pointers = function.parameters.iter().filter(|other| matches!(other.of, Type::Pointer { .. })).count();
    let said = said_of(place, function, &text);
    let allowed = said.is_some_and(|said| said.starts_with("NULL") || said.contains("may be NULL"))
        || (pointers == 1 && text.contains("NULL"))
        || target(&place.of, source).is_some_and(|of| of.comment.join(" ").contains("NULL in its place"));
    if allowed { "always" } else { "never" }
}

/// What a comment says behind "name: ", up to the next name of a parameter.
fn said_of<'a>(place: &Place, function: &Function, text: &'a str) -> Option<&'a str> {
    let starts = |name: &str| {
        let word = format!("{name}: ");
        text.match_indices(&word).map(|(at, _)| at).find(|at| {
            let before = text[..*at].chars().next_back();
            before.is_none_or(|before| before.is_whitespace())
        })
    };
    let start = starts(&place.name)? + place.name.len() + 2;
    let end = function.parameters.iter().filter_map(|other| starts(&other.name)).filter(|at| *at > start).min();
    Some(&text[start..end.unwrap_or(text.len())])
}

/// The struct that a pointer leads to.
pub fn target<'a>(of: &Type, source: &'a Source) -> Option<&'a Struct> {
    let Type::Pointer { to, .. } = of else { return None };
    let Type::Named(name) = &**to else { return None };
    source.structure(name)
}

#[test]
fn rfcs_are_found() {
    let rfc = |number, sections: &[&str]| Rfc { number, sections: sections.iter().map(|s| s.to_string()).collect() };
    assert_eq!(rfcs("a (RFC 7518 3.2, 3.3), or empty"), [rfc(7518, &["3.2", "3.3"])]);
    assert_eq!(rfcs("RFC 7515 5.1, RFC 7519 7.1."), [rfc(7515, &["5.1"]), rfc(7519, &["7.1"])]);
    assert_eq!(rfcs("RFC 8017 A.1,\nRFC 8725 and RFC 8017 B"), [rfc(8017, &["A.1", "B"]), rfc(8725, &[])]);
    assert_eq!(rfcs("apart (RFC 7515 appendix F)."), [rfc(7515, &["F"])]);
    assert_eq!(rfcs("the RFC 7638 SHA-256 thumbprint"), [rfc(7638, &[])]);
}
