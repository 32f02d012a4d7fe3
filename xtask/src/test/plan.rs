//! Reads which steps of the tests are wanted.

use super::steps::Step;

#[derive(Debug)]
pub struct Plan {
    /// In the order of `Step::ALL`.
    pub steps: Vec<Step>,
    /// Only tests whose name contains this.
    pub filter: Option<String>,
    /// Go on after a failure.
    pub keep_going: bool,
}

impl Plan {
    pub fn parse(words: &[&str]) -> Result<Self, String> {
        let (mut filter, mut only, mut keep_going) = (None, None, false);
        let mut words = words.iter();
        while let Some(&word) = words.next() {
            match word.split_once('=').unwrap_or((word, "")) {
                ("--keep-going", "") => keep_going = true,
                ("--only", "") => only = Some(named(words.next().ok_or("--only needs the names of steps")?)?),
                ("--only", names) => only = Some(named(names)?),
                _ if word.starts_with('-') => return Err(format!("test has no option {word}")),
                _ if filter.is_some() => return Err("test takes one FILTER".into()),
                _ => filter = Some(word.to_owned()),
            }
        }
        let wanted = match (only, &filter) {
            (Some(only), _) => with_site(only),
            (None, Some(_)) => vec![Step::Unit, Step::Postgres],
            (None, None) => Step::ALL.to_vec(),
        };
        let steps = Step::ALL.into_iter().filter(|step| wanted.contains(step)).collect();
        Ok(Self { steps, filter, keep_going })
    }
}

fn named(names: &str) -> Result<Vec<Step>, String> {
    let step = |name: &str| {
        let found = Step::ALL.into_iter().find(|step| step.name() == name);
        found.ok_or_else(|| format!("there is no step {name}; there are: {}", Step::ALL.map(Step::name).join(" ")))
    };
    names.split(',').map(step).collect()
}

/// A browser that opens our pages needs the site.
fn with_site(mut steps: Vec<Step>) -> Vec<Step> {
    if steps.iter().any(|step| matches!(step, Step::Conformance | Step::EndToEnd)) {
        steps.push(Step::Site);
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(words: &[&str]) -> Vec<Step> {
        Plan::parse(words).unwrap().steps
    }

    #[test]
    fn without_words_every_step_is_run() {
        assert_eq!(steps(&[]), Step::ALL);
        assert_eq!(steps(&["--keep-going"]), Step::ALL);
    }

    #[test]
    fn a_filter_leaves_the_steps_whose_tests_have_names() {
        let plan = Plan::parse(&["binding"]).unwrap();
        assert_eq!(plan.steps, [Step::Unit, Step::Postgres]);
        assert_eq!(plan.filter.as_deref(), Some("binding"));
    }

    #[test]
    fn only_names_steps_and_end_to_end_brings_the_site() {
        assert_eq!(steps(&["--only", "unit,fmt"]), [Step::Format, Step::Unit]);
        assert_eq!(steps(&["--only=e2e", "sign-in"]), [Step::Site, Step::EndToEnd]);
    }

    #[test]
    fn what_is_not_understood_is_told() {
        assert!(Plan::parse(&["--only", "units"]).unwrap_err().contains("no step units"));
        assert!(Plan::parse(&["--only"]).is_err());
        assert!(Plan::parse(&["--fast"]).is_err());
        assert!(Plan::parse(&["a", "b"]).is_err());
    }
}
