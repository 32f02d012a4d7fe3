//! The departments that an app looks at: counted with all that is below them, and said where one is not there.

use muster::domain::check::{Report, StageKind, StageState};
use muster::domain::lang::Lang;
use muster::domain::vendor::Vendor;
use muster::messages::console::check::NO_ROOT;
use muster::server::service::check::Subject;

use super::Checked;
use crate::harness::of_each_vendor;

of_each_vendor![only_what_is_below_the_root_departments_is_counted, a_root_department_that_is_not_there_is_said];

fn range(report: &Report) -> &muster::domain::check::Stage {
    report.stages.iter().find(|stage| stage.kind == StageKind::VisibleRange).expect("the stage")
}

async fn with_roots(checked: &Checked, roots: &[&str]) -> Report {
    let roots = roots.iter().map(|root| (*root).to_owned()).collect();
    checked.run(Subject { root_departments: roots, ..checked.subject().await }).await
}

async fn only_what_is_below_the_root_departments_is_counted(vendor: Vendor) {
    let checked = Checked::new(vendor).await;
    let client = checked.party.client();
    let all = client.departments(None).await.expect("departments");
    let leaf = all.iter().find(|one| !all.iter().any(|other| other.parent.as_deref() == Some(&one.id))).expect("one without children");
    let parent = leaf.parent.clone().expect("its parent");
    let own = checked.party.people_of(&leaf.id).await.0.len();

    let report = with_roots(&checked, &[&leaf.id]).await;
    assert!(range(&report).found.as_ref().unwrap().contains(&format!("1 departments and {own} people")), "{:?}", range(&report));
    assert_eq!(report.people.len(), own);
    // What is below another root is counted once.
    let twice = with_roots(&checked, &[&leaf.id, &parent]).await;
    let once = with_roots(&checked, &[&parent]).await;
    assert_eq!(range(&twice).found, range(&once).found);
    assert!(once.people.len() > own);
    checked.party.end().await;
}

async fn a_root_department_that_is_not_there_is_said(vendor: Vendor) {
    let checked = Checked::new(vendor).await;
    let missing = if vendor == Vendor::Lark { "od-00000000000000000000000000000000" } else { "987654" };
    let report = with_roots(&checked, &[missing]).await;
    let stage = range(&report);
    assert_eq!((stage.state, stage.cause.as_deref()), (StageState::Failed, Some(NO_ROOT.get(Lang::En))), "{stage:?}");
    assert!(stage.found.as_ref().unwrap().contains(missing), "{stage:?}");
    assert!(!report.passed());
    checked.party.end().await;
}
