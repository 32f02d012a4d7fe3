//! Empties functions of a bundle that are never called and that no linker can take out.
//!
//! Every erased view carries a table of its functions. One of them is for pages whose code arrives in pieces: only
//! `leptos::mount::hydrate_lazy` begins it, and our bundles begin with `hydrate_body`.

use std::collections::HashSet;

use anyhow::{Result, bail, ensure};
use walrus::ir::{Call, Instr, InstrLocId, Unreachable, Visitor, dfs_in_order};
use walrus::{ExportItem, FunctionId, LocalFunction, Module};

/// Part of the mangled names of the functions in those tables and of their futures.
///
/// No more than these: LLVM lets functions that are alike share their code, and what they call is often like something used.
const UNUSED: &str = "8into_any13hydrate_async";
/// Part of the name of the one that would call them first.
const FIRST: &str = "hydrate_lazy";
/// What begins the names of exports with which scripts would read from streams of ours. No bundle makes such a stream:
/// the one function that would hand it over is missing.
const STREAMS: &str = "intounderlying";
const STREAM_MADE: &str = "_new";

/// Empties them; what they alone needed goes when the module is next collected.
pub fn empty(module: &mut Module) -> Result<()> {
    ensure!(named(module, FIRST).is_empty(), "{FIRST} is called after all");
    let unused = named(module, UNUSED);
    ensure!(!unused.is_empty(), "nothing is named {UNUSED} any more: is it still to be emptied?");
    for (id, function) in module.funcs.iter_local() {
        if !unused.contains(&id) && calls(function, &unused) {
            bail!("{:?} calls what {UNUSED} names", module.funcs.get(id).name);
        }
    }
    for id in unused.into_iter().chain(streams(module)?) {
        let function = module.funcs.get_mut(id).kind.unwrap_local_mut();
        let body = function.entry_block();
        function.block_mut(body).instrs = vec![(Instr::Unreachable(Unreachable {}), InstrLocId::default())];
    }
    Ok(())
}

/// The functions behind those exports.
fn streams(module: &Module) -> Result<Vec<FunctionId>> {
    let made = module.imports.iter().find(|import| import.name.contains(STREAMS) && import.name.contains(STREAM_MADE));
    if let Some(made) = made {
        bail!("{} is used after all", made.name);
    }
    let exports = module.exports.iter().filter(|export| export.name.starts_with(STREAMS));
    Ok(exports.filter_map(|export| if let ExportItem::Function(id) = export.item { Some(id) } else { None }).collect())
}

fn named(module: &Module, part: &str) -> HashSet<FunctionId> {
    let named = module.funcs.iter().filter(|function| function.name.as_ref().is_some_and(|name| name.contains(part)));
    named.map(|function| function.id()).collect()
}

/// Whether a function calls one of others by itself, not by a table.
fn calls(function: &LocalFunction, others: &HashSet<FunctionId>) -> bool {
    struct Search<'a> {
        others: &'a HashSet<FunctionId>,
        found: bool,
    }
    impl<'i> Visitor<'i> for Search<'_> {
        fn visit_call(&mut self, call: &Call) {
            self.found |= self.others.contains(&call.func);
        }
    }
    let mut search = Search { others, found: false };
    dfs_in_order(&mut search, function, function.entry_block());
    search.found
}

#[cfg(test)]
mod tests {
    use walrus::{FunctionBuilder, ModuleConfig, ValType};

    use super::*;

    const ENTRY: &str = "_ZN7IntoAny8into_any13hydrate_async17h1E";

    /// A function that answers 7, or what another answers.
    fn function(module: &mut Module, name: &str, calls: Option<FunctionId>) -> FunctionId {
        let mut builder = FunctionBuilder::new(&mut module.types, &[], &[ValType::I32]);
        let mut body = builder.name(name.to_owned()).func_body();
        match calls {
            Some(other) => body.call(other),
            None => body.i32_const(7),
        };
        builder.finish(vec![], &mut module.funcs)
    }

    #[test]
    fn what_is_never_called_is_emptied_and_nothing_else() {
        let mut module = Module::with_config(ModuleConfig::new());
        let entry = function(&mut module, ENTRY, None);
        let future = function(&mut module, "_ZN7IntoAny8into_any13hydrate_async28_$u7b$$u7b$closure$u7d$$u7d$17h1E", Some(entry));
        let used = function(&mut module, "_ZN10RenderHtml13hydrate_async17h1E", None);
        empty(&mut module).unwrap();
        let is_trap = |id| {
            let function = module.funcs.get(id).kind.unwrap_local();
            matches!(function.block(function.entry_block()).instrs[..], [(Instr::Unreachable(_), _)])
        };
        assert_eq!([entry, future, used].map(is_trap), [true, true, false]);
    }

    #[test]
    fn what_something_else_calls_is_not_emptied() {
        let mut module = Module::with_config(ModuleConfig::new());
        let entry = function(&mut module, ENTRY, None);
        function(&mut module, "_ZN7IntoAny7hydrate17h1E", Some(entry));
        assert!(empty(&mut module).unwrap_err().to_string().contains("7hydrate"));
    }

    #[test]
    fn a_bundle_that_begins_differently_is_refused() {
        let mut module = Module::with_config(ModuleConfig::new());
        assert!(empty(&mut module).is_err());
        function(&mut module, ENTRY, None);
        function(&mut module, "_ZN6leptos5mount12hydrate_lazy17h1E", None);
        assert!(empty(&mut module).unwrap_err().to_string().contains("hydrate_lazy is called"));
    }

    #[test]
    fn what_reads_from_streams_is_emptied_where_none_is_made() {
        let mut module = Module::with_config(ModuleConfig::new());
        function(&mut module, ENTRY, None);
        let pull = function(&mut module, "intounderlyingsource_pull", None);
        module.exports.add("intounderlyingsource_pull", pull);
        assert_eq!(streams(&module).unwrap(), [pull]);
        module.add_import_memory("w", "__wbg_intounderlyingsource_new", false, false, 1, None, None);
        assert!(empty(&mut module).unwrap_err().to_string().contains("used after all"));
    }
}
