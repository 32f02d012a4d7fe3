//! QR codes as images that a page shows without fetching anything.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use qrcode::QrCode;
use qrcode::render::svg::Color;

/// A `data:` address; empty where the text is longer than a QR code can be. Dark on light with its margin in either
/// theme: that is what scanners know.
pub fn image(text: &str) -> String {
    let Ok(code) = QrCode::new(text) else { return String::new() };
    let svg = code.render::<Color<'_>>().min_dimensions(240, 240).dark_color(Color("#000")).light_color(Color("#fff")).build();
    format!("data:image/svg+xml;base64,{}", STANDARD.encode(svg))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_an_image_and_too_much_text_is_none() {
        let image = image("https://login.example.com/verify?user_code=AAAA-BBBB-CCCC");
        let svg = STANDARD.decode(image.strip_prefix("data:image/svg+xml;base64,").unwrap()).unwrap();
        assert!(String::from_utf8(svg).unwrap().contains("<svg"));
        assert_eq!(super::image(&"x".repeat(5_000)), "");
    }
}
