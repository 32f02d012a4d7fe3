//! What a token may see: the app its contact range, a signed-in person everybody.
//!
//! The range in which the app can be used (whom it can write to) is taken to be the same, as the console sets it.

use super::answer::Failure;
use super::id::{DepartmentIds, Ids, UserIds};
use super::{Bearer, Tenant};
use crate::simulator::directory::{Department, Directory, ROOT, User};

pub struct Range<'a> {
    pub directory: &'a Directory,
    ids: &'a Ids,
    /// `None`: everything.
    limits: Option<(&'a [u64], &'a [String])>,
}

/// Why there is no such person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absent {
    /// The id is nobody's.
    Unknown,
    Resigned,
    OutOfRange,
}

impl<'a> Range<'a> {
    pub fn of(tenant: &'a Tenant, bearer: Bearer) -> Self {
        let settings = &tenant.company.settings;
        let limits = (!matches!(bearer, Bearer::Person(_))).then_some((&settings.visible_departments[..], &settings.visible_users[..]));
        Self { directory: &tenant.company.directory, ids: &tenant.ids, limits }
    }

    /// Whether it covers everybody, which the root department asks for.
    pub fn is_whole(&self) -> bool {
        self.limits.is_none_or(|(departments, _)| departments.contains(&ROOT))
    }

    pub fn sees_department(&self, id: u64) -> bool {
        self.is_whole() && self.directory.department(id).is_some()
            || self.limits.is_some_and(|(departments, _)| self.directory.is_below(id, departments))
    }

    pub fn sees(&self, user: &User) -> bool {
        let named = |(_, users): (&[u64], &[String])| users.iter().any(|one| one.eq_ignore_ascii_case(&user.userid));
        self.is_whole() || self.limits.is_some_and(named) || user.departments.iter().any(|id| self.sees_department(*id))
    }

    /// The person with an id of that kind, in range or not.
    pub fn known(&self, ids: UserIds, id: &str) -> Result<(u64, User), Absent> {
        let number = match ids {
            UserIds::Open => self.ids.number_of_open_id(id),
            UserIds::Union => self.ids.number_of_union_id(id),
            UserIds::User => self.directory.number_of(id),
        };
        let number = number.filter(|number| *number < self.directory.next_number()).ok_or(Absent::Unknown)?;
        match self.directory.user_at(number) {
            Some(user) if ids == UserIds::User && user.userid != id => Err(Absent::Unknown),
            Some(user) => Ok((number, user)),
            None => Err(Absent::Resigned),
        }
    }

    /// The same, but in range only.
    pub fn person(&self, ids: UserIds, id: &str) -> Result<(u64, User), Absent> {
        let (number, user) = self.known(ids, id)?;
        if self.sees(&user) { Ok((number, user)) } else { Err(Absent::OutOfRange) }
    }

    /// A visible department: 40008 if there is none, 40004 out of range; the root asks for everything.
    pub fn department(&self, ids: DepartmentIds, id: &str) -> Result<Department, Failure> {
        let department = self.ids.department_of(ids, id).and_then(|id| self.directory.department(id));
        let department = department.ok_or_else(|| Failure::new(40008, format!("department id {id} does not exist")))?;
        if self.sees_department(department.id) { Ok(department) } else { Err(Failure::new(40004, "no dept authority error")) }
    }
}
