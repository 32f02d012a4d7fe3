//! A company's people and departments: a generated base that costs no memory, and explicit changes over it.
//!
//! Each person and department has a number that never changes, whatever is renamed; vendors that have further ids
//! for a person (a union id, an open id) can compute them from it and back.

mod generated;
mod names;
mod overlay;
pub mod starting;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

pub use generated::Generated;
use overlay::Overlay;

/// The id of the root department in this module; a vendor may show it differently.
pub const ROOT: u64 = 1;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Department {
    pub id: u64,
    pub parent: u64,
    pub name: String,
    /// Larger ones come first.
    #[serde(default)]
    pub order: u64,
}

/// A person as the control API shows them; the phone in E.164, empty for none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    pub userid: String,
    pub name: String,
    #[serde(default)]
    pub phone: String,
    #[serde(default)]
    pub email: String,
    #[serde(default)]
    pub departments: Vec<u64>,
    #[serde(default)]
    pub admin: bool,
}

/// What happened in a directory, for the vendors' events.
#[derive(Debug, Clone)]
pub enum Change {
    Joined(User),
    Changed { before: User, after: User },
    Left(User),
    DepartmentAdded(Department),
    DepartmentChanged(Department),
    DepartmentRemoved(u64),
}

pub struct Directory {
    base: Generated,
    users: Overlay<User>,
    /// Lower-case userids of the added and replaced people.
    numbers: HashMap<String, u64>,
    departments: Overlay<Department>,
}

impl Directory {
    pub fn over(base: Generated) -> Self {
        Self {
            base,
            users: Overlay::over(base.users),
            numbers: HashMap::new(),
            // Departments are numbered from 1; number 0 is never there.
            departments: Overlay::over(base.departments),
        }
    }

    pub fn user_count(&self) -> u64 {
        self.users.count()
    }

    pub fn department_count(&self) -> u64 {
        self.departments().count() as u64
    }

    /// The person with this number.
    pub fn user_at(&self, number: u64) -> Option<User> {
        match self.users.get(number) {
            Some(entry) => entry.cloned(),
            None => self.base.user(number),
        }
    }

    /// The number of a person; the case of the userid does not matter.
    pub fn number_of(&self, userid: &str) -> Option<u64> {
        let listed = self.numbers.get(&userid.to_lowercase()).copied();
        listed.or_else(|| self.base.index_of_userid(userid).filter(|index| !self.users.touches(*index)))
    }

    pub fn user(&self, userid: &str) -> Option<User> {
        self.number_of(userid).and_then(|number| self.user_at(number))
    }

    /// The person with this phone (E.164).
    pub fn user_by_phone(&self, phone: &str) -> Option<User> {
        let listed = self.users.present().find(|(_, user)| user.phone == phone).map(|(_, user)| user.clone());
        listed.or_else(|| {
            let index = self.base.index_of_phone(phone).filter(|index| !self.users.touches(*index))?;
            self.base.user(index)
        })
    }

    pub fn user_by_email(&self, email: &str) -> Option<User> {
        let listed = self.users.present().find(|(_, user)| user.email.eq_ignore_ascii_case(email));
        listed.map(|(_, user)| user.clone()).or_else(|| {
            let userid = email.split_once('@').map_or(email, |(userid, _)| userid);
            self.user(userid).filter(|user| user.email.eq_ignore_ascii_case(email))
        })
    }

    /// Everybody from a number on, with the number.
    pub fn users_from(&self, number: u64) -> impl Iterator<Item = (u64, User)> {
        (number..self.users.end()).filter_map(|number| self.user_at(number).map(|user| (number, user)))
    }

    /// The people right in a department, those of departments below not among them.
    pub fn members(&self, department: u64) -> Vec<User> {
        let generated = self.base.members(department).into_iter().filter(|index| !self.users.touches(*index));
        let mut members: Vec<User> = generated.filter_map(|index| self.base.user(index)).collect();
        let listed = self.users.present().map(|(_, user)| user).filter(|user| user.departments.contains(&department));
        members.extend(listed.cloned());
        members
    }

    /// How many people are right in a department.
    pub fn member_count(&self, department: u64) -> u64 {
        let generated = self.base.members(department).into_iter().filter(|index| !self.users.touches(*index)).count();
        let listed = self.users.present().filter(|(_, user)| user.departments.contains(&department)).count();
        (generated + listed) as u64
    }

    /// A page of the people right in a department, in the order of `members`; only those of the page are made.
    pub fn members_from(&self, department: u64, skip: usize, take: usize) -> Vec<User> {
        let generated: Vec<u64> = self.base.members(department).into_iter().filter(|index| !self.users.touches(*index)).collect();
        let listed = self.users.present().map(|(_, user)| user).filter(|user| user.departments.contains(&department));
        let page = generated.iter().skip(skip).take(take).filter_map(|index| self.base.user(*index));
        let rest = listed.skip(skip.saturating_sub(generated.len())).cloned();
        page.chain(rest).take(take).collect()
    }

    /// The same people as their numbers, in no order.
    pub fn member_numbers(&self, department: u64) -> Vec<u64> {
        let mut numbers = self.base.members(department);
        numbers.retain(|index| !self.users.touches(*index));
        numbers.extend(self.users.present().filter(|(_, user)| user.departments.contains(&department)).map(|(number, _)| number));
        numbers
    }

    /// The number that the next person who joins will get.
    pub fn next_number(&self) -> u64 {
        self.users.end()
    }

    /// Adds a person, or replaces the one with the same userid.
    pub fn put_user(&mut self, user: User) -> u64 {
        let number = self.number_of(&user.userid).unwrap_or_else(|| self.users.end());
        self.replace_user(number, user);
        number
    }

    /// Replaces the person with this number, who may get another userid.
    pub fn replace_user(&mut self, number: u64, user: User) {
        self.forget_listed(number);
        self.numbers.insert(user.userid.to_lowercase(), number);
        self.users.set(number, Some(user));
    }

    pub fn remove_user(&mut self, number: u64) {
        self.forget_listed(number);
        self.users.set(number, None);
    }

    fn forget_listed(&mut self, number: u64) {
        if let Some(Some(before)) = self.users.get(number) {
            self.numbers.remove(&before.userid.to_lowercase());
        }
    }

    pub fn department(&self, id: u64) -> Option<Department> {
        match self.departments.get(id) {
            Some(entry) => entry.cloned(),
            None => self.base.department(id),
        }
    }

    pub fn departments(&self) -> impl Iterator<Item = Department> {
        (1..=self.departments.end()).filter_map(|id| self.department(id))
    }

    pub fn put_department(&mut self, department: Department) {
        self.departments.set(department.id, Some(department));
    }

    pub fn remove_department(&mut self, id: u64) {
        self.departments.set(id, None);
    }

    /// An id that no department has had.
    pub fn free_department_id(&self) -> u64 {
        self.departments.end().max(self.base.departments + 1)
    }

    /// The departments right below one.
    pub fn children(&self, id: u64) -> Vec<u64> {
        let mut children: Vec<u64> = self.base.children(id).filter(|child| !self.departments.touches(*child)).collect();
        children.extend(self.departments.present().filter(|(_, department)| department.parent == id).map(|(id, _)| id));
        children
    }

    /// A department and everything below it, the department itself first.
    pub fn subtree(&self, id: u64) -> Vec<u64> {
        let mut found: Vec<u64> = self.department(id).map(|department| department.id).into_iter().collect();
        let mut next = 0;
        while let Some(id) = found.get(next).copied() {
            found.extend(self.children(id));
            next += 1;
        }
        found
    }

    /// Whether a department is one of `roots` or below one of them.
    pub fn is_below(&self, id: u64, roots: &[u64]) -> bool {
        // The vendors' deepest tree has 15 levels; the limit keeps a cycle made by hand from hanging the simulator.
        let path = std::iter::successors(Some(id), |id| self.department(*id).map(|department| department.parent));
        path.take(64).take_while(|id| *id != 0).any(|id| roots.contains(&id)) && self.department(id).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn company() -> Directory {
        starting::directory("示例公司")
    }

    #[test]
    fn the_starting_directory_has_the_promised_people() {
        let directory = company();
        assert_eq!((directory.user_count(), directory.department_count()), (12, 4));
        assert_eq!(directory.user("WangXiaoMing").unwrap().phone, "+8613800138000");
        assert_eq!(directory.user_by_phone("+8613800138003").unwrap().userid, "liuyang");
        assert_eq!(directory.subtree(2), [2, 4]);
        assert!(directory.is_below(4, &[2]) && !directory.is_below(3, &[2]));
    }

    #[test]
    fn changes_over_a_generated_base_keep_the_number() {
        let mut directory = Directory::over(Generated::new(1_000_000, 600, 4, 1));
        let number = 123_456;
        let before = directory.user_at(number).unwrap();
        let renamed = User { userid: "renamed".to_owned(), name: "新名".to_owned(), ..before.clone() };
        directory.replace_user(number, renamed);
        assert_eq!(directory.number_of("renamed"), Some(number));
        assert_eq!(directory.user(&before.userid), None);
        assert_eq!(directory.user_by_phone(&before.phone).unwrap().userid, "renamed");
        assert_eq!(directory.members(before.departments[0]).iter().filter(|user| user.userid == "renamed").count(), 1);

        let (department, all) = (before.departments[0], directory.members(before.departments[0]));
        assert_eq!(directory.member_count(department), all.len() as u64);
        let pages: Vec<User> = (0..all.len()).step_by(7).flat_map(|skip| directory.members_from(department, skip, 7)).collect();
        assert_eq!(pages, all);

        directory.remove_user(number);
        assert_eq!(directory.user_by_phone(&before.phone), None);
        assert_eq!(directory.user_count(), 999_999);

        let added = User { userid: "newcomer".to_owned(), ..before };
        assert_eq!(directory.put_user(added), 1_000_000);
        assert_eq!(directory.user_count(), 1_000_000);
        assert_eq!(directory.users_from(999_998).count(), 3);
    }
}
