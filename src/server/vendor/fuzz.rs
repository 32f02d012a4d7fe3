//! What the fuzz targets throw bytes at: one function for each parser that faces the network. The targets are in
//! `fuzz/`; `test` runs the same functions on the corpora that they begin with.

mod answers;
mod callbacks;
mod frames;

pub use self::answers::answer;
pub(in crate::server::vendor) use self::answers::as_a;
pub use self::callbacks::{callback, envelope};
pub use self::frames::frames;

/// WeCom's XML, as an envelope and as the event inside.
pub fn wecom_xml(bytes: &[u8]) {
    let _ = super::wecom::callback::encrypted(bytes);
    let _ = super::wecom::callback::event(bytes);
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::domain::vendor::Vendor;

    /// A target's name, and what it calls.
    type Target = (&'static str, fn(&[u8]));

    /// Every target goes through all that it begins with.
    #[test]
    fn the_corpora_are_gone_through() {
        let targets: [Target; 10] = [
            ("callback_dingtalk", |bytes| callback(Vendor::DingTalk, bytes)),
            ("callback_wecom", |bytes| callback(Vendor::WeCom, bytes)),
            ("callback_lark", |bytes| callback(Vendor::Lark, bytes)),
            ("envelope", envelope),
            ("wecom_xml", wecom_xml),
            ("frames_dingtalk", |bytes| frames(Vendor::DingTalk, bytes)),
            ("frames_lark", |bytes| frames(Vendor::Lark, bytes)),
            ("answers_dingtalk", |bytes| answer(Vendor::DingTalk, bytes)),
            ("answers_wecom", |bytes| answer(Vendor::WeCom, bytes)),
            ("answers_lark", |bytes| answer(Vendor::Lark, bytes)),
        ];
        for (name, run) in targets {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(name);
            let files: Vec<_> = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())).collect();
            assert!(files.len() > 2, "{name} begins with almost nothing");
            for file in files {
                run(&std::fs::read(file.unwrap().path()).unwrap());
            }
        }
    }
}
