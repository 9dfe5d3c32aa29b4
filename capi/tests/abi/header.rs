//! `include/onejwt.h`: what cbindgen makes of `capi/src`, shorter, and with the macros that list the fields of structs.

use std::fs;
use std::path::Path;

use crate::comments;
use crate::source::{self, Source, Struct, Type};

/// Where a heading goes: before the constant of this name. description.rs reads the headings too.
const HEADINGS: &[(&str, &str)] = &[
    ("JWT_OK", "Statuses: use; 0 is success, the numbers are never reused"),
    ("JWT_KEY_MALFORMED", "Statuses: keys"),
    ("JWT_TOKEN_MALFORMED", "Statuses: tokens; nothing in the claims has been read"),
    ("JWT_CLAIMS_MALFORMED", "Statuses: claims; the signature is good"),
    ("JWT_NOT_ENCRYPTED", "Statuses: encryption"),
    ("JWT_ISSUER_UNAVAILABLE", "Statuses: issuers; nothing is said of a token"),
    ("JWT_HS256", "Algorithms"),
    ("JWE_DIR", "Key management"),
    ("JWE_A128GCM", "Content encryption"),
    ("JWT_ALLOW_MISSING_EXP", "Flags of jwt_verify_options and jwt_sign_options"),
    ("JWS_DETACHED", "Flags of jws_options"),
    ("JWT_KEY_ALLOW_WEAK", "Flags of jwt_key_options"),
    ("JWT_ISSUER_DISCOVERY", "Flags of jwt_issuer_options"),
    ("JWT_FETCH_NOW", "Actions of jwt_fetch"),
    ("JWT_KEY_CAN_SIGN", "Flags of jwt_key_info"),
    ("JWT_KTY_OCT", "Kinds of jwt_entry_info"),
    ("JWT_EQUALS", "Rules of jwt_expect"),
    ("JWT_CHECK_JSON", "Checks of jwt_report"),
    ("JWT_PUBLIC_JWKS", "Forms of jwt_keyset_export"),
    ("JWT_PART_HEADER", "Parts of jwt_peek"),
    ("JWT_JSON_NULL", "Types of jwt_claim_json"),
    ("JWT_DEFAULT_MAX_TOKEN_LEN", "Limits"),
];

const WIDTH: usize = 120;

/// The heading above a constant.
pub fn heading(name: &str) -> Option<&'static str> {
    HEADINGS.iter().find(|(first, _)| *first == name).map(|(_, heading)| *heading)
}

/// Puts each constant and its comment on one line where that fits, so that the header stays short enough to read.
fn compact(generated: &str) -> String {
    let mut out = String::new();
    let mut comment: Vec<String> = Vec::new();
    for line in generated.lines() {
        if let Some(text) = line.strip_prefix("///") {
            comment.push(text.trim_start().to_string());
            continue;
        }
        let constant = line.strip_prefix("#define ").filter(|_| !comment.is_empty());
        if let Some(name) = constant.and_then(|rest| rest.split(' ').next()) {
            if let Some(heading) = heading(name) {
                out.push_str(&format!("\n/* {heading}. */\n"));
            }
            while out.ends_with("\n\n") && !out.ends_with("*/\n\n") {
                out.pop();
            }
            let text = comments::constant_text(&comment);
            let short = format!("{line:<34} /* {text} */");
            if short.len() <= WIDTH {
                out.push_str(&short);
            } else {
                out.push_str(&format!("/* {text} */\n{line}"));
            }
            out.push('\n');
        } else {
            for text in comment.iter() {
                out.push_str(format!("/// {text}").trim_end());
                out.push('\n');
            }
            // One blank line between items, none between a constant and the next.
            let blank = line.trim().is_empty();
            let after_constant =
                out.lines().last().is_some_and(|last| last.starts_with("#define JWT_") && last.ends_with("*/"));
            if !(blank && (out.ends_with("\n\n") || after_constant)) {
                if !blank && comment.is_empty() && after_constant {
                    out.push('\n');
                }
                out.push_str(line);
                out.push('\n');
            }
        }
        comment.clear();
    }
    out
}

/// The name of the macro that initialises a struct, and what it stands for: each field is listed, so that compilers which
/// warn of those that are missing are content. None for a struct that has a macro of its own name, such as JWT_STR.
pub fn initialiser(of: &Struct, source: &Source) -> Option<(String, String)> {
    let name = of.name.to_uppercase();
    if source.macros.iter().any(|other| other.name == name) {
        return None;
    }
    Some((format!("{name}_INIT"), zero(of, source)))
}

fn zero(of: &Struct, source: &Source) -> String {
    let fields = of.fields.iter().map(|field| match &field.of {
        _ if field.name == "struct_size" => format!("sizeof({})", of.name),
        Type::Pointer { .. } => "NULL".to_string(),
        Type::Array { .. } => "{ 0 }".to_string(),
        Type::Named(name) => source.structure(name).map_or_else(|| "0".to_string(), |of| zero(of, source)),
        Type::Void => panic!("no field has the type void"),
    });
    format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
}

/// The macros that initialise structs, in front of the end of the include guard.
fn with_initialisers(generated: &str, source: &Source) -> String {
    const GUARD: &str = "#endif  /* ONEJWT_H */\n";
    let (before, _) = generated.split_once(GUARD).expect("cbindgen closes the include guard");
    let macros = source.structs.iter().filter_map(|of| initialiser(of, source)).map(|(name, text)| {
        let line = format!("#define {name} {text}\n");
        if line.chars().count() <= WIDTH { line } else { format!("#define {name} \\\n  {text}\n") }
    });
    format!("{}\n\n{}\n{GUARD}", before.trim_end(), macros.collect::<String>())
}

/// At most one blank line in a row, and one before each comment of a type or function.
fn spaced(text: &str) -> String {
    let mut out: Vec<&str> = Vec::new();
    for line in text.lines() {
        let last = out.last().copied().unwrap_or_default();
        if line.is_empty() && last.is_empty() {
            continue;
        }
        let comment_starts = line.starts_with("///") && !last.starts_with("///") && !last.is_empty();
        if comment_starts {
            out.push("");
        }
        out.push(line);
    }
    out.join("\n").trim_end().to_string() + "\n"
}

fn config() -> cbindgen::Config {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("cbindgen.toml");
    cbindgen::Config::from_file(path).expect("cbindgen.toml is readable")
}

/// What cbindgen.toml puts in front of the constants.
pub fn macros() -> String {
    config().after_includes.expect("cbindgen.toml has macros")
}

pub fn generate(source: &Source) -> String {
    let mut raw = Vec::new();
    let builder = source::files().into_iter().fold(cbindgen::Builder::new(), cbindgen::Builder::with_src);
    let bindings = builder.with_config(config()).generate().expect("cbindgen understands capi/src");
    bindings.write(&mut raw);
    spaced(&compact(&with_initialisers(&String::from_utf8(raw).expect("a header is UTF-8"), source)))
}

/// Lets the C compiler look at a program that includes the header.
pub fn compile(name: &str, program: &str, standard: &str) {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, program).expect("the temporary folder is writable");
    let include = Path::new(env!("CARGO_MANIFEST_DIR")).join("../include");
    let compiler = std::env::var_os("CC").unwrap_or_else(|| "cc".into());
    let compiled = std::process::Command::new(compiler)
        .args([standard, "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", "-I"])
        .args([&include, &path])
        .output()
        .expect("a C compiler is there: set CC to its name");
    assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
}

#[test]
fn header_version_is_the_package_version() {
    let header = generate(&source::read(&macros()));
    for (name, value) in [
        ("MAJOR", env!("CARGO_PKG_VERSION_MAJOR")),
        ("MINOR", env!("CARGO_PKG_VERSION_MINOR")),
        ("PATCH", env!("CARGO_PKG_VERSION_PATCH")),
    ] {
        assert!(header.contains(&format!("#define ONEJWT_VERSION_{name} {value}\n")), "cbindgen.toml: {name}");
    }
}

/// The example at the top of the header is what most people copy, so it must compile as it stands.
#[test]
fn example_in_the_header_compiles() {
    let header = generate(&source::read(&macros()));
    let (_, example) = header.split_once(" * FIRST USE\n").expect("the header has an example");
    let (example, _) = example.split_once("\n */").expect("the example ends with the comment");
    let code: Vec<&str> = example.lines().map(|line| line.strip_prefix(" *").expect("a comment's line")).collect();
    let program = format!(
        "#include \"onejwt.h\"\n#include <stdio.h>\n#include <string.h>\nvoid first_use(void);\nvoid first_use(void) {{\n{}\n}}\n",
        code.join("\n")
    );
    compile("first_use.c", &program, "-std=c99");
}
