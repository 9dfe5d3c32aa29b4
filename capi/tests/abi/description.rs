//! `abi/onejwt.json`: the ABI for programs. abi/README.md says what its members mean.

use crate::comments::{self, Rfc, Status};
use crate::header;
use crate::layout::{TARGETS, layout};
use crate::since::Since;
use crate::source::{Function, Place, Source, Struct, Type};

/// What constants belong together, by the heading that the header has above them.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// "statuses", "flags" and so on.
    pub name: String,
    /// Of the statuses: "use", "keys", "tokens" or "claims".
    pub range: Option<String>,
    /// The structs or functions that the heading names.
    pub of: Vec<String>,
}

/// Reads "Kind of jwt_a and jwt_b: range; a remark".
pub fn group(heading: &str) -> Group {
    let heading = heading.split(';').next().unwrap_or_default();
    let (kind, range) = heading.split_once(": ").map_or((heading, None), |(kind, range)| (kind, Some(range.into())));
    let (kind, of) = kind.split_once(" of ").unwrap_or((kind, ""));
    let of = of.split(" and ").filter(|name| !name.is_empty()).map(str::to_string).collect();
    Group { name: kind.to_lowercase(), range, of }
}

/// The group of each constant.
pub fn groups(source: &Source) -> Vec<Group> {
    let mut current = None;
    let groups = source.constants.iter().map(|constant| {
        if let Some(heading) = header::heading(&constant.name) {
            current = Some(group(heading));
        }
        current.clone().expect("the first constant has a heading")
    });
    groups.collect()
}

/// The groups of algorithms.
pub const ALGORITHMS: [&str; 3] = ["algorithms", "key management", "content encryption"];

/// The names of an algorithm in headers: those that its comment gives, else the constant's.
pub fn jose_names(name: &str, comment: &str) -> Vec<String> {
    match comment.split_once(" in headers") {
        Some((before, _)) => before.split('`').skip(1).step_by(2).map(str::to_string).collect(),
        None if comment.starts_with("Reserved for ") => {
            comment["Reserved for ".len()..].split([':', ',', '.']).take(1).map(str::to_string).collect()
        }
        None => vec![name.trim_start_matches("JWT_").replace('_', "-")],
    }
}

/// Whether there is nothing to be done with an algorithm.
pub fn is_reserved(comment: &str) -> bool {
    comment.starts_with("Reserved")
}

pub fn describe(source: &Source, since: &mut Since, version: &str) -> String {
    let mut known = Vec::new();
    let mut constants = Vec::new();
    for (constant, group) in source.constants.iter().zip(groups(source)) {
        let text = comments::constant_text(&constant.comment);
        if group.name == "statuses" {
            let (name, number) = (constant.name.clone(), constant.value);
            known.push(Status { name, number, range: group.range.clone() });
        }
        let mut row = Object::new();
        row.text("name", &constant.name).text("group", &group.name);
        if let Some(range) = &group.range {
            row.text("range", range);
        }
        if !group.of.is_empty() {
            row.texts("of", &group.of);
        }
        row.number("value", constant.value).text("type", &constant.of.declare(""));
        if ALGORITHMS.contains(&&*group.name) {
            row.texts("jose", &jose_names(&constant.name, &text));
            row.truth("reserved", is_reserved(&text));
        }
        row.text("since", since.of(&constant.name)).rfcs(&text).text("meaning", &text);
        constants.push(row.end());
    }
    // Those that no FFI reads, because they have more than 32 bits.
    for wide in &source.macros {
        let of = match wide.text.as_str() {
            "INT64_MIN" => "int64_t",
            "SIZE_MAX" => "size_t",
            _ => continue,
        };
        let mut row = Object::new();
        row.text("name", &wide.name).text("group", "wide").text("value", &wide.text).text("type", of);
        row.text("since", since.of(&wide.name)).text("meaning", &wide.comment);
        constants.push(row.end());
    }

    let mut types = Vec::new();
    for name in &source.names {
        let mut row = Object::new();
        row.text("name", &name.name);
        match &name.of {
            Some(of) => row.text("type", &of.declare("")),
            None => row.truth("opaque", true),
        };
        row.text("since", since.of(&name.name)).text("meaning", &comments::text(&name.comment));
        types.push(row.end());
    }

    let macros = source.macros.iter().filter_map(|found| {
        let mut row = Object::new();
        row.text("name", &found.name).texts("parameters", found.parameters.as_ref()?).text("text", &found.text);
        row.text("since", since.of(&found.name)).text("meaning", &found.comment);
        Some(row.end())
    });
    let macros = macros.collect();
    let structs = source.structs_in_order().into_iter().map(|of| structure(of, source, since)).collect();
    let functions = source.functions.iter().map(|of| function(of, source, &known, since)).collect();
    let mut targets = Object::new();
    targets.text("64", "64 bits").text("32", "32 bits, where 64-bit integers are aligned to 4 (x86)");
    targets.text("32-align8", "32 bits, where they are aligned to 8 (ARM, WebAssembly)");

    let mut all = Object::new();
    all.text("about", "Generated from capi/src; `make abi` writes it anew. Do not edit. README.md here explains it.");
    all.text("version", version).add("targets", targets.end());
    all.add("constants", Json::List(constants)).add("macros", Json::List(macros)).add("types", Json::List(types));
    all.add("structs", Json::List(structs)).add("functions", Json::List(functions));
    let mut out = String::new();
    all.end().write(&mut out, 0);
    out + "\n"
}

fn structure(of: &Struct, source: &Source, since: &mut Since) -> Json {
    let layouts = TARGETS.map(|target| (target.name, layout(of, source, &target)));
    let fields = of.fields.iter().enumerate().map(|(index, field)| {
        let mut row = Object::new();
        row.text("name", &field.name);
        match &field.of {
            Type::Array { of, len } => row.text("type", &of.declare("")).number("count", *len as i64),
            of => row.text("type", &of.declare("")),
        };
        if let Some(length) = field_length(field, of) {
            row.text("length", &length);
        }
        let mut at = |name: &str, number: &dyn Fn(usize) -> usize| {
            let mut each = Object::new();
            for (place, (target, _)) in layouts.iter().enumerate() {
                each.number(target, number(place) as i64);
            }
            row.add(name, each.end());
        };
        at("offset", &|place| layouts[place].1.fields[index].offset);
        at("size", &|place| layouts[place].1.fields[index].size);
        let text = comments::text(&field.comment);
        row.text("since", since.of(&format!("{}.{}", of.name, field.name))).rfcs(&text).text("meaning", &text);
        row.end()
    });
    let fields = fields.collect();
    let mut size = Object::new();
    for (target, layout) in &layouts {
        size.number(target, layout.size as i64);
    }
    let text = comments::text(&of.comment);
    let mut row = Object::new();
    row.text("name", &of.name).truth("sized", is_sized(of)).add("size", size.end());
    if let Some(init) = header::initialiser(of, source) {
        row.text("init", &init.0);
    }
    row.text("since", since.of(&of.name)).rfcs(&text).text("meaning", &text).add("fields", Json::List(fields));
    row.end()
}

/// Whether a struct begins with its own size.
fn is_sized(of: &Struct) -> bool {
    of.fields.first().is_some_and(|field| field.name == "struct_size")
}

/// The field with the length of what a pointer leads to.
fn field_length(field: &Place, of: &Struct) -> Option<String> {
    if !matches!(field.of, Type::Pointer { .. }) {
        return None;
    }
    let name = if field.name == "ptr" { "len".to_string() } else { format!("{}_len", field.name) };
    of.fields.iter().any(|other| other.name == name).then_some(name)
}

fn function(of: &Function, source: &Source, known: &[Status], since: &mut Since) -> Json {
    let there = |name: String| of.parameters.iter().any(|other| other.name == name).then_some(name);
    let parameters = of.parameters.iter().map(|place| {
        let mut row = Object::new();
        row.text("name", &place.name).text("type", &place.of.declare("")).text("direction", direction(place, source));
        if matches!(place.of, Type::Pointer { .. }) {
            let capacity = there(format!("{}_cap", place.name));
            let length = there(format!("{}_len", place.name));
            if let Some(capacity) = &capacity {
                row.text("capacity", capacity);
            }
            if let Some(length) = length {
                row.text(if capacity.is_some() { "written" } else { "length" }, &length);
            }
            row.text("null", comments::null(place, of, source));
        }
        row.end()
    });
    let parameters = parameters.collect();
    let text = comments::text(&of.comment);
    let mut row = Object::new();
    row.text("name", &of.name).text("returns", &of.returns.declare("")).truth("must_use", of.must_use);
    row.text("since", since.of(&of.name)).add("parameters", Json::List(parameters));
    let statuses = comments::statuses(of, source, known);
    if !statuses.is_empty() {
        row.texts("statuses", &statuses);
    }
    row.rfcs(&text).text("meaning", &text);
    row.end()
}

/// Which way what a parameter leads to goes. A struct that says its own size is read as far as that.
fn direction(place: &Place, source: &Source) -> &'static str {
    match &place.of {
        Type::Pointer { constant: false, to } => match &**to {
            Type::Named(name) if source.is_opaque(name) => "inout",
            Type::Named(name) if source.structure(name).is_some_and(is_sized) => "inout",
            _ => "out",
        },
        _ => "in",
    }
}

const WIDTH: usize = 120;

/// A value of JSON whose members keep their order. A list or object stands in one line where it fits.
#[derive(Clone, Debug)]
pub enum Json {
    Text(String),
    Number(i64),
    Truth(bool),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

struct Object(Vec<(String, Json)>);

impl Object {
    fn new() -> Self {
        Object(Vec::new())
    }

    fn add(&mut self, name: &str, value: Json) -> &mut Self {
        self.0.push((name.to_string(), value));
        self
    }

    fn text(&mut self, name: &str, value: &str) -> &mut Self {
        self.add(name, Json::Text(value.to_string()))
    }

    fn texts(&mut self, name: &str, values: &[String]) -> &mut Self {
        self.add(name, Json::List(values.iter().cloned().map(Json::Text).collect()))
    }

    fn number(&mut self, name: &str, value: i64) -> &mut Self {
        self.add(name, Json::Number(value))
    }

    /// A member that is there only where it is true.
    fn truth(&mut self, name: &str, value: bool) -> &mut Self {
        if value { self.add(name, Json::Truth(true)) } else { self }
    }

    /// The RFCs that a text names, where it names any.
    fn rfcs(&mut self, text: &str) -> &mut Self {
        let rfcs = comments::rfcs(text).into_iter().map(|Rfc { number, sections }| {
            let mut row = Object::new();
            row.number("rfc", number).texts("sections", &sections);
            row.end()
        });
        let rfcs: Vec<Json> = rfcs.collect();
        if rfcs.is_empty() { self } else { self.add("rfcs", Json::List(rfcs)) }
    }

    fn end(self) -> Json {
        Json::Object(self.0)
    }
}

impl Json {
    fn write(&self, out: &mut String, indent: usize) {
        let line = self.line();
        let (open, close, count) = match self {
            Json::List(items) => ('[', ']', items.len()),
            Json::Object(members) => ('{', '}', members.len()),
            _ => return out.push_str(&line),
        };
        let column = out.len() - out.rfind('\n').map_or(0, |at| at + 1);
        if column + line.chars().count() < WIDTH {
            return out.push_str(&line);
        }
        out.push(open);
        for index in 0..count {
            out.push_str(if index == 0 { "\n" } else { ",\n" });
            out.push_str(&" ".repeat(indent + 2));
            match self {
                Json::List(items) => items[index].write(out, indent + 2),
                Json::Object(members) => {
                    out.push_str(&format!("{}: ", quoted(&members[index].0)));
                    members[index].1.write(out, indent + 2);
                }
                _ => {}
            }
        }
        out.push('\n');
        out.push_str(&" ".repeat(indent));
        out.push(close);
    }

    fn line(&self) -> String {
        match self {
            Json::Text(text) => quoted(text),
            Json::Number(number) => number.to_string(),
            Json::Truth(truth) => truth.to_string(),
            Json::List(items) => format!("[{}]", items.iter().map(Json::line).collect::<Vec<_>>().join(", ")),
            Json::Object(members) => {
                let members = members.iter().map(|(name, value)| format!("{}: {}", quoted(name), value.line()));
                format!("{{ {} }}", members.collect::<Vec<_>>().join(", "))
            }
        }
    }
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a text is JSON")
}

#[test]
fn headings_say_what_their_constants_are() {
    let of = |names: &[&str]| names.iter().map(|name| name.to_string()).collect::<Vec<_>>();
    for (heading, name, range, named) in [
        ("Statuses: use; 0 is success", "statuses", Some("use"), of(&[])),
        ("Algorithms", "algorithms", None, of(&[])),
        ("Flags of jwt_a and jwt_b", "flags", None, of(&["jwt_a", "jwt_b"])),
    ] {
        assert_eq!(group(heading), Group { name: name.into(), range: range.map(str::to_string), of: named });
    }
}
