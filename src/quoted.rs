//! Text of others in a sentence for people.

use core::fmt;

/// Of a text at most this many characters are said.
const MAX_CHARACTERS: usize = 128;

/// Text in quotes, cut where it is long, with escapes for what is not printable.
pub struct Quoted<'a>(pub &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.char_indices().nth(MAX_CHARACTERS) {
            Some((end, _)) => write!(f, "{:?}...", &self.0[..end]),
            None => write!(f, "{:?}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_and_escaped() {
        for (text, said) in [
            ("", r#""""#),
            ("a \"b\"", r#""a \"b\"""#),
            ("\u{1b}[2J\n\u{202e}", r#""\u{1b}[2J\n\u{202e}""#),
            (&"\u{e9}".repeat(128), &format!("{:?}", "\u{e9}".repeat(128))),
            (&"\u{e9}".repeat(129), &format!("{:?}...", "\u{e9}".repeat(128))),
        ] {
            assert_eq!(Quoted(text).to_string(), said);
        }
    }
}
