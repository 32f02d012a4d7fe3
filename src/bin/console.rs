//! The console's WebAssembly bundle.

use muster::app::Console;
use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the page once the bundle has arrived.
#[wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_body(Console);
}

fn main() {}
