//! What was asked of the run and what it answered.

use std::time::Duration;

use crate::base::id::CommandId;
use crate::event::Answer;

/// How long a notice stays when no key is pressed.
const NOTICE: Duration = Duration::from_secs(10);

/// Good or bad news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    Plain,
    Good,
    Bad,
}

/// A sentence for the status line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Notice {
    pub(super) text: String,
    pub(super) tone: Tone,
    at: Duration,
}

/// Commands that wait for their answer, and the last news.
#[derive(Debug, Default)]
pub(super) struct Talk {
    pending: Vec<(CommandId, String)>,
    accepted: Vec<(CommandId, String)>,
    notice: Option<Notice>,
}

impl Talk {
    /// Tells the operator something.
    pub(super) fn say(&mut self, now: Duration, tone: Tone, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), tone, at: now });
    }

    /// A command is on its way.
    pub(super) fn sent(&mut self, id: CommandId, what: String) {
        self.pending.push((id, what));
    }

    /// An answer came. Answers to others' commands are no news here.
    pub(super) fn answered(&mut self, now: Duration, id: CommandId, answer: &Answer) {
        let found = take(&mut self.pending, id).or_else(|| take(&mut self.accepted, id));
        let Some(what) = found else { return };
        match answer {
            Answer::Accepted => {
                self.say(now, Tone::Plain, format!("{what}: accepted"));
                self.accepted.push((id, what));
            }
            Answer::Done => self.say(now, Tone::Good, format!("{what}: done")),
            Answer::Refused { reason } => self.say(now, Tone::Bad, format!("{what}: {reason}")),
        }
    }

    /// Answers may have been missed; what waits for one is forgotten.
    pub(super) fn lagged(&mut self, now: Duration) {
        if !self.pending.is_empty() {
            self.say(now, Tone::Plain, "answers were missed while the screen was behind");
        }
        self.pending.clear();
        self.accepted.clear();
    }

    /// A key was pressed: the last news has been seen.
    pub(super) fn seen(&mut self) {
        self.notice = None;
    }

    /// Forgets old news.
    pub(super) fn tick(&mut self, now: Duration) {
        if self.notice.as_ref().is_some_and(|notice| now.saturating_sub(notice.at) > NOTICE) {
            self.notice = None;
        }
    }

    /// What waits for an answer.
    pub(super) fn pending(&self) -> impl ExactSizeIterator<Item = &str> {
        self.pending.iter().map(|(_, what)| what.as_str())
    }

    pub(super) const fn notice(&self) -> Option<&Notice> {
        self.notice.as_ref()
    }
}

fn take(commands: &mut Vec<(CommandId, String)>, id: CommandId) -> Option<String> {
    let at = commands.iter().position(|(known, _)| *known == id)?;
    Some(commands.swap_remove(at).1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_pending_until_its_own_answer_comes() {
        let mut talk = Talk::default();
        let at = Duration::ZERO;
        talk.sent(CommandId(1), "retry pay".into());
        talk.answered(at, CommandId(2), &Answer::Done);
        assert_eq!(talk.pending().collect::<Vec<_>>(), ["retry pay"]);
        talk.answered(at, CommandId(1), &Answer::Accepted);
        assert_eq!(talk.pending().len(), 0);
        talk.answered(at, CommandId(1), &Answer::Done);
        assert_eq!(talk.notice().map(|notice| (notice.text.as_str(), notice.tone)), Some(("retry pay: done", Tone::Good)));
        talk.tick(NOTICE * 2);
        assert_eq!(talk.notice(), None);
    }

    #[test]
    fn a_refusal_says_why() {
        let mut talk = Talk::default();
        talk.sent(CommandId(7), "skip pay".into());
        talk.answered(Duration::ZERO, CommandId(7), &Answer::Refused { reason: "it runs".into() });
        assert_eq!(talk.notice().map(|notice| (notice.text.as_str(), notice.tone)), Some(("skip pay: it runs", Tone::Bad)));
    }
}
