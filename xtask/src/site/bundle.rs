//! Makes a bundle's script and WebAssembly file out of what cargo compiled.

use std::path::Path;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

/// Writes `NAME.js` and `NAME_bg.wasm` into `into`.
///
/// The script names the WebAssembly file, so neither may be renamed afterwards. The name section
/// weighs more than wasm-opt would save; panics in the browser then have no function names.
pub fn generate(compiled: &Path, name: &str, into: &Path) -> Result<()> {
    Bindgen::new()
        .input_path(compiled.join(format!("{name}.wasm")))
        .out_name(name)
        .web(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(into)
        .with_context(|| format!("wasm-bindgen cannot take the bundle {name}"))
}
