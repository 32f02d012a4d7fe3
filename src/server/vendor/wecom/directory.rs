//! WeCom's directory: what the app sees of departments and people.

use std::collections::BTreeSet;

use serde_json::json;
use url::Url;

use super::{API, WeCom, wire};
use crate::server::vendor::directory::{Department, People, Person, VisibleRange, parents_first};
use crate::server::vendor::error::{Kind, VendorError};

impl WeCom<'_> {
    /// 90227: proves token, agent and address in one call.
    pub async fn visible_range(&self) -> Result<VisibleRange, VendorError> {
        let id = self.credentials.agent_id()?.to_string();
        let got: wire::Agent = self.get("agent/get", &[("agentid", &id)]).await?;
        Ok(VisibleRange {
            app_name: Some(got.name).filter(|name| !name.is_empty()),
            people: got.allow_userinfos.user.into_iter().map(|user| user.userid).collect(),
            departments: got.allow_partys.partyid.iter().map(ToString::to_string).collect(),
            closed: got.close == 1,
            sign_in_domain: Some(got.redirect_domain),
        })
    }

    /// 90208: a department and everything below it in one answer; without one, all that is visible.
    pub async fn departments(&self, root: Option<&str>) -> Result<Vec<Department>, VendorError> {
        let query: Vec<_> = root.map(|id| ("id", id)).into_iter().collect();
        let got: wire::Departments = self.get("department/list", &query).await?;
        // The order of the answer is the vendor's own; parents first is ours.
        let departments = got.department.into_iter().map(|department| Department {
            id: department.id.to_string(),
            parent: Some(department.parentid.to_string()),
            name: department.name,
        });
        parents_first(departments.collect()).ok_or(VendorError::Nonsense { status: 200 })
    }

    pub fn address(&self) -> Result<Url, VendorError> {
        Url::parse(self.credentials.host(API)).map_err(|_| VendorError::RefusedAddress)
    }

    /// The root department bears the company's name.
    pub async fn company(&self) -> Result<Option<String>, VendorError> {
        let visible = match self.departments(None).await {
            Err(error) if error.kind() == Some(Kind::Invisible) => return Ok(None),
            result => result?,
        };
        Ok(visible.into_iter().find(|department| department.id == "1").map(|root| root.name))
    }

    /// What is right below a department.
    pub async fn children(&self, department: &str) -> Result<Vec<Department>, VendorError> {
        let all = self.departments(Some(department)).await?;
        Ok(all.into_iter().filter(|child| child.parent.as_deref() == Some(department)).collect())
    }

    /// 90201: a department's own people; WeCom answers all of them at once.
    pub async fn people(&self, department: &str, _page: Option<&str>) -> Result<People, VendorError> {
        let got: wire::Users = self.get("user/list", &[("department_id", department)]).await?;
        Ok(People { people: got.userlist.into_iter().map(wire::User::person).collect(), next: None })
    }

    /// 90196: one visible person.
    pub async fn person(&self, user_id: &str) -> Result<Person, VendorError> {
        let got: wire::User = self.get("user/get", &[("userid", user_id)]).await?;
        Ok(got.person())
    }

    /// 96067: how many people there are on the first page; the address book key's own call.
    pub async fn address_book(&self) -> Result<usize, VendorError> {
        let got: wire::UserIds = self.ask("user/list_id", json!({ "limit": 10_000 })).await?;
        let people: BTreeSet<_> = got.dept_user.into_iter().map(|pair| pair.userid).collect();
        Ok(people.len())
    }

    /// 95402: too many misses and WeCom blocks for a day.
    pub async fn user_id_by_phone(&self, phone: &str) -> Result<Option<String>, VendorError> {
        // Numbers of the mainland are kept without their country code.
        let mobile = phone.strip_prefix("+86").unwrap_or(phone);
        match self.ask::<wire::UserId>("user/getuserid", json!({ "mobile": mobile })).await {
            Ok(got) => Ok(Some(got.userid)),
            Err(error) if error.kind() == Some(Kind::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
