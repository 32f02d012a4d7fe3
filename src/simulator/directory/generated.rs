//! Computes people and departments from a seed and an index, so that a million of them cost no memory.
//!
//! Everything can be inverted: a phone number, a userid, or a department leads back to the indices. People have the
//! index 0…users-1 and departments the id 1…departments, 1 being the root.

use super::names;
use super::{Department, User};

/// Mobile numbers are +86 13000000000 … +86 19899999999: below the numbers that the SMS simulators script.
const FIRST_PHONE: u64 = 13_000_000_000;
const PHONES: u64 = 6_900_000_000;
/// One person in this many has a second department.
const SECOND_DEPARTMENT: u64 = 20;

/// A generated directory: five numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Generated {
    pub users: u64,
    pub departments: u64,
    depth: u64,
    /// How many departments a department outside the first branch has below it.
    fan_out: u64,
    seed: u64,
}

impl Generated {
    /// `depth` levels below the root, as far as there are departments enough.
    pub fn new(users: u64, departments: u64, depth: u64, seed: u64) -> Self {
        let departments = departments.max(1);
        let depth = depth.clamp(1, (departments - 1).max(1));
        let beside_the_chain = (departments - 1).saturating_sub(depth);
        let fan_out = (1..).find(|fan_out| room(*fan_out, depth) >= beside_the_chain).unwrap_or(1);
        Self { users, departments, depth, fan_out, seed }
    }

    /// Nobody and nothing: the base of a directory that lists its people.
    pub fn nothing() -> Self {
        Self { users: 0, departments: 0, depth: 1, fan_out: 1, seed: 0 }
    }

    pub fn department(&self, id: u64) -> Option<Department> {
        if !(1..=self.departments).contains(&id) {
            return None;
        }
        let parent = self.parent(id);
        let name = match id {
            1 => "示例公司".to_owned(),
            _ => names::department(self.mix(1, id), self.level(id), id),
        };
        Some(Department { id, parent, name, order: 100_000_000u64.saturating_sub(id) })
    }

    /// 0 for the root. The first `depth` departments form a chain, so that the depth is met exactly; the others are
    /// a heap of their own below the root.
    fn parent(&self, id: u64) -> u64 {
        let node = id - 1;
        if node == 0 {
            0
        } else if node <= self.depth {
            node
        } else {
            let above = (node - self.depth - 1) / self.fan_out;
            if above == 0 { 1 } else { above + self.depth + 1 }
        }
    }

    fn level(&self, id: u64) -> usize {
        std::iter::successors(Some(id), |id| Some(self.parent(*id))).take_while(|id| *id > 1).count()
    }

    pub fn children(&self, id: u64) -> impl Iterator<Item = u64> + use<> {
        let node = id.saturating_sub(1);
        let chain = (node < self.depth && node + 1 < self.departments).then_some(id + 1);
        let heap = match node {
            0 => Some(0),
            node if node > self.depth => Some(node - self.depth),
            _ => None,
        };
        let (depth, fan_out, last) = (self.depth, self.fan_out, self.departments);
        let below =
            heap.into_iter().flat_map(move |place| (place * fan_out + 1..=place * fan_out + fan_out).map(move |child| child + depth + 1));
        chain.into_iter().chain(below).filter(move |child| *child <= last)
    }

    pub fn user(&self, index: u64) -> Option<User> {
        if index >= self.users {
            return None;
        }
        let name = names::person(self.mix(2, index));
        let userid = format!("{}{index}", name.pinyin);
        let departments = std::iter::once(self.main_department(index)).chain(self.second_department(index)).collect();
        Some(User {
            name: name.han,
            phone: format!("+86{}", self.phone(index)),
            email: format!("{userid}@example.com"),
            departments,
            admin: index == 0,
            userid,
        })
    }

    /// Undoes the numbering of userids, of any case.
    pub fn index_of_userid(&self, userid: &str) -> Option<u64> {
        let digits = userid.len() - userid.bytes().rev().take_while(u8::is_ascii_digit).count();
        let index = userid[digits..].parse().ok()?;
        self.user(index).filter(|user| user.userid.eq_ignore_ascii_case(userid)).map(|_| index)
    }

    /// Undoes the numbering of phones (E.164).
    pub fn index_of_phone(&self, phone: &str) -> Option<u64> {
        let number: u64 = phone.strip_prefix("+86")?.parse().ok()?;
        let place = number.checked_sub(FIRST_PHONE).filter(|place| *place < PHONES)?;
        let (factor, shift) = step(self.mix(3, 0), PHONES);
        let index = multiply(place + PHONES - shift, inverse(factor, PHONES), PHONES);
        (index < self.users).then_some(index)
    }

    /// The indices of the people of a department, those of a second department behind.
    pub fn members(&self, id: u64) -> Vec<u64> {
        if self.users == 0 || !(1..=self.departments).contains(&id) {
            return Vec::new();
        }
        let first = (id - 1) * self.users;
        let main = first.div_ceil(self.departments)..(first + self.users).div_ceil(self.departments);
        let (factor, shift) = step(self.mix(4, 0), self.departments);
        let slot = multiply(id - 1 + self.departments - shift, inverse(factor, self.departments), self.departments);
        let second = (slot..self.users.div_ceil(SECOND_DEPARTMENT)).step_by(usize::try_from(self.departments).unwrap_or(usize::MAX));
        let second = second.map(|slot| slot * SECOND_DEPARTMENT).filter(|index| self.second_department(*index) == Some(id));
        main.chain(second).collect()
    }

    fn phone(&self, index: u64) -> u64 {
        let (factor, shift) = step(self.mix(3, 0), PHONES);
        FIRST_PHONE + (multiply(index, factor, PHONES) + shift) % PHONES
    }

    fn main_department(&self, index: u64) -> u64 {
        index * self.departments / self.users + 1
    }

    fn second_department(&self, index: u64) -> Option<u64> {
        if !index.is_multiple_of(SECOND_DEPARTMENT) {
            return None;
        }
        let (factor, shift) = step(self.mix(4, 0), self.departments);
        let id = (multiply(index / SECOND_DEPARTMENT, factor, self.departments) + shift) % self.departments + 1;
        (id != self.main_department(index)).then_some(id)
    }

    /// Well mixed bits for one purpose and one number (SplitMix64).
    fn mix(&self, purpose: u64, number: u64) -> u64 {
        let mut value = self.seed ^ purpose.wrapping_mul(0xa076_1d64_78bd_642f);
        value = value.wrapping_add((number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        value ^ (value >> 31)
    }
}

/// How many departments fit below the root on `depth` levels, each with `fan_out` below it.
fn room(fan_out: u64, depth: u64) -> u64 {
    let levels = (1..=u32::try_from(depth).unwrap_or(u32::MAX).min(64)).map(|level| fan_out.saturating_pow(level));
    levels.fold(0, u64::saturating_add)
}

/// The factor and the shift of `x → (x·factor + shift) mod modulus`, which visits every place once.
fn step(mixed: u64, modulus: u64) -> (u64, u64) {
    let from = mixed % modulus;
    let factor = (from..).find(|factor| greatest_common_divisor(*factor, modulus) == 1).unwrap_or(1);
    (factor % modulus, (mixed >> 20) % modulus)
}

fn multiply(a: u64, b: u64, modulus: u64) -> u64 {
    let product = u128::from(a) * u128::from(b) % u128::from(modulus);
    u64::try_from(product).unwrap_or(0)
}

fn greatest_common_divisor(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// The number that undoes a multiplication by `factor` (extended Euclid); `factor` and `modulus` share no divisor.
fn inverse(factor: u64, modulus: u64) -> u64 {
    let (mut rest, mut next_rest) = (i128::from(modulus), i128::from(factor));
    let (mut share, mut next_share) = (0i128, 1i128);
    while next_rest != 0 {
        let quotient = rest / next_rest;
        (rest, next_rest) = (next_rest, rest - quotient * next_rest);
        (share, next_share) = (next_share, share - quotient * next_share);
    }
    u64::try_from(share.rem_euclid(i128::from(modulus))).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    fn directories() -> impl Strategy<Value = Generated> {
        (0u64..5_000, 1u64..700, 1u64..6, any::<u64>())
            .prop_map(|(users, departments, depth, seed)| Generated::new(users, departments, depth, seed))
    }

    proptest! {
        #[test]
        fn a_phone_and_a_userid_lead_back_to_the_person(seed: u64, index in 0u64..1_000_000) {
            let million = Generated::new(1_000_000, 30_000, 7, seed);
            let user = million.user(index).unwrap();
            prop_assert_eq!(million.index_of_phone(&user.phone), Some(index));
            prop_assert_eq!(million.index_of_userid(&user.userid.to_uppercase()), Some(index));
            for department in &user.departments {
                prop_assert!(million.members(*department).contains(&index));
            }
        }

        #[test]
        fn departments_form_one_tree(directory in directories()) {
            let mut seen = HashSet::from([1]);
            let mut open = vec![1];
            while let Some(id) = open.pop() {
                for child in directory.children(id) {
                    prop_assert_eq!(directory.department(child).unwrap().parent, id);
                    prop_assert!(seen.insert(child));
                    open.push(child);
                }
            }
            prop_assert_eq!(seen.len() as u64, directory.departments);
        }

        #[test]
        fn everybody_is_listed_where_they_are(directory in directories()) {
            let mut pairs = 0;
            for id in 1..=directory.departments {
                for index in directory.members(id) {
                    prop_assert!(directory.user(index).unwrap().departments.contains(&id));
                    pairs += 1;
                }
            }
            let expected: usize = (0..directory.users).map(|index| directory.user(index).unwrap().departments.len()).sum();
            prop_assert_eq!(pairs, expected);
        }
    }

    #[test]
    fn the_depth_is_met() {
        let directory = Generated::new(14_000, 600, 4, 1);
        let deepest = (1..=600).map(|id| directory.level(id)).max();
        assert_eq!(deepest, Some(4));
    }

    #[test]
    fn the_same_seed_gives_the_same_people() {
        let people = |seed| (0..50).map(|index| Generated::new(1_000, 30, 3, seed).user(index).unwrap().name).collect::<Vec<_>>();
        assert_eq!(people(1), people(1));
        assert_ne!(people(1), people(2));
    }

    #[test]
    fn phones_are_distinct() {
        let directory = Generated::new(20_000, 10, 2, 7);
        let phones: HashSet<_> = (0..20_000).map(|index| directory.phone(index)).collect();
        assert_eq!(phones.len(), 20_000);
    }
}
