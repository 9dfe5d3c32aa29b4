//! Linker settings of the shared library, which cargo has none of its own for.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let elf = |os: String| os == "linux" || os == "android" || os.ends_with("bsd");
    if env::var("CARGO_CFG_TARGET_OS").is_ok_and(elf) {
        // Until 1.0 a minor version may break the ABI, so the SONAME carries it.
        let soname = format!("libonejwt.so.{}.{}", env!("CARGO_PKG_VERSION_MAJOR"), env!("CARGO_PKG_VERSION_MINOR"));
        println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,{soname}");
        // The host may unload the library while a thread of it has still to end: its code must stay.
        println!("cargo::rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
}
