//! Whatever is pressed, at whatever size: nothing breaks.

use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;

use super::{app, buffer, story};
use crate::state::RunState;
use crate::tui::app::Input;
use crate::tui::key::Key;

fn key() -> impl Strategy<Value = Key> {
    let known: Vec<Key> = crate::tui::command::COMMANDS.iter().flat_map(|command| command.keys).copied().collect();
    prop_oneof![
        8 => proptest::sample::select(known),
        1 => any::<char>().prop_map(Key::Char),
        1 => Just(Key::Backspace),
    ]
}

#[derive(Clone, Debug)]
enum Step {
    Key(Key),
    Size(u16, u16),
    State(usize),
    Time(u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        10 => key().prop_map(Step::Key),
        2 => (0u16..230, 0u16..70).prop_map(|(width, height)| Step::Size(width, height)),
        1 => (0usize..6).prop_map(Step::State),
        1 => (0u64..100_000).prop_map(Step::Time),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn nothing_breaks_the_screen(steps in prop::collection::vec(step(), 1..60)) {
        let states: Vec<RunState> =
            [story::running(), story::paused(), story::held(), story::finished(), story::judged()].map(|story| story.state).into();
        let states: Vec<Arc<RunState>> = [RunState::new()].into_iter().chain(states).map(Arc::new).collect();
        let mut app = app(&states[1]);
        let mut size = (80, 24);
        for step in steps {
            match step {
                Step::Key(key) => {
                    app.update(app.now, Input::Key(key));
                }
                Step::Size(width, height) => size = (width, height),
                Step::State(at) => {
                    app.update(app.now, Input::State(Arc::clone(&states[at])));
                }
                Step::Time(ms) => {
                    let now = app.now + Duration::from_millis(ms);
                    app.update(now, Input::Tick);
                }
            }
            let seen = buffer(&mut app, size.0, size.1);
            prop_assert!(!seen.content.iter().any(|cell| cell.symbol().contains(char::is_control)));
        }
    }
}
