//! How soon a phone on Slow 4G, with a processor four times as slow, sees the binding page and can send its form.

use std::io::{Read, Write};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use serde_json::Value;

use super::Ground;
use super::client::{Browser, set_up};
use super::row::{Better, Row};
use super::stage::Stage;
use crate::process;
use crate::setup;
use crate::test::install_end_to_end;

/// By how much a page that has to be found out may be later than one that lies there.
const AT_MOST: f64 = 1.2;
/// Milliseconds between seeing something and the form being on its way.
const AT_ONCE: f64 = 100.0;
const NAME: &str = "first-paint.html";
const USER: &str = "wangxiaoming";

pub fn measure(ground: &Ground) -> Result<Vec<Row>> {
    install_end_to_end(ground.project())?;
    let mut stage = Stage::start_with_simulators(ground)?;
    stage.ready()?;
    let (_, app) = set_up(&stage)?;
    let page = format!("/m/{app}/bind");
    let html = unpacked(&Browser::phone(&stage, USER)?.open(&page)?.into_body().read_to_vec()?)?;
    let site = ground.site()?;
    let package = site.pkg.strip_prefix(&site.root)?.display().to_string();
    let beside = Beside::put(&site.pkg, &without_scripts(&html))?;

    let mut command = Command::new("node");
    command.arg("bench/first-paint.mjs").current_dir(ground.project().root.join("end2end"));
    command.env("BENCH_URL", stage.url()).env("BENCH_PAGE", &page).env("BENCH_USER", USER);
    command.env("BENCH_STATIC", format!("/{package}/{NAME}"));
    if let Some(chromium) = setup::chromium() {
        command.env("CHROMIUM", chromium);
    }
    let seen: Value = serde_json::from_str(&process::output(&mut command)?)?;
    drop(beside);
    let number = |name: &str| seen[name].as_f64().with_context(|| format!("no {name} in {seen}"));
    let plain = number("plain")?;
    Ok(vec![
        Row::new("first-paint", number("ours")?, "ms", Better::Lower).goal(plain * AT_MOST).peer("static page", plain),
        Row::new("form-after-paint", number("sent")?, "ms", Better::Lower).goal(AT_ONCE),
    ])
}

/// The page's text, which came compressed. Without its style it would be painted a whole way across the line earlier.
fn unpacked(body: &[u8]) -> Result<String> {
    let mut page = String::new();
    GzDecoder::new(body).read_to_string(&mut page)?;
    ensure!(page.contains("rel=\"stylesheet\""), "the binding page has no style: {page}");
    Ok(page)
}

/// The same page, of the same length, which loads its style alone.
fn without_scripts(html: &str) -> String {
    let mut page = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find("<script") {
        page.push_str(&rest[..start]);
        rest = rest[start..].split_once("</script>").map_or("", |(_, after)| after);
    }
    page.push_str(rest);
    while let Some(start) = ["<link rel=\"preload\"", "<link rel=\"modulepreload\""].iter().find_map(|link| page.find(link)) {
        let end = page[start..].find('>').map_or(page.len(), |end| start + end + 1);
        page.replace_range(start..end, "");
    }
    // What compresses as well as the page itself: a part of it.
    let lacking = html.len().saturating_sub(page.len() + "<!---->".len());
    let filling: String = html.chars().filter(char::is_ascii_alphanumeric).take(lacking).collect();
    format!("{page}<!--{filling}-->")
}

/// A file among the published ones for as long as it is needed, compressed as the server compresses pages.
struct Beside<'a>(&'a Path);

impl<'a> Beside<'a> {
    fn put(folder: &'a Path, page: &str) -> Result<Self> {
        let mut small = GzEncoder::new(Vec::new(), Compression::default());
        small.write_all(page.as_bytes())?;
        std::fs::write(folder.join(NAME), page)?;
        std::fs::write(folder.join(format!("{NAME}.gz")), small.finish()?)?;
        Ok(Self(folder))
    }
}

impl Drop for Beside<'_> {
    fn drop(&mut self) {
        for name in [NAME.to_owned(), format!("{NAME}.gz")] {
            drop(std::fs::remove_file(self.0.join(name)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_unpacked_and_has_its_style() {
        let packed = |page: &str| {
            let mut small = GzEncoder::new(Vec::new(), Compression::default());
            small.write_all(page.as_bytes()).unwrap();
            small.finish().unwrap()
        };
        let page = "<link rel=\"stylesheet\" href=\"a.css\">";
        assert_eq!(unpacked(&packed(page)).unwrap(), page);
        assert!(unpacked(&packed("<p>")).is_err());
        assert!(unpacked(page.as_bytes()).is_err());
    }

    #[test]
    fn a_static_page_is_as_long_and_loads_no_script() {
        let html = "<head><link rel=\"stylesheet\" href=\"a.css\"><script defer src=\"s.js\"></script>\
            <link rel=\"modulepreload\" href=\"a.js\"><link rel=\"preload\" href=\"a.wasm\"><script>f()</script></head><body>页</body>";
        let page = without_scripts(html);
        assert!(page.starts_with("<head><link rel=\"stylesheet\" href=\"a.css\"></head><body>页</body><!--head"), "{page}");
        assert!(html.len().abs_diff(page.len()) < 16, "{} {}", html.len(), page.len());
        assert!(!page.contains("script>") && !page.contains("a.wasm"));
    }
}
