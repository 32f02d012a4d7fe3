//! The app's contact scope: what it may read of the directory.

use super::legacy::Failure;
use crate::simulator::company::Company;
use crate::simulator::directory::{Department, Directory, User};

pub struct Range<'a> {
    pub directory: &'a Directory,
    departments: &'a [u64],
    users: &'a [String],
}

impl<'a> Range<'a> {
    pub fn of(company: &'a Company) -> Self {
        let settings = &company.settings;
        Self { directory: &company.directory, departments: &settings.visible_departments, users: &settings.visible_users }
    }

    /// The departments and people that the scope names.
    pub fn roots(&self) -> (&'a [u64], &'a [String]) {
        (self.departments, self.users)
    }

    pub fn sees_department(&self, id: u64) -> bool {
        self.directory.is_below(id, self.departments)
    }

    pub fn sees(&self, user: &User) -> bool {
        let named = self.users.iter().any(|one| one.eq_ignore_ascii_case(&user.userid));
        named || user.departments.iter().any(|id| self.sees_department(*id))
    }

    /// A department that exists (60003), whether in scope or not.
    pub fn known(&self, id: i64) -> Result<Department, Failure> {
        let department = u64::try_from(id).ok().and_then(|id| self.directory.department(id));
        department.ok_or_else(|| Failure::new(60003, "部门不存在"))
    }

    /// A department in scope (50004).
    pub fn department(&self, id: i64) -> Result<Department, Failure> {
        let department = self.known(id)?;
        if self.sees_department(department.id) { Ok(department) } else { Err(Failure::new(50004, "企业部门不在授权范围")) }
    }

    /// A person in scope (50002).
    pub fn user(&self, userid: &str) -> Result<User, Failure> {
        let user = self.directory.user(userid).ok_or_else(|| Failure::new(60121, "找不到该用户"))?;
        if self.sees(&user) { Ok(user) } else { Err(Failure::new(50002, "企业员工不在授权范围")) }
    }
}
