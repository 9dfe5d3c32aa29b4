//! What is generated from `capi/src` is in step with it: `include/onejwt.h` and what stands in `abi`.
//!
//! `make abi` runs this with `ONEJWT_WRITE_ABI` set, which writes the files instead of comparing them.

mod cdef;
mod comments;
mod description;
mod header;
mod layout;
mod since;
mod source;

use std::ffi::{CStr, c_char};
use std::fs;
use std::path::{Path, PathBuf};

use layout::{TARGETS, layout};
use onejwt_capi::names::{jwe_alg_name, jwt_alg_name, jwt_status_name};
use since::Since;

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name)
}

fn generate() -> Vec<(&'static str, String)> {
    let source = source::read(&header::macros());
    let committed = fs::read_to_string(path("abi/since.txt")).unwrap_or_default();
    let mut since = Since::new(&committed, env!("CARGO_PKG_VERSION"));
    let description = description::describe(&source, &mut since, env!("CARGO_PKG_VERSION"));
    vec![
        ("include/onejwt.h", header::generate(&source)),
        ("abi/onejwt.json", description),
        ("abi/onejwt.cdef", cdef::declarations(&source)),
        ("abi/since.txt", since.text()),
    ]
}

#[test]
fn what_is_generated_is_in_step_with_the_source() {
    for (name, fresh) in generate() {
        if std::env::var_os("ONEJWT_WRITE_ABI").is_some() {
            fs::write(path(name), &fresh).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
        let committed = fs::read_to_string(path(name)).unwrap_or_default();
        assert!(committed == fresh, "{name} is stale: run `make abi` and commit the result");
    }
}

#[test]
fn no_struct_has_padding() {
    let source = source::read(&header::macros());
    for of in &source.structs {
        for target in &TARGETS {
            let layout = layout(of, &source, target);
            let sum: usize = layout.fields.iter().map(|field| field.size).sum();
            assert_eq!(layout.size, sum, "{} on {}", of.name, target.name);
        }
    }
}

/// The header's own compiler reads it in the header's place, and sees the same sizes.
#[test]
fn declarations_compile_without_the_preprocessor() {
    let source = source::read(&header::macros());
    let sizes: Vec<String> = source
        .structs
        .iter()
        .map(|of| {
            let size = layout(of, &source, &TARGETS[if cfg!(target_pointer_width = "64") { 0 } else { 2 }]).size;
            format!("_Static_assert(sizeof({0}) == {size}, \"{0}\");\n", of.name)
        })
        .collect();
    let text = cdef::declarations(&source);
    assert!(!text.contains('#') && !text.contains("//"), "PHP and LuaJIT have no preprocessor");
    let program = format!("#include <stddef.h>\n#include <stdint.h>\n{text}{}", sizes.concat());
    header::compile("cdef.c", &program, "-std=c11");
}

/// cbindgen and syn read the same source, each in its own way: nothing is in one of the two that is not in the other.
#[test]
fn the_header_and_the_description_have_the_same() {
    let source = source::read(&header::macros());
    let header = header::generate(&source);
    for line in header.lines() {
        if let Some((name, value)) = line.strip_prefix("#define JW").and_then(|rest| rest.split_once(' '))
            && value.starts_with(|first: char| first.is_ascii_digit())
        {
            let name = format!("JW{name}");
            assert!(source.constants.iter().any(|constant| constant.name == name), "{name}");
        }
        if let Some(name) = line.strip_prefix("typedef struct ").and_then(|rest| rest.split([' ', ';']).next()) {
            assert!(source.structure(name).is_some() || source.is_opaque(name), "{name}");
        }
    }
    // A function's name is followed by its parameters, in code and at the end of a word that begins so.
    let code: Vec<&str> = header.lines().filter(|line| !line.trim_start().starts_with(['/', '*', '#'])).collect();
    for part in code.join(" ").split('(') {
        let name = part.rsplit([' ', '*']).next().unwrap_or_default();
        assert!(!name.starts_with("jw") || source.functions.iter().any(|function| function.name == name), "{name}");
    }
    let checks: String = source
        .constants
        .iter()
        .map(|constant| format!("_Static_assert({0} == {1}, \"{0}\");\n", constant.name, constant.value))
        .collect();
    let declarations = cdef::declarations(&source);
    let prototypes: Vec<&str> = declarations.lines().filter(|line| line.ends_with(");")).collect();
    assert_eq!(prototypes.len(), source.functions.len());
    header::compile("both.c", &format!("#include \"onejwt.h\"\n{}\n{checks}", prototypes.join("\n")), "-std=c11");
}

fn text(name: *const c_char) -> String {
    assert!(!name.is_null());
    // SAFETY: names are static and end with a NUL.
    unsafe { CStr::from_ptr(name) }.to_str().expect("a name is UTF-8").to_string()
}

/// The core has tables of its own: of the statuses each number, of the algorithms the name that headers have first.
#[test]
fn the_core_knows_each_status_and_algorithm() {
    let source = source::read(&header::macros());
    let of = |group: &str| {
        let rows = source.constants.iter().zip(description::groups(&source));
        rows.filter(|(_, of)| of.name == group).map(|(constant, _)| constant.clone()).collect::<Vec<_>>()
    };
    let number = |value: i64| i32::try_from(value).expect("a number has 32 bits");
    let statuses = of("statuses");
    for constant in &statuses {
        assert_eq!(text(jwt_status_name(number(constant.value))), constant.name);
    }
    let known = (0..1000).filter(|value| text(jwt_status_name(*value)) != "JWT_UNKNOWN_STATUS").count();
    assert_eq!(known, statuses.len(), "statuses of the core");
    let [signatures, management, content] = description::ALGORITHMS;
    let encryption = [of(management), of(content)].concat();
    for (constants, name) in
        [(of(signatures), jwt_alg_name as extern "C" fn(i32) -> *const c_char), (encryption, jwe_alg_name)]
    {
        let (reserved, algorithms): (Vec<_>, Vec<_>) =
            constants.into_iter().partition(|constant| description::is_reserved(&constant.comment.join(" ")));
        for constant in &reserved {
            assert!(name(number(constant.value)).is_null(), "what is only reserved has no name");
        }
        for constant in &algorithms {
            let names = description::jose_names(&constant.name, &comments::constant_text(&constant.comment));
            assert_eq!(text(name(number(constant.value))), names[0]);
        }
        let known = (0..1000).filter(|value| !name(*value).is_null()).count();
        assert_eq!(known, algorithms.len(), "algorithms of the core");
    }
}
