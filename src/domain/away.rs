//! Being away: until when, and who stands in.

use serde::{Deserialize, Serialize};

use super::id::MemberId;
use super::time::{Span, Time};

/// The longest that one can be away.
pub const AT_MOST: Span = Span::days(90);

/// Somebody who is away now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Away {
    pub member: MemberId,
    pub stand_in: MemberId,
    pub until: Time,
}

/// … as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwayView {
    /// In the configured time zone.
    pub until: String,
    pub stand_in: String,
}

fn stand_in(all: &[Away], member: MemberId) -> Option<MemberId> {
    all.iter().find(|away| away.member == member).map(|away| away.stand_in)
}

/// Those who stand in for a member, one after the other, none of them twice.
fn chain(all: &[Away], member: MemberId) -> Vec<MemberId> {
    let mut chain = Vec::new();
    let mut next = stand_in(all, member);
    while let Some(one) = next.filter(|one| !chain.contains(one)) {
        chain.push(one);
        next = stand_in(all, one);
    }
    chain
}

/// Who answers for a member: itself, or the first of its stand-ins who is there. Where all of them are away, itself.
pub fn deputy(all: &[Away], member: MemberId) -> MemberId {
    let there = |one: &MemberId| stand_in(all, *one).is_none();
    chain(all, member).into_iter().find(there).unwrap_or(member)
}

/// Whether what goes to this stand-in would come back to the member.
pub fn comes_back(all: &[Away], member: MemberId, stand_in: MemberId) -> bool {
    stand_in == member || chain(all, stand_in).contains(&member)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::Id;

    fn away(pairs: &[(i64, i64)]) -> Vec<Away> {
        let id = MemberId::from_i64;
        pairs.iter().map(|(member, stand_in)| Away { member: id(*member), stand_in: id(*stand_in), until: Time(1) }).collect()
    }

    #[test]
    fn whoever_is_at_the_end_of_the_chain_answers() {
        for (pairs, answers) in [(&[][..], 1), (&[(1, 2)], 2), (&[(1, 2), (2, 3)], 3), (&[(2, 3)], 1)] {
            assert_eq!(deputy(&away(pairs), MemberId::from_i64(1)), MemberId::from_i64(answers), "{pairs:?}");
        }
    }

    #[test]
    fn a_circle_ends_where_it_began() {
        for pairs in [&[(1, 1)][..], &[(1, 2), (2, 1)], &[(1, 2), (2, 3), (3, 2)], &[(1, 2), (2, 3), (3, 1)]] {
            assert_eq!(deputy(&away(pairs), MemberId::from_i64(1)), MemberId::from_i64(1), "{pairs:?}");
        }
    }

    #[test]
    fn a_chain_that_comes_back_is_seen_before_it_is_made() {
        let all = away(&[(2, 3), (3, 1), (4, 5)]);
        let back = |stand_in: i64| comes_back(&all, MemberId::from_i64(1), MemberId::from_i64(stand_in));
        assert_eq!([1, 2, 3, 4, 5].map(back), [true, true, true, false, false]);
    }
}
