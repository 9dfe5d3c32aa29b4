//! Where the fields of structs are, by the rules that C compilers follow.

use crate::source::{Source, Struct, Type};

/// A kind of machine, as far as it matters to a struct.
pub struct Target {
    pub name: &'static str,
    pointer: usize,
    /// How 64-bit integers are aligned.
    wide: usize,
}

/// The third is ARM or WebAssembly, the second x86.
pub const TARGETS: [Target; 3] = [
    Target { name: "64", pointer: 8, wide: 8 },
    Target { name: "32", pointer: 4, wide: 4 },
    Target { name: "32-align8", pointer: 4, wide: 8 },
];

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extent {
    pub offset: usize,
    pub size: usize,
}

/// The size of a struct, and where its fields are.
pub struct Layout {
    pub size: usize,
    pub fields: Vec<Extent>,
    align: usize,
}

pub fn layout(of: &Struct, source: &Source, target: &Target) -> Layout {
    let mut layout = Layout { size: 0, fields: Vec::new(), align: 1 };
    for field in &of.fields {
        let (size, align) = size_and_align(&field.of, source, target);
        let offset = layout.size.next_multiple_of(align);
        layout.fields.push(Extent { offset, size });
        layout.size = offset + size;
        layout.align = layout.align.max(align);
    }
    layout.size = layout.size.next_multiple_of(layout.align);
    layout
}

fn size_and_align(of: &Type, source: &Source, target: &Target) -> (usize, usize) {
    match of {
        Type::Void => panic!("nothing has the type void"),
        Type::Pointer { .. } => (target.pointer, target.pointer),
        Type::Array { of, len } => {
            let (size, align) = size_and_align(of, source, target);
            (size * len, align)
        }
        Type::Named(name) => match name.as_str() {
            "char" | "int8_t" | "uint8_t" => (1, 1),
            "int16_t" | "uint16_t" => (2, 2),
            "int32_t" | "uint32_t" => (4, 4),
            "int64_t" | "uint64_t" | "double" => (8, target.wide),
            "size_t" => (target.pointer, target.pointer),
            other => {
                if let Some(of) = source.alias(other) {
                    return size_and_align(of, source, target);
                }
                let of = source.structure(other).unwrap_or_else(|| panic!("{other} has no size"));
                let layout = layout(of, source, target);
                (layout.size, layout.align)
            }
        },
    }
}
