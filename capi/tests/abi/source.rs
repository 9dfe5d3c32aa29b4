//! What `capi/src` says of the C ABI, in the terms of C.

use std::fs;
use std::path::{Path, PathBuf};

use syn::ext::IdentExt;

/// The files that make up the ABI, in the order of the header.
const FILES: &[&str] = &[
    "constants",
    "types",
    "keys",
    "tokens",
    "encryption",
    "issuer",
    "policies",
    "claims",
    "writer",
    "base64url",
    "names",
];

/// A type of C. `Array` stands in structs only.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    Void,
    Named(String),
    Pointer { to: Box<Type>, constant: bool },
    Array { of: Box<Type>, len: usize },
}

#[derive(Clone, Debug)]
pub struct Constant {
    pub name: String,
    pub value: i64,
    pub of: Type,
    pub comment: Vec<String>,
}

/// A parameter of a function, or a field of a struct.
#[derive(Clone, Debug)]
pub struct Place {
    pub name: String,
    pub of: Type,
    pub comment: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Struct {
    pub name: String,
    pub fields: Vec<Place>,
    pub comment: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Function {
    pub name: String,
    pub parameters: Vec<Place>,
    pub returns: Type,
    pub must_use: bool,
    pub comment: Vec<String>,
}

/// A struct that nobody can look into, or another name of a type.
#[derive(Clone, Debug)]
pub struct Name {
    pub name: String,
    pub of: Option<Type>,
    pub comment: Vec<String>,
}

/// A macro that cbindgen.toml defines.
#[derive(Clone, Debug)]
pub struct Macro {
    pub name: String,
    pub parameters: Option<Vec<String>>,
    pub text: String,
    pub comment: String,
}

#[derive(Clone, Debug, Default)]
pub struct Source {
    pub constants: Vec<Constant>,
    pub names: Vec<Name>,
    pub structs: Vec<Struct>,
    pub functions: Vec<Function>,
    pub macros: Vec<Macro>,
}

impl Type {
    /// The declaration of a name with this type; the type alone for an empty name.
    pub fn declare(&self, name: &str) -> String {
        self.declared(name.to_string(), false)
    }

    /// The name that a declaration begins with.
    pub fn base(&self) -> Option<&str> {
        match self {
            Type::Void => None,
            Type::Named(name) => Some(name),
            Type::Pointer { to: of, .. } | Type::Array { of, .. } => of.base(),
        }
    }

    fn declared(&self, name: String, constant: bool) -> String {
        let base = |base: &str| {
            let base = if constant { format!("const {base}") } else { base.to_string() };
            if name.is_empty() { base } else { format!("{base} {name}") }
        };
        match self {
            Type::Void => base("void"),
            Type::Named(of) => base(of),
            Type::Pointer { to, constant: pointee } => {
                to.declared(format!("*{}{name}", if constant { "const " } else { "" }), *pointee)
            }
            Type::Array { of, len } => of.declared(format!("{name}[{len}]"), constant),
        }
    }
}

impl Source {
    pub fn structure(&self, name: &str) -> Option<&Struct> {
        self.structs.iter().find(|found| found.name == name)
    }

    pub fn is_opaque(&self, name: &str) -> bool {
        self.names.iter().any(|found| found.name == name && found.of.is_none())
    }

    /// The structs, each behind those that it names.
    pub fn structs_in_order(&self) -> Vec<&Struct> {
        let mut done: Vec<&Struct> = Vec::new();
        while done.len() < self.structs.len() {
            let there = |name: &str| done.iter().any(|other| other.name == name);
            let is_known = |field: &Place| {
                let name = field.of.base();
                name.is_none_or(|name| there(name) || self.structure(name).is_none())
            };
            let next = self.structs.iter().find(|of| !there(&of.name) && of.fields.iter().all(is_known));
            done.push(next.expect("no struct leads to itself"));
        }
        done
    }

    /// What a name of another type stands for.
    pub fn alias(&self, name: &str) -> Option<&Type> {
        self.names.iter().find(|found| found.name == name)?.of.as_ref()
    }
}

/// The paths of the files.
pub fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    FILES.iter().map(|name| folder.join(name).with_extension("rs")).collect()
}

/// Reads the files, and the macros of cbindgen.toml.
pub fn read(macros: &str) -> Source {
    let mut source = Source { macros: read_macros(macros), ..Source::default() };
    for path in files() {
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        source.add(&text);
    }
    source
}

impl Source {
    /// Adds what the text of a file has.
    pub fn add(&mut self, text: &str) {
        for item in syn::parse_file(text).expect("capi/src is Rust").items {
            match item {
                syn::Item::Const(item) if is_public(&item.vis) => self.constants.push(Constant {
                    name: item.ident.to_string(),
                    value: number(&item.expr),
                    of: c_type(&item.ty),
                    comment: comment(&item.attrs),
                }),
                syn::Item::Type(item) if is_public(&item.vis) => self.names.push(Name {
                    name: item.ident.to_string(),
                    of: Some(c_type(&item.ty)),
                    comment: comment(&item.attrs),
                }),
                syn::Item::Struct(item) if is_public(&item.vis) => self.add_struct(item),
                syn::Item::Fn(item) if is_export(&item) => self.add_function(item),
                _ => {}
            }
        }
    }

    fn add_struct(&mut self, item: syn::ItemStruct) {
        let (name, comment_of_all) = (item.ident.to_string(), comment(&item.attrs));
        if !item.attrs.iter().any(|attribute| attribute.path().is_ident("repr")) {
            return self.names.push(Name { name, of: None, comment: comment_of_all });
        }
        let fields = item.fields.into_iter().map(|field| Place {
            name: field.ident.expect("a struct of C has named fields").unraw().to_string(),
            of: c_type(&field.ty),
            comment: comment(&field.attrs),
        });
        self.structs.push(Struct { name, fields: fields.collect(), comment: comment_of_all });
    }

    fn add_function(&mut self, item: syn::ItemFn) {
        let parameters = item.sig.inputs.iter().map(|input| {
            let syn::FnArg::Typed(input) = input else { panic!("an export has no self") };
            let syn::Pat::Ident(name) = &*input.pat else { panic!("a parameter has a name") };
            Place { name: name.ident.unraw().to_string(), of: c_type(&input.ty), comment: Vec::new() }
        });
        self.functions.push(Function {
            name: item.sig.ident.to_string(),
            parameters: parameters.collect(),
            returns: match &item.sig.output {
                syn::ReturnType::Default => Type::Void,
                syn::ReturnType::Type(_, of) => c_type(of),
            },
            must_use: item.attrs.iter().any(|attribute| attribute.path().is_ident("must_use")),
            comment: comment(&item.attrs),
        });
    }
}

fn is_public(visibility: &syn::Visibility) -> bool {
    matches!(visibility, syn::Visibility::Public(_))
}

fn is_export(item: &syn::ItemFn) -> bool {
    is_public(&item.vis) && item.sig.abi.is_some()
}

/// The lines of the doc comments.
fn comment(attributes: &[syn::Attribute]) -> Vec<String> {
    let mut lines = Vec::new();
    for attribute in attributes {
        if let syn::Meta::NameValue(meta) = &attribute.meta
            && meta.path.is_ident("doc")
            && let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = &meta.value
        {
            lines.push(text.value().trim().to_string());
        }
    }
    lines
}

fn number(expression: &syn::Expr) -> i64 {
    let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Int(number), .. }) = expression else {
        panic!("a constant of the ABI is a plain number");
    };
    number.base10_parse().expect("a constant of the ABI has at most 32 bits")
}

fn c_type(of: &syn::Type) -> Type {
    match of {
        syn::Type::Path(path) => {
            let name = path.path.segments.last().expect("a type has a name").ident.to_string();
            let c_name = match name.as_str() {
                "c_void" => return Type::Void,
                "c_char" => "char",
                "f64" => "double",
                "i8" => "int8_t",
                "i16" => "int16_t",
                "i32" => "int32_t",
                "i64" => "int64_t",
                "u8" => "uint8_t",
                "u16" => "uint16_t",
                "u32" => "uint32_t",
                "u64" => "uint64_t",
                "usize" => "size_t",
                other if other.starts_with("jw") => other,
                other => panic!("{other} is no type of C"),
            };
            Type::Named(c_name.to_string())
        }
        syn::Type::Ptr(pointer) => {
            Type::Pointer { to: Box::new(c_type(&pointer.elem)), constant: pointer.mutability.is_none() }
        }
        syn::Type::Array(array) => Type::Array {
            of: Box::new(c_type(&array.elem)),
            len: usize::try_from(number(&array.len)).expect("an array has a length"),
        },
        _ => panic!("a type that C does not have"),
    }
}

/// The macros that have a comment in front: "/* comment */" and then "#define".
fn read_macros(text: &str) -> Vec<Macro> {
    let mut found = Vec::new();
    let mut before = "";
    for line in text.lines() {
        let comment = before.strip_prefix("/* ").and_then(|rest| rest.strip_suffix(" */"));
        before = line;
        let (Some(comment), Some(defined)) = (comment, line.strip_prefix("#define ")) else { continue };
        let end = defined.find([' ', '(']).expect("a macro stands for something");
        let (name, rest) = defined.split_at(end);
        let (parameters, text) = match rest.strip_prefix('(') {
            Some(rest) => {
                let (parameters, text) = rest.split_once(')').expect("parameters end");
                (Some(parameters.split(", ").map(str::to_string).collect()), text)
            }
            None => (None, rest),
        };
        let (name, text, comment) = (name.to_string(), text.trim().to_string(), comment.to_string());
        found.push(Macro { name, parameters, text, comment });
    }
    found
}

/// A file that is missing from the list would be missing from the header too.
#[test]
fn every_module_with_exports_is_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for entry in fs::read_dir(folder).expect("capi/src is there") {
        let path = entry.expect("capi/src can be read").path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            let mut there = Source::default();
            there.add(&fs::read_to_string(&path).expect("a file can be read"));
            let empty = there.constants.is_empty() && there.functions.is_empty();
            assert!(empty || files().contains(&path), "{} is not in FILES", path.display());
        }
    }
}

#[test]
fn declarations_are_those_of_c() {
    for (rust, c) in [
        ("*const u8", "const uint8_t *x"),
        ("*mut *mut jwt_keyset", "jwt_keyset **x"),
        ("*const *const c_char", "const char *const *x"),
        ("*mut *const jwt_str", "const jwt_str **x"),
        ("[c_char; 64]", "char x[64]"),
        ("usize", "size_t x"),
    ] {
        assert_eq!(c_type(&syn::parse_str(rust).expect("a type")).declare("x"), c);
    }
}
