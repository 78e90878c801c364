//! Running a part of a grid: which steps tags choose, and what these need.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use super::need::{Need, Needs, needs_of_resource, needs_of_steps, targets_of_output};
use crate::base::annotation::is_label;
use crate::base::diagnostic::{did_you_mean, listed};
use crate::grid::expression::{ResourceId, StepId};
use crate::grid::model::{Grid, StepDef};

/// `a,!b`: steps that have one of the tags, and none of those behind a `!`. With the latter alone, all others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagFilter {
    /// One of these.
    pub wanted: Vec<Arc<str>>,
    /// None of these.
    pub unwanted: Vec<Arc<str>>,
}

impl TagFilter {
    /// Both together: what one of them wants, without what one of them does not.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.wanted.extend(other.wanted);
        self.unwanted.extend(other.unwanted);
        self
    }

    fn chooses(&self, tags: &[Arc<str>]) -> bool {
        let has = |all: &[Arc<str>]| all.iter().any(|tag| tags.contains(tag));
        (self.wanted.is_empty() || has(&self.wanted)) && !has(&self.unwanted)
    }
}

impl FromStr for TagFilter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut filter = Self::default();
        for word in text.split(',').map(str::trim) {
            let (tag, list) = match word.strip_prefix('!') {
                Some(tag) => (tag.trim(), &mut filter.unwanted),
                None => (word, &mut filter.wanted),
            };
            if !is_label(tag) {
                return Err(format!("{word:?} is no tag; write tags with commas between, and ! in front of what to leave out"));
            }
            list.push(tag.into());
        }
        Ok(filter)
    }
}

/// Why tags choose nothing that could be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChooseError {
    /// No step has this tag.
    Unknown {
        /// The tag.
        tag: Arc<str>,
        /// What was perhaps meant.
        hint: String,
    },
    /// All steps are left out.
    Nothing,
}

impl fmt::Display for ChooseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { tag, hint } => write!(f, "no step has the tag \"{tag}\"; {hint}"),
            Self::Nothing => f.write_str("the tags choose no step: each is left out by one of them"),
        }
    }
}

impl std::error::Error for ChooseError {}

/// The steps that run: those that tags choose, and what they need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    steps: BTreeSet<StepId>,
    resources: BTreeSet<ResourceId>,
    /// Steps that the tags leave out and that run all the same, because a chosen one needs them.
    pub against: Vec<StepId>,
}

impl Choice {
    /// What a filter chooses of a grid.
    ///
    /// # Errors
    /// A tag that no step has, or tags that leave nothing over.
    pub fn of(grid: &Grid, filter: &TagFilter) -> Result<Self, ChooseError> {
        let known: BTreeSet<&str> = grid.steps.iter().flat_map(tags).map(|tag| &**tag).collect();
        if let Some(tag) = filter.wanted.iter().chain(&filter.unwanted).find(|tag| !known.contains(&***tag)) {
            let hint = did_you_mean(tag, known.iter().copied()).unwrap_or_else(|| match known.len() {
                0 => String::from("in this grid no step has tags"),
                _ => format!("there is {}", listed(known.iter().copied())),
            });
            return Err(ChooseError::Unknown { tag: Arc::clone(tag), hint });
        }
        let mut needed = Needed::new(grid);
        // A group runs for what is in it, and a mix for its scenarios.
        let own = |step: &&StepDef| step.group().is_none() && step.mix().is_none();
        for step in grid.steps.iter().filter(own).filter(|step| filter.chooses(&all_tags(grid, step))) {
            needed.open.push((Need::Step(step.id), Extent::Whole));
        }
        if needed.open.is_empty() {
            return Err(ChooseError::Nothing);
        }
        needed.close();
        let Needed { steps, resources, .. } = needed;
        let unwanted = |step: &&StepDef| all_tags(grid, step).iter().any(|tag| filter.unwanted.contains(tag));
        let runs = grid.steps.iter().filter(|step| step.group().is_none() && steps.contains_key(&step.id));
        let against = runs.filter(unwanted).map(|step| step.id).collect();
        Ok(Self { steps: steps.into_keys().collect(), resources, against })
    }

    /// How many steps run, groups included.
    pub fn count(&self) -> usize {
        self.steps.len()
    }

    /// Whether a step runs.
    pub fn has(&self, step: StepId) -> bool {
        self.steps.contains(&step)
    }

    /// Whether a step that runs needs a resource.
    pub fn needs(&self, resource: ResourceId) -> bool {
        self.resources.contains(&resource)
    }
}

/// The tags that stand in a step.
fn tags(step: &StepDef) -> &[Arc<str>] {
    &step.policy.annotations.tags
}

/// Its tags and those of the groups around it, or of its mix.
fn all_tags(grid: &Grid, step: &StepDef) -> Vec<Arc<str>> {
    let around = std::iter::successors(Some(step), |step| grid.step(step.within.or_else(|| step.mix_around())?));
    around.flat_map(tags).cloned().collect()
}

/// How much of a group runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Extent {
    /// What of it is chosen, and what its outputs read.
    Part,
    /// All of it.
    Whole,
}

/// What runs, on its way to being all that is needed.
struct Needed<'g> {
    grid: &'g Grid,
    needs: Vec<Needs>,
    steps: BTreeMap<StepId, Extent>,
    resources: BTreeSet<ResourceId>,
    open: Vec<(Need, Extent)>,
}

impl<'g> Needed<'g> {
    fn new(grid: &'g Grid) -> Self {
        Self { grid, needs: needs_of_steps(grid), steps: BTreeMap::new(), resources: BTreeSet::new(), open: Vec::new() }
    }

    fn close(&mut self) {
        while let Some((need, extent)) = self.open.pop() {
            if let Some(step) = need.step() {
                self.step(step, extent);
            }
            if let Some(resource) = need.resource().filter(|id| self.resources.insert(*id)).and_then(|id| self.grid.resource(id))
            {
                self.whole(needs_of_resource(self.grid, resource));
            }
        }
    }

    fn step(&mut self, id: StepId, extent: Extent) {
        if self.steps.get(&id).is_some_and(|known| *known >= extent) {
            return;
        }
        self.steps.insert(id, extent);
        let Some(step) = self.grid.step(id) else { return };
        if let Some(needs) = self.needs.get(id.0 as usize).cloned() {
            self.whole(needs.once.into_iter().chain(needs.each).chain(needs.racing));
        }
        self.open.extend(step.within.map(|group| (Need::Step(group), Extent::Part)));
        let Some(group) = step.group() else { return };
        match extent {
            Extent::Whole => self.whole(group.steps.iter().copied().map(Need::Step)),
            Extent::Part => {
                let read: Vec<Need> = group.outputs.iter().flat_map(|output| targets_of_output(self.grid, output)).collect();
                self.whole(read);
            }
        }
    }

    fn whole(&mut self, needs: impl IntoIterator<Item = Need>) {
        self.open.extend(needs.into_iter().map(|need| (need, Extent::Whole)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_read() {
        let filter: Result<TagFilter, String> = "a, !b,c".parse();
        let expected = TagFilter { wanted: vec!["a".into(), "c".into()], unwanted: vec!["b".into()] };
        assert_eq!(filter, Ok(expected));
        for bad in ["", "a,", "!", "a b", "!!a"] {
            assert!(bad.parse::<TagFilter>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn one_wanted_is_enough_and_one_unwanted_too() {
        let filter = |text: &str| text.parse::<TagFilter>().unwrap_or_default();
        let has = |text: &str| text.split(' ').map(Arc::from).collect::<Vec<Arc<str>>>();
        assert!(filter("a,c").chooses(&has("a b")));
        assert!(!filter("a,!b").chooses(&has("a b")));
        assert!(filter("!b").chooses(&has("a")) && filter("!b").chooses(&[]));
        assert!(!filter("a").chooses(&[]));
        assert!(!filter("a").and(filter("!b")).chooses(&has("a b")));
    }
}
