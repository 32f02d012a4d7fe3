//! Lark's tree of departments: in one recursive list, or level by level where Lark wants that.

use std::collections::{HashSet, VecDeque};

use super::{Lark, part, wire};
use crate::server::vendor::directory::Department;
use crate::server::vendor::error::{Kind, VendorError};

/// The company itself.
pub(super) const ROOT: &str = "0";
/// Too big for a recursive list.
const TOO_BIG: &str = "43010";

impl Lark<'_> {
    /// A department and all below it. Without one the company's, or, where the app does not see all of it, each
    /// department that it was given.
    pub async fn departments(&self, root: Option<&str>) -> Result<Vec<Department>, VendorError> {
        let mut all = Vec::new();
        match root {
            Some(root) => self.branch(root, &mut all).await?,
            None => match self.branch(ROOT, &mut all).await {
                Err(error) if error.kind() == Some(Kind::Invisible) => {
                    for id in self.visible_range().await?.departments {
                        match self.branch(&id, &mut all).await {
                            // Deleted since it was given.
                            Err(error) if matches!(error.kind(), Some(Kind::Invisible | Kind::NotFound)) => {}
                            other => other?,
                        }
                    }
                }
                other => other?,
            },
        }
        ordered(all)
    }

    async fn branch(&self, root: &str, all: &mut Vec<Department>) -> Result<(), VendorError> {
        let below = self.below(root).await?;
        let name = if root == ROOT { self.company_name().await } else { self.one(root).await?.name };
        all.push(Department { id: root.to_owned(), parent: None, name });
        all.extend(below);
        Ok(())
    }

    /// `contact-v3/department/get`.
    async fn one(&self, id: &str) -> Result<wire::Department, VendorError> {
        let got: wire::OneDepartment = self.get("departments/get", &format!("contact/v3/departments/{}", part(id)), &[]).await?;
        Ok(got.department)
    }

    /// The company's name, for an app that may read it.
    pub async fn company(&self) -> Result<Option<String>, VendorError> {
        Ok(Some(self.company_name().await).filter(|name| !name.is_empty()))
    }

    /// What is right below a department.
    pub async fn children(&self, id: &str) -> Result<Vec<Department>, VendorError> {
        Ok(self.list_children(id, false).await?.into_iter().map(|child| department(child, Some(id))).collect())
    }

    /// The root has no name of its own, and whoever may not read the company's does without.
    async fn company_name(&self) -> String {
        self.tenant().await.map(|tenant| tenant.name).unwrap_or_default()
    }

    async fn below(&self, root: &str) -> Result<Vec<Department>, VendorError> {
        match self.list_children(root, true).await {
            Ok(children) if children.iter().all(|child| child.parent_department_id.is_some()) => {
                Ok(children.into_iter().map(|child| department(child, None)).collect())
            }
            // An app that may not read who is below whom learns it by walking.
            Ok(_) => self.walk(root).await,
            Err(error) if error.code() == Some(TOO_BIG) => self.walk(root).await,
            Err(error) => Err(error),
        }
    }

    async fn walk(&self, root: &str) -> Result<Vec<Department>, VendorError> {
        let mut found = Vec::new();
        let mut seen = HashSet::from([root.to_owned()]);
        let mut left = VecDeque::from([root.to_owned()]);
        while let Some(parent) = left.pop_front() {
            for child in self.list_children(&parent, false).await? {
                if seen.insert(child.open_department_id.clone()) {
                    left.push_back(child.open_department_id.clone());
                    found.push(department(child, Some(&parent)));
                }
            }
        }
        Ok(found)
    }

    /// `contact-v3/department/children`: at most 50 on a page.
    async fn list_children(&self, id: &str, all_levels: bool) -> Result<Vec<wire::Department>, VendorError> {
        let path = format!("contact/v3/departments/{}/children", part(id));
        let query = [("fetch_child", if all_levels { "true" } else { "false" }), ("page_size", "50")];
        let mut all: Vec<wire::Department> = self.all("departments/children", &path, &query).await?;
        all.retain(|department| !department.status.is_deleted);
        Ok(all)
    }
}

fn department(got: wire::Department, parent: Option<&str>) -> Department {
    let parent = parent.map(str::to_owned).or(got.parent_department_id).filter(|parent| !parent.is_empty());
    Department { id: got.open_department_id, parent, name: got.name }
}

/// Parents first, each department once. Branches may overlap, and a branch's own top is told its parent by another.
fn ordered(all: Vec<Department>) -> Result<Vec<Department>, VendorError> {
    let known: HashSet<String> = all.iter().map(|department| department.id.clone()).collect();
    let with_parent = |department: &Department| department.parent.as_ref().is_some_and(|parent| known.contains(parent));
    let (below, tops): (Vec<_>, Vec<_>) = all.into_iter().partition(with_parent);
    let inner: HashSet<String> = below.iter().map(|department| department.id.clone()).collect();
    let tops = tops.into_iter().filter(|top| !inner.contains(&top.id)).map(|top| Department { parent: None, ..top });
    let mut placed = HashSet::new();
    let mut ordered: Vec<Department> = tops.filter(|top| placed.insert(top.id.clone())).collect();
    let mut left = below;
    while !left.is_empty() {
        let (ready, rest): (Vec<_>, Vec<_>) =
            left.into_iter().partition(|department| department.parent.as_ref().is_some_and(|parent| placed.contains(parent)));
        if ready.is_empty() {
            return Err(VendorError::Nonsense { status: 200 });
        }
        ordered.extend(ready.into_iter().filter(|department| placed.insert(department.id.clone())));
        left = rest;
    }
    Ok(ordered)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn department(id: &str, parent: Option<&str>) -> Department {
        Department { id: id.to_owned(), parent: parent.map(str::to_owned), name: String::new() }
    }

    #[test]
    fn parents_come_before_children_and_overlapping_branches_are_joined() {
        let all = vec![
            department("od-b", None),
            department("od-c", Some("od-b")),
            department("od-a", None),
            department("od-c", Some("od-b")),
            department("od-b", Some("od-a")),
            department("od-x", Some("od-hidden")),
        ];
        let ordered = ordered(all).unwrap();
        let shown: Vec<_> = ordered.iter().map(|d| (d.id.as_str(), d.parent.as_deref())).collect();
        assert_eq!(shown, [("od-a", None), ("od-x", None), ("od-b", Some("od-a")), ("od-c", Some("od-b"))]);
    }

    #[test]
    fn departments_that_are_below_each_other_make_no_sense() {
        let all = vec![department("od-a", Some("od-b")), department("od-b", Some("od-a"))];
        assert_eq!(ordered(all), Err(VendorError::Nonsense { status: 200 }));
    }
}
