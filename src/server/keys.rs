//! The key file: ciphers for what is encrypted at rest, and keyed hashes for what must be found in it.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use aes_gcm::Aes256Gcm;
use aes_gcm::aead::{Aead, KeyInit, Nonce, Payload};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::entropy::Entropy;
use crate::domain::phone::Phone;

/// Where a ciphertext belongs. It cannot be opened anywhere else.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub table: &'a str,
    pub column: &'a str,
    pub row: i64,
}

impl Place<'_> {
    fn associated_data(self) -> String {
        format!("{}.{}:{}", self.table, self.column, self.row)
    }
}

/// A ciphertext that this ring cannot open: another key, another place, or damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CannotOpen;

impl std::fmt::Display for CannotOpen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a stored value cannot be decrypted: the key file is another one, or the value was damaged or moved")
    }
}

impl std::error::Error for CannotOpen {}

/// The key file as it is written: JSON, keys in base 64, 32 bytes each.
#[derive(Serialize, Deserialize)]
struct KeyFile {
    /// Never changes: keyed hashes in the database are made with it.
    index: String,
    /// Data keys by number. The highest seals, all open.
    data: BTreeMap<u32, String>,
}

/// What is wrong with a key file.
#[derive(Debug)]
pub enum KeyFileError {
    Io(io::Error),
    Malformed(&'static str),
}

impl std::fmt::Display for KeyFileError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Io(error) => error.fmt(f),
            Self::Malformed(what) => write!(f, "malformed: {what}"),
        }
    }
}

impl std::error::Error for KeyFileError {}

impl From<io::Error> for KeyFileError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

type HmacSha256 = Hmac<Sha256>;

/// The keys in memory.
pub struct Ring {
    ciphers: BTreeMap<u32, Aes256Gcm>,
    current: u32,
    entropy: Entropy,
    phones: HmacSha256,
    names: HmacSha256,
    codes: HmacSha256,
    subjects: HmacSha256,
    fingerprint: String,
}

/// The first byte of every ciphertext, so that another scheme can follow.
const SCHEME: u8 = 1;
const NONCE: usize = 12;
const HEAD: usize = 1 + 4 + NONCE;

impl Ring {
    /// Reads a key file.
    pub fn read(path: &Path, entropy: Entropy) -> Result<Self, KeyFileError> {
        Self::from_file(&read_file(path)?, entropy)
    }

    /// Makes a key file with new keys, readable by its owner only. Fails where there is one already.
    pub fn create(path: &Path, entropy: Entropy) -> Result<Self, KeyFileError> {
        let new_key = || STANDARD.encode(Zeroizing::new(entropy.bytes::<32>()));
        let file = KeyFile { index: new_key(), data: BTreeMap::from([(1, new_key())]) };
        write_new(path, &file)?;
        Self::from_file(&file, entropy)
    }

    /// Adds a data key to a key file: from now on it seals, and the older ones open. The file is replaced as a whole.
    pub fn rotate(path: &Path, entropy: &Entropy) -> Result<u32, KeyFileError> {
        let mut file = read_file(path)?;
        let id = file.data.keys().next_back().copied().unwrap_or_default() + 1;
        file.data.insert(id, STANDARD.encode(Zeroizing::new(entropy.bytes::<32>())));
        replace(path, &file)?;
        Ok(id)
    }

    /// Forgets all data keys but the newest. What they sealed cannot be opened any more, in backups either.
    pub fn forget_old(path: &Path) -> Result<(), KeyFileError> {
        let mut file = read_file(path)?;
        file.data = file.data.pop_last().into_iter().collect();
        replace(path, &file)
    }

    fn from_file(file: &KeyFile, entropy: Entropy) -> Result<Self, KeyFileError> {
        let index = decode(&file.index)?;
        let mut ciphers = BTreeMap::new();
        for (id, key) in &file.data {
            let cipher =
                Aes256Gcm::new_from_slice(decode(key)?.as_slice()).map_err(|_| KeyFileError::Malformed("a data key of another length"))?;
            ciphers.insert(*id, cipher);
        }
        let current = *ciphers.keys().next_back().ok_or(KeyFileError::Malformed("no data key"))?;
        let family = |name: &str| derive(&index, name);
        Ok(Self {
            ciphers,
            current,
            entropy,
            phones: family("phone index")?,
            names: family("name tokens")?,
            codes: family("verification codes")?,
            subjects: family("attempts")?,
            fingerprint: STANDARD.encode(&Sha256::digest(index.as_slice())[..12]),
        })
    }

    /// Tells key files apart without telling anything of the keys.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The number of the key that seals now.
    pub fn current(&self) -> u32 {
        self.current
    }

    /// The number of the key that sealed this, if it looks like a ciphertext at all.
    pub fn sealed_with(sealed: &[u8]) -> Option<u32> {
        match sealed {
            [SCHEME, a, b, c, d, ..] => Some(u32::from_be_bytes([*a, *b, *c, *d])),
            _ => None,
        }
    }

    pub fn seal(&self, place: Place<'_>, plain: &[u8]) -> Vec<u8> {
        let nonce = self.entropy.bytes::<NONCE>();
        let mut sealed = Vec::with_capacity(HEAD + plain.len() + 16);
        sealed.push(SCHEME);
        sealed.extend(self.current.to_be_bytes());
        sealed.extend(nonce);
        let bound_to = place.associated_data();
        let payload = Payload { msg: plain, aad: bound_to.as_bytes() };
        // AES-GCM refuses only messages beyond 64 GiB.
        let text = self.ciphers[&self.current].encrypt(&Nonce::<Aes256Gcm>::from(nonce), payload).unwrap_or_default();
        sealed.extend(text);
        sealed
    }

    pub fn open(&self, place: Place<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, CannotOpen> {
        let id = Self::sealed_with(sealed).ok_or(CannotOpen)?;
        let cipher = self.ciphers.get(&id).ok_or(CannotOpen)?;
        let (head, text) = sealed.split_at_checked(HEAD).ok_or(CannotOpen)?;
        let nonce: [u8; NONCE] = head[HEAD - NONCE..].try_into().map_err(|_| CannotOpen)?;
        let bound_to = place.associated_data();
        let payload = Payload { msg: text, aad: bound_to.as_bytes() };
        cipher.decrypt(&Nonce::<Aes256Gcm>::from(nonce), payload).map(Zeroizing::new).map_err(|_| CannotOpen)
    }

    /// Finds a phone without storing it: 16 bytes.
    pub fn phone_index(&self, phone: &Phone) -> Vec<u8> {
        mac(&self.phones, &[phone.e164().as_bytes()])[..16].to_vec()
    }

    /// One piece of a name or phone to search by: 8 bytes as a signed number.
    pub fn token(&self, kind: char, gram: &str) -> i64 {
        let mut kind_bytes = [0; 4];
        let hash = mac(&self.names, &[kind.encode_utf8(&mut kind_bytes).as_bytes(), b":", gram.as_bytes()]);
        i64::from_be_bytes([hash[0], hash[1], hash[2], hash[3], hash[4], hash[5], hash[6], hash[7]])
    }

    /// A verification code as it is stored. A plain hash of one of a million values would be no secret.
    pub fn code_mac(&self, id: i64, code: &str) -> Vec<u8> {
        mac(&self.codes, &[&id.to_be_bytes(), code.as_bytes()]).to_vec()
    }

    /// Who or what a counter of attempts is about: 16 bytes.
    pub fn subject(&self, kind: &str, who: &str) -> Vec<u8> {
        mac(&self.subjects, &[kind.as_bytes(), &[0], who.as_bytes()])[..16].to_vec()
    }
}

/// Random tokens of 256 bits need no key: nobody can guess them back from their hash.
pub fn token_hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

fn mac(key: &HmacSha256, parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = key.clone();
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

fn derive(index: &[u8], family: &str) -> Result<HmacSha256, KeyFileError> {
    let mut key = Zeroizing::new([0; 32]);
    let malformed = KeyFileError::Malformed("no key can be derived");
    if Hkdf::<Sha256>::new(None, index).expand(family.as_bytes(), key.as_mut_slice()).is_err() {
        return Err(malformed);
    }
    <HmacSha256 as hmac::KeyInit>::new_from_slice(key.as_slice()).map_err(|_| malformed)
}

fn decode(key: &str) -> Result<Zeroizing<Vec<u8>>, KeyFileError> {
    match STANDARD.decode(key) {
        Ok(bytes) if bytes.len() == 32 => Ok(Zeroizing::new(bytes)),
        _ => Err(KeyFileError::Malformed("a key that is not 32 bytes of base 64")),
    }
}

fn read_file(path: &Path) -> Result<KeyFile, KeyFileError> {
    let text = Zeroizing::new(fs::read_to_string(path)?);
    serde_json::from_str(&text).map_err(|_| KeyFileError::Malformed("not the JSON of a key file"))
}

/// The new file takes the old one's place in one step, so that there is always a whole one.
fn replace(path: &Path, file: &KeyFile) -> Result<(), KeyFileError> {
    let beside = path.with_extension("new");
    drop(fs::remove_file(&beside));
    write_new(&beside, file)?;
    fs::rename(&beside, path)?;
    Ok(())
}

/// Mode 0600 from the first moment, on the disk before anything is sealed with it.
fn write_new(path: &Path, file: &KeyFile) -> Result<(), KeyFileError> {
    use std::os::unix::fs::OpenOptionsExt;
    let text = Zeroizing::new(serde_json::to_string_pretty(file).map_err(|_| KeyFileError::Malformed("cannot be written"))?);
    let mut handle = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    handle.write_all(text.as_bytes())?;
    handle.sync_all()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(folder: &tempfile::TempDir) -> Ring {
        Ring::create(&folder.path().join("muster.key"), Entropy::seeded(1)).unwrap()
    }

    const PLACE: Place<'_> = Place { table: "member", column: "name", row: 7 };

    #[test]
    fn what_is_sealed_opens_in_its_place_only() {
        let folder = tempfile::tempdir().unwrap();
        let ring = ring(&folder);
        let sealed = ring.seal(PLACE, "王小明".as_bytes());
        assert_eq!(ring.open(PLACE, &sealed).unwrap().as_slice(), "王小明".as_bytes());
        assert_ne!(ring.seal(PLACE, "王小明".as_bytes()), sealed, "two ciphertexts of one text differ");
        for elsewhere in [Place { row: 8, ..PLACE }, Place { column: "email", ..PLACE }, Place { table: "chat_account", ..PLACE }] {
            assert_eq!(ring.open(elsewhere, &sealed).unwrap_err(), CannotOpen);
        }
    }

    #[test]
    fn damaged_ciphertexts_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let ring = ring(&folder);
        let sealed = ring.seal(PLACE, b"x");
        for length in 0..sealed.len() {
            assert!(ring.open(PLACE, &sealed[..length]).is_err());
        }
        for at in 0..sealed.len() {
            let mut damaged = sealed.clone();
            damaged[at] ^= 1;
            assert!(ring.open(PLACE, &damaged).is_err(), "byte {at}");
        }
    }

    #[test]
    fn a_key_file_is_read_back_and_is_private() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("muster.key");
        let made = Ring::create(&path, Entropy::seeded(1)).unwrap();
        let read = Ring::read(&path, Entropy::seeded(2)).unwrap();
        assert_eq!(made.fingerprint(), read.fingerprint());
        assert_eq!(read.open(PLACE, &made.seal(PLACE, b"x")).unwrap().as_slice(), b"x");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(Ring::create(&path, Entropy::seeded(3)).is_err(), "an existing file is not overwritten");
        fs::write(&path, "{}").unwrap();
        assert!(Ring::read(&path, Entropy::seeded(2)).is_err());
    }

    #[test]
    fn a_rotated_ring_opens_old_and_seals_new() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("muster.key");
        let old = Ring::create(&path, Entropy::seeded(1)).unwrap();
        let sealed = old.seal(PLACE, b"x");
        assert_eq!(Ring::rotate(&path, &Entropy::seeded(2)).unwrap(), 2);
        let new = Ring::read(&path, Entropy::seeded(3)).unwrap();
        assert_eq!(new.open(PLACE, &sealed).unwrap().as_slice(), b"x");
        assert_eq!(Ring::sealed_with(&new.seal(PLACE, b"x")), Some(2));
        assert_eq!(new.fingerprint(), old.fingerprint(), "it is still this installation's file");
        Ring::forget_old(&path).unwrap();
        assert!(Ring::read(&path, Entropy::seeded(3)).unwrap().open(PLACE, &sealed).is_err());
    }

    #[test]
    fn keyed_hashes_differ_by_family_and_text() {
        let folder = tempfile::tempdir().unwrap();
        let ring = ring(&folder);
        let phone = Phone::parse("13800138000").unwrap();
        assert_eq!(ring.phone_index(&phone), ring.phone_index(&phone));
        assert_ne!(ring.phone_index(&phone), ring.phone_index(&Phone::parse("13800138001").unwrap()));
        assert_ne!(ring.token('u', "王"), ring.token('b', "王"));
        assert_ne!(ring.code_mac(1, "123456"), ring.code_mac(2, "123456"));
    }
}
