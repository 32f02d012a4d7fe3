//! Makes a bundle's script and WebAssembly file out of what cargo compiled.

use std::path::Path;

use anyhow::{Context, Result};
use walrus::ModuleConfig;
use wasm_bindgen_cli_support::Bindgen;

use super::{features, shorten, unused};

/// Writes `NAME.js` and `NAME_bg.wasm` into `into`.
///
/// The script names the WebAssembly file, so neither may be renamed afterwards. The name section
/// weighs more than wasm-opt would save; panics in the browser then have no function names. A file that asks for more of
/// an engine than [`features`] allows is an error.
pub fn generate(compiled: &Path, name: &str, into: &Path) -> Result<()> {
    let path = compiled.join(format!("{name}.wasm"));
    // LLVM has seen to it that it is valid.
    let module =
        ModuleConfig::new().strict_validate(false).generate_name_section(false).generate_producers_section(false).parse_file(&path);
    let mut module = module.with_context(|| format!("cannot read {}", path.display()))?;
    unused::empty(&mut module)?;
    let output = Bindgen::new()
        .input_module(name, module)
        .out_name(name)
        .web(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate_output();
    let mut output = output.with_context(|| format!("wasm-bindgen cannot take the bundle {name}"))?;
    let names = shorten::module(output.wasm_mut());
    output.emit(into)?;
    std::fs::write(into.join(format!("{name}.js")), names.script(output.js())?)?;
    features::check(&std::fs::read(into.join(format!("{name}_bg.wasm")))?).with_context(|| format!("the bundle {name}"))
}
