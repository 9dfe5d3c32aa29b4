//! What goes out: results on standard output, everything else on standard error; colours where there is a terminal.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

use onejwt::Status;

/// Why a command did not do what it was asked to.
pub struct Failure {
    text: String,
    hint: Option<String>,
    exit_status: u8,
}

impl Failure {
    /// The command line is wrong.
    pub fn usage(text: String) -> Self {
        Failure { text, hint: None, exit_status: 2 }
    }

    /// A file cannot be read or written.
    pub fn file(path: &Path, error: &io::Error) -> Self {
        Failure { text: format!("{}: {error}", path.display()), hint: None, exit_status: 100 }
    }

    /// The library said no.
    pub fn status(status: Status, about: &str, hint: Option<&str>) -> Self {
        let name = status.name().to_string_lossy();
        let text = if about.is_empty() { format!("{name}: {status}") } else { format!("{about}: {name}: {status}") };
        Failure { text, hint: hint.map(String::from), exit_status: u8::try_from(status.number()).unwrap_or(1) }
    }

    /// The same, with more to say.
    pub fn with_hint(self, hint: String) -> Self {
        Failure { hint: Some(hint), ..self }
    }

    pub fn exit_status(&self) -> u8 {
        self.exit_status
    }
}

fn coloured(stream: &impl IsTerminal, code: &str, text: impl Display) -> String {
    let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    if stream.is_terminal() && !plain { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_string() }
}

fn line(mut stream: impl Write, bytes: &[u8]) -> io::Result<()> {
    stream.write_all(bytes)?;
    stream.write_all(b"\n")?;
    stream.flush()
}

/// There is nowhere left to complain.
fn remark(text: &str) {
    let _ = line(io::stderr().lock(), text.as_bytes());
}

/// Says on standard error what went wrong and what to do.
pub fn failure(failure: &Failure) {
    remark(&format!("{} {}", coloured(&io::stderr(), "1;31", "onejwt:"), failure.text));
    if let Some(hint) = &failure.hint {
        remark(&format!("  {hint}"));
    }
}

/// Says on standard error what to be careful of.
pub fn warning(text: &str) {
    remark(&format!("{} {text}", coloured(&io::stderr(), "1;33", "onejwt: warning:")));
}

/// Says something good, or neutral, on standard error.
pub fn note(text: &str) {
    remark(&coloured(&io::stderr(), "32", text));
}

/// A heading among results.
pub fn heading(text: &str) -> Result<(), Failure> {
    result(coloured(&io::stdout(), "1;36", text).as_bytes())
}

/// A result. That nobody reads it any more is no failure.
pub fn result(bytes: &[u8]) -> Result<(), Failure> {
    match line(io::stdout().lock(), bytes) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::file(Path::new("standard output"), &error))
        }
        _ => Ok(()),
    }
}
