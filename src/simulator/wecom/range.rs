//! What a token may see: an app its visible range, the contacts secret the whole company.

use super::answer::Failure;
use super::token::Secret;
use crate::simulator::company::Company;
use crate::simulator::directory::{Department, Directory, ROOT, User};

pub struct Range<'a> {
    pub directory: &'a Directory,
    /// `None`: everything.
    limits: Option<(&'a [u64], &'a [String])>,
}

impl<'a> Range<'a> {
    pub fn of(company: &'a Company, secret: Secret) -> Self {
        let settings = &company.settings;
        let limits = (secret == Secret::App).then_some((&settings.visible_departments[..], &settings.visible_users[..]));
        Self { directory: &company.directory, limits }
    }

    /// Whether the whole company is visible, which group chats need.
    pub fn is_whole(&self) -> bool {
        self.limits.is_none_or(|(departments, _)| departments.contains(&ROOT))
    }

    pub fn sees_department(&self, id: u64) -> bool {
        self.is_whole() && self.directory.department(id).is_some()
            || self.limits.is_some_and(|(departments, _)| self.directory.is_below(id, departments))
    }

    pub fn sees(&self, user: &User) -> bool {
        let named = |(_, users): (&[u64], &[String])| users.iter().any(|one| one.eq_ignore_ascii_case(&user.userid));
        self.limits.is_none() || self.limits.is_some_and(named) || user.departments.iter().any(|id| self.sees_department(*id))
    }

    /// The visible departments that have no visible parent.
    pub fn roots(&self) -> Vec<u64> {
        match self.limits {
            Some((departments, _)) if !self.is_whole() => departments.to_vec(),
            _ => vec![ROOT],
        }
    }

    /// The people who are visible by name only.
    pub fn named(&self) -> Vec<String> {
        self.limits.map_or_else(Vec::new, |(_, users)| users.to_vec())
    }

    /// A visible person; 60111 whether unknown or out of range.
    pub fn user(&self, userid: &str) -> Result<User, Failure> {
        let user = self.directory.user(userid).filter(|user| self.sees(user));
        user.ok_or_else(|| Failure::new(60111, "userid not found"))
    }

    /// A visible department: 60003 if there is none, 60011 out of range.
    pub fn department(&self, id: u64) -> Result<Department, Failure> {
        let department = self.directory.department(id).ok_or_else(|| Failure::new(60003, "department not found"))?;
        if self.sees_department(id) {
            Ok(department)
        } else {
            Err(Failure::new(60011, "no privilege to access/modify contact/party/agent "))
        }
    }

    /// What a list of departments covers: one and all below it, or everything visible.
    pub fn departments(&self, from: Option<u64>) -> Result<Vec<Department>, Failure> {
        let roots = match from {
            Some(id) => vec![self.department(id)?.id],
            None => self.roots(),
        };
        let mut ids: Vec<u64> = roots.iter().flat_map(|id| self.directory.subtree(*id)).collect();
        ids.sort_unstable();
        ids.dedup();
        Ok(ids.into_iter().filter_map(|id| self.directory.department(id)).collect())
    }
}
