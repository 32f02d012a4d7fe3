//! Empties functions of a bundle that are never called and that no linker can take out.
//!
//! Every erased view and attribute carries a table of its functions. Some are for ways to begin that ours do not take.

use anyhow::{Result, ensure};
use walrus::ir::{Instr, Unreachable};
use walrus::{Function, FunctionKind, Module};

/// Part of the names of functions that are never called, and of the one that would call them first.
const UNUSED: [(&str, &str); 2] = [
    // For pages whose code arrives in pieces.
    ("hydrate_async", "hydrate_lazy"),
    // For views that are cloned from a `<template>`.
    ("hydrate_from_template", "ViewTemplate"),
];

/// Empties them; what they alone needed goes when the module is next collected.
pub fn empty(module: &mut Module) -> Result<()> {
    for (unused, first) in UNUSED {
        ensure!(named(module, first).is_empty(), "{first} is called after all, and needs {unused}");
        let functions = named(module, unused);
        ensure!(!functions.is_empty(), "nothing is named {unused} any more: is it still to be emptied?");
        for id in functions {
            if let FunctionKind::Local(function) = &mut module.funcs.get_mut(id).kind {
                let body = function.entry_block();
                function.block_mut(body).instrs = vec![(Instr::Unreachable(Unreachable {}), walrus::ir::InstrLocId::default())];
            }
        }
    }
    Ok(())
}

fn named(module: &Module, part: &str) -> Vec<walrus::FunctionId> {
    let is_named = |function: &&Function| function.name.as_ref().is_some_and(|name| name.contains(part));
    module.funcs.iter().filter(is_named).map(Function::id).collect()
}

#[cfg(test)]
mod tests {
    use walrus::{FunctionBuilder, FunctionId, ModuleConfig, ValType};

    use super::*;

    /// A function that answers 7.
    fn seven(module: &mut Module, name: &str) -> FunctionId {
        let mut builder = FunctionBuilder::new(&mut module.types, &[], &[ValType::I32]);
        builder.name(name.to_owned()).func_body().i32_const(7);
        builder.finish(vec![], &mut module.funcs)
    }

    #[test]
    fn what_is_never_called_is_emptied_and_nothing_else() {
        let mut module = Module::with_config(ModuleConfig::new());
        let other = seven(&mut module, "hydrate");
        let gone = ["view::hydrate_async::closure", "hydrate_from_template"].map(|name| seven(&mut module, name));
        empty(&mut module).unwrap();
        let is_trap = |id: FunctionId| {
            let function = module.funcs.get(id).kind.unwrap_local();
            matches!(function.block(function.entry_block()).instrs[..], [(Instr::Unreachable(_), _)])
        };
        assert!(gone.into_iter().all(is_trap));
        assert!(!is_trap(other));
    }

    #[test]
    fn a_bundle_that_begins_differently_is_refused() {
        let mut module = Module::with_config(ModuleConfig::new());
        for name in ["hydrate_async", "hydrate_from_template"] {
            seven(&mut module, name);
        }
        assert!(empty(&mut module).is_ok());
        seven(&mut module, "leptos::mount::hydrate_lazy");
        assert!(empty(&mut module).unwrap_err().to_string().contains("hydrate_lazy is called"));
        assert!(empty(&mut Module::with_config(ModuleConfig::new())).is_err());
    }
}
