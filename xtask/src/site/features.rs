//! Which features of WebAssembly a bundle may use: those of the oldest engines in `docs/phone.md`, and no more.

use anyhow::{Context, Result};
use wasmparser::{Validator, WasmFeatures};

/// What Rust's own library is compiled with, and what wasm-bindgen keeps values of JavaScript in and gives them back with. The oldest
/// engines that have them all are Chromium 96 and the WebKit of iOS 15.
const ALLOWED: WasmFeatures = WasmFeatures::FLOATS
    .union(WasmFeatures::SIGN_EXTENSION)
    .union(WasmFeatures::SATURATING_FLOAT_TO_INT)
    .union(WasmFeatures::BULK_MEMORY)
    .union(WasmFeatures::MULTI_VALUE)
    .union(WasmFeatures::REFERENCE_TYPES)
    // Not the feature, but that the parser may speak of references at all.
    .union(WasmFeatures::GC_TYPES);

/// An error where an engine without the features that are not allowed would refuse the file.
pub fn check(wasm: &[u8]) -> Result<()> {
    let judged = Validator::new_with_features(ALLOWED).validate_all(wasm);
    judged.map(drop).context("more is asked of engines than docs/phone.md says")
}

#[cfg(test)]
mod tests {
    use walrus::ir::Value;
    use walrus::{FunctionBuilder, Module, ModuleConfig, RefType, ValType};

    use super::*;

    fn module(results: &[ValType]) -> Module {
        let mut module = Module::with_config(ModuleConfig::new());
        let mut builder = FunctionBuilder::new(&mut module.types, &[], results);
        let mut body = builder.func_body();
        for result in results {
            match result {
                ValType::V128 => body.const_(Value::V128(7)),
                _ => body.i32_const(7),
            };
        }
        let function = builder.finish(vec![], &mut module.funcs);
        module.exports.add("f", function);
        module
    }

    #[test]
    fn what_old_engines_have_is_taken_and_anything_later_is_not() {
        let mut references = module(&[ValType::I32; 2]);
        let table = references.tables.add_local(false, 1, None, RefType::EXTERNREF);
        references.exports.add("t", table);
        check(&references.emit_wasm()).unwrap();
        let mut shared = module(&[]);
        let memory = shared.memories.add_local(true, false, 1, Some(2), None);
        shared.exports.add("m", memory);
        let threads = check(&shared.emit_wasm()).unwrap_err();
        assert!(format!("{threads:#}").contains("threads"), "{threads:#}");
        let vectors = check(&module(&[ValType::V128]).emit_wasm()).unwrap_err();
        assert!(format!("{vectors:#}").contains("SIMD"), "{vectors:#}");
    }
}
