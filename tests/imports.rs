//! The files of the library import each other in one direction only: from layer to layer, and without a circle.
//!
//! What counts as an arrow from one file to another: a `use`, or a path in the code, that begins with `crate`, `super`,
//! `self`, a module that the file declares, or a module that it has imported. It leads to the file that defines the item:
//! re-exports are followed on the way. A `mod.rs` (or `lib.rs`) that only declares and re-exports is not a file in this
//! sense, since nothing in it can need anything; one with code of its own is a file like others, and its re-exports count as
//! its imports. Code for tests alone (`#[cfg(test)]`) may import what it likes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The layers from the top: each may import what stands in its own line or below.
const LAYERS: [&[&str]; 6] = [
    &["jwt"],
    &["jws", "jwe", "issuer"],
    &["keys"],
    &["jose"],
    &["json"],
    &["algorithm", "base64url", "quoted", "status"],
];

/// A path in the code, one name after another.
type Names = Vec<String>;

/// What one file says of itself and others.
#[derive(Default)]
struct Source {
    module: Names,
    /// The modules that it declares, and those of them that are for tests alone.
    declared: BTreeSet<String>,
    for_tests: BTreeSet<String>,
    /// What it imports, by the name that it has here; `*` for all of a module.
    imported: Vec<(String, Names)>,
    /// The paths in its code.
    paths: Vec<Names>,
    has_code: bool,
}

/// Names, `::`, and single characters; without comments and literals.
fn tokens(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let at = |place: usize| chars.get(place).copied().unwrap_or('\0');
    let is_name = |char: char| char.is_alphanumeric() || char == '_';
    let mut tokens: Vec<String> = Vec::new();
    let mut place = 0;
    while place < chars.len() {
        let start = place;
        match at(place) {
            '/' if at(place + 1) == '/' => {
                while place < chars.len() && at(place) != '\n' {
                    place += 1;
                }
            }
            '"' => {
                place += 1;
                while place < chars.len() && at(place) != '"' {
                    place += if at(place) == '\\' { 2 } else { 1 };
                }
                place += 1;
            }
            'r' if matches!((at(place + 1), at(place + 2)), ('"', _) | ('#', '"' | '#')) => {
                let hashes = chars[place + 1..].iter().take_while(|&&char| char == '#').count();
                let end: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
                place += hashes + 2;
                while place < chars.len() && !chars[place..].starts_with(&end) {
                    place += 1;
                }
                place += end.len();
            }
            '\'' if at(place + 1) == '\\' => {
                place += 3;
                while place < chars.len() && at(place) != '\'' {
                    place += 1;
                }
                place += 1;
            }
            // Else it is a lifetime.
            '\'' if at(place + 2) == '\'' => place += 3,
            ':' if at(place + 1) == ':' => {
                tokens.push("::".into());
                place += 2;
            }
            char if is_name(char) => {
                while is_name(at(place)) {
                    place += 1;
                }
                // The prefix of a literal that goes on with its quote.
                let name: String = chars[start..place].iter().collect();
                if !(matches!(at(place), '"' | '\'') && ["b", "c"].contains(&&*name)) {
                    tokens.push(name);
                }
            }
            char => {
                if !char.is_whitespace() {
                    tokens.push(char.into());
                }
                place += 1;
            }
        }
    }
    tokens
}

/// The place behind what closes the bracket at this one.
fn behind_bracket(tokens: &[String], open: usize) -> usize {
    let mut depth = 0;
    for (place, token) in tokens.iter().enumerate().skip(open) {
        match &**token {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return place + 1;
        }
    }
    tokens.len()
}

/// The place behind an item or a statement, which ends with a semicolon or with its block.
fn behind_item(tokens: &[String], mut place: usize) -> usize {
    while place < tokens.len() {
        match &*tokens[place] {
            ";" => return place + 1,
            "{" => return behind_bracket(tokens, place),
            "(" | "[" => place = behind_bracket(tokens, place),
            _ => place += 1,
        }
    }
    place
}

/// The paths of a tree of imports, each with the name that it gets.
fn expand(tree: &[String], before: &[String], found: &mut Vec<(String, Names)>) {
    let mut path = before.to_vec();
    let mut place = 0;
    while place < tree.len() {
        match &*tree[place] {
            "{" => {
                let end = behind_bracket(tree, place) - 1;
                let mut start = place + 1;
                while start < end {
                    let mut comma = start;
                    while comma < end && tree[comma] != "," {
                        comma = if tree[comma] == "{" { behind_bracket(tree, comma) } else { comma + 1 };
                    }
                    expand(&tree[start..comma], &path, found);
                    start = comma + 1;
                }
                return;
            }
            "as" => {
                found.push((tree[place + 1].clone(), path));
                return;
            }
            "::" => {}
            "self" if !path.is_empty() => {}
            name => path.push(name.into()),
        }
        place += 1;
    }
    if let Some(name) = path.last() {
        found.push((name.clone(), path.clone()));
    }
}

fn read(file: &str, text: &str) -> Source {
    let mut module: Names = file.trim_end_matches(".rs").split('/').map(String::from).collect();
    module.pop_if(|name| ["mod", "lib"].contains(&&**name));
    let mut source = Source { module, ..Source::default() };
    let tokens = tokens(text);
    let is = |place: usize, text: &str| tokens.get(place).is_some_and(|token| token == text);
    let mut place = 0;
    while place < tokens.len() {
        if is(place, "#") {
            let open = if is(place + 1, "!") { place + 2 } else { place + 1 };
            let attribute: String = tokens[open..behind_bracket(&tokens, open)].concat();
            place = behind_bracket(&tokens, open);
            if attribute == "[cfg(test)]" {
                while is(place, "#") {
                    place = behind_bracket(&tokens, place + 1);
                }
                if is(place, "mod") && is(place + 2, ";") {
                    source.for_tests.insert(tokens[place + 1].clone());
                }
                place = behind_item(&tokens, place);
            }
        } else if is(place, "pub") {
            place = if is(place + 1, "(") { behind_bracket(&tokens, place + 1) } else { place + 1 };
        } else if is(place, "mod") && is(place + 2, ";") {
            source.declared.insert(tokens[place + 1].clone());
            place += 3;
        } else if is(place, "use") {
            let end = behind_use(&tokens, place);
            expand(&tokens[place + 1..end - 1], &[], &mut source.imported);
            place = end;
        } else {
            source.has_code = true;
            let mut path = vec![tokens[place].clone()];
            place += 1;
            while is(place, "::") && tokens.get(place + 1).is_some_and(|name| name.starts_with(char::is_alphabetic)) {
                path.push(tokens[place + 1].clone());
                place += 2;
            }
            if path.len() > 1 {
                source.paths.push(path);
            }
        }
    }
    source
}

fn behind_use(tokens: &[String], start: usize) -> usize {
    tokens[start..].iter().position(|token| token == ";").map_or(tokens.len(), |end| start + end + 1)
}

/// All files, by their names below `src`.
struct Library(BTreeMap<String, Source>);

impl Library {
    fn new<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut sources: BTreeMap<String, Source> =
            files.into_iter().map(|(file, text)| (file.to_string(), read(file, text))).collect();
        let of_tests: Vec<Names> = sources
            .values()
            .flat_map(|source| {
                source.for_tests.iter().map(|name| [&source.module[..], std::slice::from_ref(name)].concat())
            })
            .collect();
        sources.retain(|_, source| !of_tests.iter().any(|module| source.module.starts_with(module)));
        Library(sources)
    }

    fn of_module(&self, module: &[String]) -> Option<(&String, &Source)> {
        self.0.iter().find(|(_, source)| source.module == module)
    }

    /// A path as it is from the root; `None` if it leads out of the library.
    fn absolute(&self, source: &Source, path: &[String]) -> Option<Names> {
        let (first, rest) = path.split_first()?;
        let mut module = match &**first {
            "crate" => Vec::new(),
            "self" => source.module.clone(),
            "super" => source.module[..source.module.len().checked_sub(1)?].to_vec(),
            name if source.declared.contains(name) => [&source.module[..], &[name.into()]].concat(),
            name => {
                // What was imported; another crate imports itself by no path here.
                let (_, own) = source.imported.iter().find(|(own, path)| own == name && path[0] != name)?;
                self.absolute(source, own)?
            }
        };
        for name in rest {
            if name == "super" {
                module.pop()?;
            } else {
                module.push(name.clone());
            }
        }
        Some(module)
    }

    /// The file that defines what a path from the root leads to; `None` for a module that only declares.
    fn file_of(&self, path: &[String]) -> Option<&String> {
        let known = (0..=path.len()).rev().find(|&len| self.of_module(&path[..len]).is_some())?;
        let (file, source) = self.of_module(&path[..known])?;
        if let Some(name) = path.get(known)
            && let Some((_, target)) = source.imported.iter().find(|(own, _)| own == name)
            && let Some(mut target) = self.absolute(source, target)
            && target != path[..=known]
        {
            target.extend_from_slice(&path[known + 1..]);
            return self.file_of(&target);
        }
        is_file(file, source).then_some(file)
    }

    /// Which files each file imports.
    fn arrows(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut arrows = BTreeMap::new();
        for (file, source) in self.0.iter().filter(|(file, source)| is_file(file, source)) {
            let paths = source.imported.iter().map(|(_, path)| path).chain(&source.paths);
            let targets = paths.filter_map(|path| {
                let path: Names = path.iter().filter(|name| *name != "*").cloned().collect();
                self.file_of(&self.absolute(source, &path)?)
            });
            let others = targets.filter(|target| *target != file).map(String::as_str);
            arrows.insert(file.as_str(), others.collect::<BTreeSet<_>>());
        }
        arrows
    }

    /// What is wrong with the arrows, if anything.
    fn check(&self) -> Result<(), String> {
        let arrows = self.arrows();
        for (from, targets) in &arrows {
            for to in targets {
                if layer(from)? > layer(to)? {
                    return Err(format!("{from} imports {to}, which stands above it"));
                }
            }
        }
        let mut done = BTreeSet::new();
        for file in arrows.keys() {
            look_for_circle(&arrows, file, &mut Vec::new(), &mut done)?;
        }
        Ok(())
    }
}

/// Whether this is a file in the sense of this test.
fn is_file(file: &str, source: &Source) -> bool {
    let declares = file.ends_with("mod.rs") || file == "lib.rs";
    source.has_code || !declares
}

fn layer(file: &str) -> Result<usize, String> {
    let name = file.split('/').next().unwrap_or(file).trim_end_matches(".rs");
    LAYERS.iter().position(|names| names.contains(&name)).ok_or_else(|| format!("{file} stands in no layer"))
}

fn look_for_circle<'a>(
    arrows: &BTreeMap<&'a str, BTreeSet<&'a str>>,
    file: &'a str,
    way: &mut Vec<&'a str>,
    done: &mut BTreeSet<&'a str>,
) -> Result<(), String> {
    if let Some(start) = way.iter().position(|other| *other == file) {
        return Err(format!("a circle: {} -> {file}", way[start..].join(" -> ")));
    }
    if done.contains(file) {
        return Ok(());
    }
    way.push(file);
    for next in arrows.get(file).into_iter().flatten() {
        look_for_circle(arrows, next, way, done)?;
    }
    way.pop();
    done.insert(file);
    Ok(())
}

fn collect(folder: &Path, root: &Path, files: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        let name = path.strip_prefix(root).expect("below src").to_str().expect("UTF-8").replace('\\', "/");
        if path.is_dir() && name != "bin" {
            collect(&path, root, files);
        } else if name.ends_with(".rs") {
            files.push((name, fs::read_to_string(&path).expect("a source")));
        }
    }
}

#[test]
fn imports_point_one_way() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &root, &mut files);
    let library = Library::new(files.iter().map(|(name, text)| (&**name, &**text)));
    let arrows = library.arrows();
    // What must be seen: a plain import, one through a re-export, one of a module, and a module in a path.
    for (from, to) in [
        ("keys/select.rs", "keys/ring.rs"),
        ("jose/record.rs", "json/text.rs"),
        ("json/text.rs", "json/steps.rs"),
        ("jwt/access.rs", "json/reader.rs"),
        ("keys/kinds/mod.rs", "keys/kinds/rsa_oaep.rs"),
        ("keys/pem/mod.rs", "keys/pem/certificate.rs"),
        ("keys/load.rs", "keys/kinds/mod.rs"),
    ] {
        assert!(arrows[from].contains(to), "{from} imports {to}, and only {:?} is seen", arrows[from]);
    }
    assert_eq!(library.check(), Ok(()));
}

fn verdict(files: &[(&str, &str)]) -> Result<(), String> {
    Library::new(files.iter().copied()).check()
}

#[test]
fn a_circle_is_found_however_it_is_written() {
    let module = ("keys/mod.rs", "mod a;\nmod b;\nmod c;\npub use c::C;\n");
    let last = "pub struct C;\n#[cfg(test)]\nmod tests { use super::super::a; const X: &str = \"}\"; }\n";
    let circle = |back: &str| {
        let a = ("keys/a.rs", "use super::b::{self, B};\npub struct A<'a>(&'a B, char);\nconst Q: char = '\"';");
        let c = format!("{last}{back}");
        verdict(&[module, a, ("keys/b.rs", "use crate::keys::C as D;\npub struct B(D);"), ("keys/c.rs", &c)])
    };
    assert_eq!(circle(""), Ok(()));
    let found = Err("a circle: keys/a.rs -> keys/b.rs -> keys/c.rs -> keys/a.rs".to_string());
    for back in [
        "use super::a::A;",
        "use crate::keys::{b, a::{A}};",
        "pub(crate) use super::a::*;",
        "fn f(a: &super::a::A) {}",
        "use super::a; fn f(a: &a::A) {}",
        "fn f(a: &crate::keys::a::A) {}",
    ] {
        // The second leads back twice, and the shorter way comes first in it.
        let is_found = circle(back).is_err_and(|text| text.contains("keys/c.rs -> ") && text.starts_with("a circle: "));
        assert!(is_found, "{back}");
    }
    assert_eq!(circle("use super::a::A;"), found);
    for no_arrow in
        ["// use super::a::A;\n", "const S: &str = r#\"use super::a::A;\"#;", "pub(in crate::keys) fn f() {}"]
    {
        assert_eq!(circle(no_arrow), Ok(()), "{no_arrow}");
    }
}

#[test]
fn a_module_with_code_is_a_file() {
    let child = ("keys/a.rs", "use super::table;");
    let with_code = "mod a;\npub use a::A;\nfn table() {}";
    assert_eq!(
        verdict(&[("keys/mod.rs", with_code), child]),
        Err("a circle: keys/a.rs -> keys/mod.rs -> keys/a.rs".into())
    );
    // Without code it only passes on what stands elsewhere.
    let only_declares = ("keys/mod.rs", "mod a;\nmod b;\npub use a::A;\npub use b::B;");
    assert_eq!(verdict(&[only_declares, ("keys/a.rs", "use super::B;"), ("keys/b.rs", "")]), Ok(()));
}

#[test]
fn an_arrow_against_the_layers_is_found() {
    let json = ("json/mod.rs", "mod reader;\npub use reader::object;");
    let reader = |text| {
        verdict(&[
            json,
            ("json/reader.rs", text),
            ("jose/mod.rs", "pub mod header;"),
            ("jose/header.rs", "use crate::json;\nfn f() { json::object() }"),
            ("status.rs", ""),
        ])
    };
    assert_eq!(reader("use crate::status::Status;"), Ok(()));
    let against = Err("json/reader.rs imports jose/header.rs, which stands above it".to_string());
    assert_eq!(reader("use crate::jose::header::Header;"), against);
    assert_eq!(
        verdict(&[("other.rs", ""), ("status.rs", "use crate::other::X;")]),
        Err("other.rs stands in no layer".into())
    );
}
