//! What the site weighs, as it is and on the wire.

use std::path::Path;

use anyhow::{Context, Result};

use super::{BUNDLES, Site, compress};
use crate::table::Table;

/// Bytes of one file or of several together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    pub raw: u64,
    pub gzip: u64,
    pub brotli: u64,
}

/// Script and WebAssembly file of a bundle: what a first visit must load to come alive.
pub fn bundle_size(pkg: &Path, bundle: &str) -> Result<Size> {
    let (script, wasm) = (file(&pkg.join(format!("{bundle}.js")))?, file(&pkg.join(format!("{bundle}_bg.wasm")))?);
    Ok(Size { raw: script.raw + wasm.raw, gzip: script.gzip + wasm.gzip, brotli: script.brotli + wasm.brotli })
}

/// A file without compressed copies goes over the wire as it is.
fn file(path: &Path) -> Result<Size> {
    let raw = std::fs::metadata(path).with_context(|| format!("{} is missing", path.display()))?.len();
    let copy = |ending| std::fs::metadata(compress::beside(path, ending)).map_or(raw, |data| data.len());
    Ok(Size { raw, gzip: copy("gz"), brotli: copy("br") })
}

pub fn table(site: &Site) -> Result<String> {
    let mut table = Table::new(&["file", "kB", "gzip", "brotli"]);
    let mut row = |name: String, size: Size| {
        table.row([name, kilobytes(size.raw), kilobytes(size.gzip), kilobytes(size.brotli)]);
    };
    for bundle in BUNDLES {
        row(format!("{bundle}.js + {bundle}_bg.wasm"), bundle_size(&site.pkg, bundle)?);
        row(format!("{bundle}.css"), file(&site.pkg.join(format!("{bundle}.css")))?);
    }
    Ok(table.text())
}

fn kilobytes(bytes: u64) -> String {
    format!("{}.{}", bytes / 1000, bytes % 1000 / 100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn a_bundle_weighs_its_script_and_its_wasm() {
        let folder = Scratch::new("sizes").unwrap();
        for (name, length) in [("phone.js", 700), ("phone.js.br", 200), ("phone.js.gz", 300), ("phone_bg.wasm", 100)] {
            std::fs::write(folder.path().join(name), vec![b'x'; length]).unwrap();
        }
        assert_eq!(bundle_size(folder.path(), "phone").unwrap(), Size { raw: 800, gzip: 400, brotli: 300 });
        assert!(bundle_size(folder.path(), "console").is_err());
    }

    #[test]
    fn sizes_are_told_in_thousands_of_bytes() {
        assert_eq!(kilobytes(149_960), "149.9");
        assert_eq!(kilobytes(99), "0.0");
    }
}
