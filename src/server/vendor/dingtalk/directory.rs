//! DingTalk's directory: there is no list of everybody, so departments are walked from those that the app sees.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use serde_json::json;

use super::{DingTalk, wire};
use crate::server::vendor::directory::{Department, People, Person, VisibleRange, parents_first};
use crate::server::vendor::error::{Kind, Said, VendorError};

/// People of one answer.
const PAGE: usize = 100;

/// What is asked about each of many departments.
#[derive(Clone, Copy)]
enum Ask {
    Itself,
    Children,
}

impl DingTalk<'_> {
    /// obtain-corpsecret-authorization-scope: department 1 is the whole company.
    pub async fn visible_range(&self) -> Result<VisibleRange, VendorError> {
        let got: wire::Scopes = self.get("auth/scopes").await?;
        let scopes = got.auth_org_scopes;
        Ok(VisibleRange { departments: scopes.authed_dept, people: scopes.authed_user, ..VisibleRange::default() })
    }

    /// Without a root, from the departments that the app was given: the company's own is refused to an app that sees
    /// less. Below them, too, some may be hidden; they are left out.
    pub async fn departments(&self, root: Option<&str>) -> Result<Vec<Department>, VendorError> {
        let mut found = match root {
            Some(root) => vec![self.department(root).await?],
            None => self.ask_each(self.visible_range().await?.departments, Ask::Itself).await?,
        };
        let mut seen: HashSet<String> = found.iter().map(|department| department.id.clone()).collect();
        let mut level: Vec<String> = seen.iter().cloned().collect();
        while !level.is_empty() {
            let mut below = self.ask_each(level, Ask::Children).await?;
            below.retain(|department| seen.insert(department.id.clone()));
            level = below.iter().map(|department| department.id.clone()).collect();
            found.append(&mut below);
        }
        parents_first(found).ok_or(VendorError::Nonsense { status: 200 })
    }

    /// The company's own department bears its name, for an app that may see it.
    pub async fn company(&self) -> Result<Option<String>, VendorError> {
        match self.department("1").await {
            Ok(root) => Ok(Some(root.name)),
            Err(VendorError::Said(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// query-department-details0-v2.
    async fn department(&self, id: &str) -> Result<Department, VendorError> {
        let got: wire::Found<wire::Department> = self.ask("topapi/v2/department/get", json!({ "dept_id": number(id)? })).await?;
        Ok(got.result.department())
    }

    /// user-management-acquires-the-list-departments: one level, in one answer.
    pub async fn children(&self, id: &str) -> Result<Vec<Department>, VendorError> {
        let got: wire::Departments = self.ask("topapi/v2/department/listsub", json!({ "dept_id": number(id)? })).await?;
        let parent = |department: Department| Department { parent: department.parent.or_else(|| Some(id.to_owned())), ..department };
        Ok(got.result.into_iter().map(wire::Department::department).map(parent).collect())
    }

    /// Eight at a time, in no order.
    async fn ask_each(&self, ids: Vec<String>, ask: Ask) -> Result<Vec<Department>, VendorError> {
        let (left, found) = (Mutex::new(ids), Mutex::new(Vec::new()));
        let work = || self.work_through(&left, &found, ask);
        tokio::try_join!(work(), work(), work(), work(), work(), work(), work(), work())?;
        Ok(found.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    async fn work_through(&self, left: &Mutex<Vec<String>>, found: &Mutex<Vec<Department>>, ask: Ask) -> Result<(), VendorError> {
        loop {
            let Some(id) = left.lock().unwrap_or_else(PoisonError::into_inner).pop() else { return Ok(()) };
            let got = match ask {
                Ask::Itself => self.department(&id).await.map(|department| vec![department]),
                Ask::Children => self.children(&id).await,
            };
            match got {
                Ok(mut got) => found.lock().unwrap_or_else(PoisonError::into_inner).append(&mut got),
                // Hidden from this app, or gone meanwhile.
                Err(error) if matches!(error.kind(), Some(Kind::Invisible | Kind::NotFound)) => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// queries-the-complete-information-of-a-department-user: a department's own people.
    pub async fn people(&self, department: &str, page: Option<&str>) -> Result<People, VendorError> {
        let cursor = page.map_or(Ok(0), number)?;
        let body = json!({ "dept_id": number(department)?, "cursor": cursor, "size": PAGE });
        let wire::Found { result } = self.ask::<wire::Found<wire::Users>>("topapi/v2/user/list", body).await?;
        let next = match result.next_cursor {
            _ if !result.has_more => None,
            Some(next) if next > cursor => Some(next.to_string()),
            // More, but nowhere to ask for it: half a department must not pass for the whole.
            _ => return Err(VendorError::Nonsense { status: 200 }),
        };
        Ok(People { people: result.list.into_iter().map(wire::User::person).collect(), next })
    }

    /// query-user-details.
    pub async fn person(&self, user_id: &str) -> Result<Person, VendorError> {
        let got: wire::Found<wire::User> = self.ask("topapi/v2/user/get", json!({ "userid": user_id })).await?;
        Ok(got.result.person())
    }

    /// `topapi/v2/user/getbymobile`: self-built apps only. Mainland numbers go without their country code.
    pub async fn user_id_by_phone(&self, phone: &str) -> Result<Option<String>, VendorError> {
        let mobile = phone.strip_prefix("+86").unwrap_or(phone);
        match self.ask::<wire::Found<wire::UserId>>("topapi/v2/user/getbymobile", json!({ "mobile": mobile })).await {
            Ok(got) => Ok(got.result.userid),
            Err(error) if error.kind() == Some(Kind::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// DingTalk's ids of departments are numbers; what is none cannot be found.
fn number(text: &str) -> Result<i64, VendorError> {
    text.parse().map_err(|_| Said::new("60003", "a department's id is a number", Kind::NotFound).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_is_no_number_is_not_found() {
        assert_eq!(number("37000095"), Ok(37_000_095));
        assert_eq!(number("od-1").unwrap_err().kind(), Some(Kind::NotFound));
    }
}
