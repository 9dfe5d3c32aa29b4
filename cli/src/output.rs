//! What goes out: results on standard output, everything else on standard error; colours where there is a terminal.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

use onejwt::Status;

/// Why a command did not do what it was asked to.
pub struct Failure {
    text: String,
    hints: Vec<String>,
    exit_status: u8,
}

impl Failure {
    /// The command line is wrong.
    pub fn usage(text: String) -> Self {
        Failure { text, hints: Vec::new(), exit_status: 2 }
    }

    /// What was checked is not as it should be.
    pub fn check(text: &str) -> Self {
        Failure { text: text.into(), hints: Vec::new(), exit_status: 1 }
    }

    /// A file cannot be read or written.
    pub fn file(path: &Path, error: &io::Error) -> Self {
        let hints = (error.kind() == io::ErrorKind::AlreadyExists)
            .then(|| "a key is never written over what is there: take another name, or move it away".into());
        let hints = hints.into_iter().collect();
        Failure { text: format!("{}: {error}", path.display()), hints, exit_status: 100 }
    }

    /// The library said no.
    pub fn status(status: Status, about: &str, hint: Option<&str>) -> Self {
        let failure = Failure::told(status, &status.to_string()).with_hint(hint);
        if about.is_empty() { failure } else { failure.about(about) }
    }

    /// The library said no, and why.
    pub fn told(status: Status, sentence: &str) -> Self {
        let text = format!("{}: {sentence}", status.name().to_string_lossy());
        Failure { text, hints: Vec::new(), exit_status: u8::try_from(status.number()).unwrap_or(1) }
    }

    /// The same, with what there is more to say, if anything.
    pub fn with_hint<T: Into<String>>(mut self, hint: Option<T>) -> Self {
        self.hints.extend(hint.map(T::into));
        self
    }

    /// The same, of this file.
    pub fn about(self, name: &str) -> Self {
        Failure { text: format!("{name}: {}", self.text), ..self }
    }

    pub fn exit_status(&self) -> u8 {
        self.exit_status
    }
}

/// Whether a character could drive a terminal, or turn the direction of the text behind it.
pub fn is_unsafe(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A line in which names of files and of keys cannot pass for anything else.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_unsafe(c) { out.extend(c.escape_default()) } else { out.push(c) }
    }
    out
}

/// The same JSON without what could drive a terminal. Within texts that can be written with an escape; of control
/// characters there is only white space outside of them.
fn json_for_terminal(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '\n' => out.push(c),
            '\r' | '\t' => out.push(' '),
            c if is_unsafe(c) => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

fn coloured(stream: &impl IsTerminal, code: &str, text: impl Display) -> String {
    let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    if stream.is_terminal() && !plain { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_string() }
}

fn write_line(mut stream: impl Write, bytes: &[u8]) -> io::Result<()> {
    stream.write_all(bytes)?;
    stream.write_all(b"\n")?;
    stream.flush()
}

/// There is nowhere left to complain.
fn remark(text: &str) {
    let _ = write_line(io::stderr().lock(), text.as_bytes());
}

/// Says on standard error what went wrong and what to do.
pub fn failure(failure: &Failure) {
    remark(&format!("{} {}", coloured(&io::stderr(), "1;31", "onejwt:"), plain(&failure.text)));
    for hint in &failure.hints {
        remark(&format!("  {}", plain(hint)));
    }
}

/// Says on standard error what to be careful of.
pub fn warning(text: &str) {
    remark(&format!("{} {text}", coloured(&io::stderr(), "1;33", "onejwt: warning:")));
}

/// Says something good, or neutral, on standard error.
pub fn note(text: &str) {
    remark(&coloured(&io::stderr(), "32", plain(text)));
}

/// A heading among results.
pub fn heading(text: &str) -> Result<(), Failure> {
    result(coloured(&io::stdout(), "1;36", text).as_bytes())
}

/// Claims as a result: byte for byte, but on a terminal without what could drive it.
pub fn claims(json: &[u8]) -> Result<(), Failure> {
    match std::str::from_utf8(json) {
        Ok(text) if io::stdout().is_terminal() => result(json_for_terminal(text).as_bytes()),
        _ => result(json),
    }
}

/// A result for people, in a line.
pub fn line(text: &str) -> Result<(), Failure> {
    result(plain(text).as_bytes())
}

/// Rows with a title above each column; columns are as wide as they must be.
pub fn table<const N: usize>(titles: [&str; N], rows: &[[String; N]]) -> Result<(), Failure> {
    if rows.is_empty() {
        return Ok(());
    }
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.chain([titles[column].len()]).max().unwrap_or(0)
    };
    let widths: [usize; N] = std::array::from_fn(width);
    let row = |cells: [&str; N]| {
        let padded = cells.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        padded.collect::<Vec<_>>().join("  ").trim_end().to_string()
    };
    heading(&row(titles))?;
    rows.iter().try_for_each(|cells| line(&row(cells.each_ref().map(String::as_str))))
}

/// A result. That nobody reads it any more is no failure.
pub fn result(bytes: &[u8]) -> Result<(), Failure> {
    match write_line(io::stdout().lock(), bytes) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::file(Path::new("standard output"), &error))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::json_for_terminal;

    #[test]
    fn claims_cannot_drive_a_terminal_and_are_the_same() {
        let claims = "{\r\n\t\"a\": \"\u{9b}2J\u{7f}\u{202e}\\u001b ä\" }";
        let shown = json_for_terminal(claims);
        assert_eq!(shown, "{ \n \"a\": \"\\u009b2J\\u007f\\u202e\\u001b ä\" }");
        let value = |json| serde_json::from_str::<serde_json::Value>(json).unwrap();
        assert_eq!(value(&shown), value(claims));
    }
}
