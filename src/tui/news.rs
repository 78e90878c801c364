//! News of the grid that is run: its files have changed.

use tokio::sync::watch;

/// Hears of changes, and says what a good one does.
#[derive(Clone, Debug)]
pub struct Reload {
    /// The latest news; none: nothing has changed.
    pub news: watch::Receiver<Option<GridNews>>,
    /// What a good change does.
    pub at_change: AtChange,
}

/// What a good change of the grid does to its run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtChange {
    /// It is told; a key runs the changed grid.
    Tell,
    /// The run is stopped, and the changed grid is run.
    Restart,
}

/// That the grid has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GridNews {
    /// Whether it can be run.
    pub verdict: Verdict,
    /// One sentence.
    pub text: String,
}

/// Whether a grid can be run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing is wrong with it.
    Good,
    /// Something is.
    Bad,
}

/// What the model knows of changes.
#[derive(Clone, Debug)]
pub(super) struct Changes {
    pub(super) at_change: AtChange,
    pub(super) latest: Option<GridNews>,
}

impl GridNews {
    /// What the status line says of it.
    pub(super) fn words(&self) -> String {
        match self.verdict {
            Verdict::Good => format!("{}; R runs it", self.text),
            Verdict::Bad => self.text.clone(),
        }
    }
}

impl Reload {
    /// The next news.
    pub async fn next(&mut self) -> GridNews {
        loop {
            if self.news.changed().await.is_err() {
                // Nobody watches the files any more.
                return std::future::pending().await;
            }
            if let Some(news) = self.news.borrow_and_update().clone() {
                return news;
            }
        }
    }
}
