//! `abi/onejwt.cdef`: the header for programs that read C declarations and have no preprocessor, such as LuaJIT's
//! `ffi.cdef`, PHP's `FFI::cdef` and Python's cffi.

use crate::description::groups;
use crate::source::{Place, Source};

pub fn declarations(source: &Source) -> String {
    let mut out =
        String::from("/* Generated from capi/src; `make abi` writes it anew. Do not edit. onejwt.h explains it. */\n");
    let mut before = None;
    for (constant, group) in source.constants.iter().zip(groups(source)) {
        out += if before.as_ref() == Some(&group) {
            ",\n"
        } else if before.is_none() {
            "\nenum {\n"
        } else {
            "\n};\n\nenum {\n"
        };
        out += &format!("  {} = {}", constant.name, constant.value);
        before = Some(group);
    }
    out += "\n};\n\n";
    for name in &source.names {
        out += &match &name.of {
            Some(of) => format!("typedef {};\n", of.declare(&name.name)),
            None => format!("typedef struct {0} {0};\n", name.name),
        };
    }
    for of in source.structs_in_order() {
        let fields: String = of.fields.iter().map(|field| format!("  {};\n", field.of.declare(&field.name))).collect();
        out += &format!("\ntypedef struct {0} {{\n{fields}}} {0};\n", of.name);
    }
    out.push('\n');
    for function in &source.functions {
        let parameters: Vec<String> =
            function.parameters.iter().map(|Place { name, of, .. }| of.declare(name)).collect();
        let parameters = if parameters.is_empty() { "void".to_string() } else { parameters.join(", ") };
        out += &format!("{}({parameters});\n", function.returns.declare(&function.name));
    }
    out
}
