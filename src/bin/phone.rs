//! The phone's WebAssembly bundle: no router, and only what live pages need.

use leptos::prelude::*;
use muster::ui::phone::Live;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the page once the bundle has arrived.
#[wasm_bindgen]
pub fn hydrate() {
    let place = document().get_element_by_id("live").and_then(|place| place.dyn_into().ok());
    if let Some(place) = place {
        leptos::mount::hydrate_from(place, || view! { <Live /> }).forget();
    }
}

fn main() {}
