//! `include/onejwt.h` is generated from `capi/src` and in step with it.
//!
//! `make header` runs this with `ONEJWT_WRITE_HEADER` set, which writes the file instead of comparing it.

use std::fs;
use std::path::Path;

/// Where a heading goes: before the constant of this name.
const HEADINGS: &[(&str, &str)] = &[
    ("JWT_OK", "Statuses: 0 is success; the numbers are never reused"),
    ("JWT_KEY_MALFORMED", "Statuses: keys"),
    ("JWT_TOKEN_MALFORMED", "Statuses: tokens; nothing in the claims has been read"),
    ("JWT_CLAIMS_MALFORMED", "Statuses: claims; the signature is good"),
    ("JWT_HS256", "Algorithms"),
    ("JWT_ALLOW_MISSING_EXP", "Flags of jwt_verify_options and jwt_sign_options"),
    ("JWS_DETACHED", "Flags of jws_options"),
    ("JWT_KEY_ALLOW_WEAK", "Flags of jwt_key_options"),
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

/// Puts each constant and its comment on one line where that fits, so that the header stays short enough to read.
fn compact(generated: &str) -> String {
    let mut out = String::new();
    let mut comments: Vec<&str> = Vec::new();
    for line in generated.lines() {
        if let Some(comment) = line.strip_prefix("///") {
            comments.push(comment.trim_start());
            continue;
        }
        let constant = line.strip_prefix("#define ").filter(|_| !comments.is_empty());
        if let Some(name) = constant.and_then(|rest| rest.split(' ').next()) {
            if let Some((_, heading)) = HEADINGS.iter().find(|(first, _)| *first == name) {
                out.push_str(&format!("\n/* {heading}. */\n"));
            }
            while out.ends_with("\n\n") && !out.ends_with("*/\n\n") {
                out.pop();
            }
            // "`jwt_x`: what it is" has its heading say the first half.
            let text = comments.join(" ");
            let text = match text.split_once(": ") {
                Some((head, rest)) if head.starts_with('`') && !head.contains(' ') => capitalised(rest),
                _ => text,
            };
            let short = format!("{line:<34} /* {text} */");
            if short.len() <= WIDTH {
                out.push_str(&short);
            } else {
                out.push_str(&format!("/* {text} */\n{line}"));
            }
            out.push('\n');
        } else {
            for comment in comments.iter() {
                out.push_str(format!("/// {comment}").trim_end());
                out.push('\n');
            }
            // One blank line between items, none between a constant and the next.
            let blank = line.trim().is_empty();
            let after_constant =
                out.lines().last().is_some_and(|last| last.starts_with("#define JWT_") && last.ends_with("*/"));
            if !(blank && (out.ends_with("\n\n") || after_constant)) {
                if !blank && comments.is_empty() && after_constant {
                    out.push('\n');
                }
                out.push_str(line);
                out.push('\n');
            }
        }
        comments.clear();
    }
    out
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// cbindgen writes what it calls the trailer behind the include guard.
fn trailer_inside_guard(generated: &str) -> String {
    const GUARD: &str = "#endif  /* ONEJWT_H */\n";
    let (before, after) = generated.split_once(GUARD).expect("cbindgen closes the include guard");
    format!("{}\n\n{}\n\n{GUARD}", before.trim_end(), after.trim())
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

fn generate() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let config = cbindgen::Config::from_file(root.join("cbindgen.toml")).expect("cbindgen.toml is readable");
    let mut raw = Vec::new();
    cbindgen::Builder::new()
        .with_config(config)
        .with_src(root.join("src/constants.rs"))
        .with_src(root.join("src/types.rs"))
        .with_src(root.join("src/keys.rs"))
        .with_src(root.join("src/tokens.rs"))
        .with_src(root.join("src/claims.rs"))
        .with_src(root.join("src/names.rs"))
        .generate()
        .expect("cbindgen understands capi/src")
        .write(&mut raw);
    spaced(&compact(&trailer_inside_guard(&String::from_utf8(raw).expect("a header is UTF-8"))))
}

#[test]
fn header_is_in_step_with_the_source() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../include/onejwt.h");
    let fresh = generate();
    if std::env::var_os("ONEJWT_WRITE_HEADER").is_some() {
        fs::write(&path, &fresh).expect("include/ is writable");
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == fresh, "include/onejwt.h is stale: run `make header` and commit the result");
}

#[test]
fn header_version_is_the_package_version() {
    let header = generate();
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
    let header = generate();
    let (_, example) = header.split_once(" * FIRST USE\n").expect("the header has an example");
    let (example, _) = example.split_once("\n */").expect("the example ends with the comment");
    let code: Vec<&str> = example.lines().map(|line| line.strip_prefix(" *").expect("a comment's line")).collect();
    let program = format!(
        "#include \"onejwt.h\"\n#include <stdio.h>\nvoid first_use(void);\nvoid first_use(void) {{\n{}\n}}\n",
        code.join("\n")
    );
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("first_use.c");
    fs::write(&path, program).expect("the temporary folder is writable");
    let include = Path::new(env!("CARGO_MANIFEST_DIR")).join("../include");
    let compiler = std::env::var_os("CC").unwrap_or_else(|| "cc".into());
    let compiled = std::process::Command::new(compiler)
        .args(["-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", "-I"])
        .args([&include, &path])
        .output()
        .expect("a C compiler is there: set CC to its name");
    assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
}
