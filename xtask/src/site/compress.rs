//! Compresses files beside themselves, so that the server never has to.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use anyhow::{Context, Result};
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};

/// Below this a compressed file saves less than its headers cost.
const SMALLEST: usize = 512;
/// Types that are not compressed already.
const TYPES: [&str; 11] = ["css", "html", "ico", "js", "json", "map", "mjs", "svg", "txt", "wasm", "webmanifest"];

/// Writes `NAME.br` and `NAME.gz` beside each file for which they pay.
pub fn folder(folder: &Path, names: &[PathBuf]) -> Result<()> {
    let mut paths = Vec::new();
    for path in names.iter().map(|name| folder.join(name)) {
        if pays(&path, usize::try_from(fs::metadata(&path)?.len())?) {
            paths.push(path);
        }
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(paths.len());
    let queue = Mutex::new(paths);
    std::thread::scope(|scope| {
        let work = || -> Result<()> {
            loop {
                let next = queue.lock().ok().and_then(|mut queue| queue.pop());
                let Some(path) = next else { return Ok(()) };
                file(&path).with_context(|| format!("cannot compress {}", path.display()))?;
            }
        };
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}

/// Whether a file of this name and length gets compressed copies.
pub fn pays(path: &Path, length: usize) -> bool {
    let listed = path.extension().and_then(|end| end.to_str()).is_some_and(|end| TYPES.contains(&end));
    listed && length > SMALLEST
}

/// The path of a compressed copy: `NAME.js` → `NAME.js.br`.
pub fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

fn file(path: &Path) -> Result<()> {
    let bytes = fs::read(path)?;
    let wasm = path.extension().is_some_and(|end| end == "wasm");
    fs::write(beside(path, "br"), brotli(&bytes, wasm)?)?;
    fs::write(beside(path, "gz"), gzip(&bytes)?)?;
    Ok(())
}

fn brotli(mut bytes: &[u8], wasm: bool) -> Result<Vec<u8>> {
    let parameters = BrotliEncoderParams {
        quality: 11,
        // The largest window that browsers take; only the large files gain from it.
        lgwin: if wasm { 24 } else { 22 },
        size_hint: bytes.len(),
        ..BrotliEncoderParams::default()
    };
    let mut small = Vec::new();
    brotli::BrotliCompress(&mut bytes, &mut small, &parameters)?;
    Ok(small)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn only_large_enough_files_of_the_right_type_pay() {
        assert!(pays(Path::new("a.css"), 513));
        assert!(!pays(Path::new("a.css"), 512));
        assert!(!pays(Path::new("a.png"), 9_000));
        assert!(!pays(Path::new("a"), 9_000));
    }

    #[test]
    fn what_is_compressed_can_be_read_back() {
        let text = "a quiet instrument ".repeat(200);
        let mut back = Vec::new();
        brotli::BrotliDecompress(&mut brotli(text.as_bytes(), true).unwrap().as_slice(), &mut back).unwrap();
        assert_eq!(back, text.as_bytes());
        let mut back = String::new();
        flate2::read::GzDecoder::new(gzip(text.as_bytes()).unwrap().as_slice()).read_to_string(&mut back).unwrap();
        assert_eq!(back, text);
    }

    #[test]
    fn a_copy_keeps_the_whole_name() {
        assert_eq!(beside(Path::new("pkg/phone_bg.wasm"), "br"), Path::new("pkg/phone_bg.wasm.br"));
    }
}
