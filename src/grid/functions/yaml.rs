//! `yamldecode` and `yamlencode`.
//!
//! Reading is on `saphyr-parser`, which gives events: it is kept up, pure and small. `serde_yaml` and its forks are archived or go
//! through C; a document type would be one conversion more. What a scalar means is ours (`yaml_scalar`), since Terraform's reader
//! follows neither YAML 1.1 nor 1.2 wholly; writing is ours too (`yaml_write`).

use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser, ScalarStyle, StrInput, Tag};

use super::arguments::{Outcome, text, value};
use super::function::{CallContext, Function, FunctionError, Param};
use super::yaml_scalar::{self, MERGE_KEY};
use super::{limits, yaml_write};
use crate::value::{Text, Value, to_text};

/// Collections nested deeper than this are refused.
const MAX_DEPTH: usize = 128;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("yamldecode", &[Param::string("src")], yamldecode, "The value a YAML document writes."),
    Function::new("yamlencode", &[Param::any("value").nullable()], yamlencode, "The value as a YAML document in block style."),
];

fn yamlencode(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let document = yaml_write::document(value(arguments, 0)?);
    limits::bytes(document.len())?;
    Ok(document.into())
}

fn yamldecode(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let mut composer = Composer { parser: Parser::new_from_str(text(arguments, 0)?), anchors: BTreeMap::new(), size: 0 };
    composer.document().map_err(FunctionError::new)
}

/// Builds values from events.
struct Composer<'a> {
    parser: Parser<'a, StrInput<'a>>,
    /// What an anchor stands for, and of how many parts; none while it is being read.
    anchors: BTreeMap<usize, Option<(Value, usize)>>,
    /// Parts so far; an alias counts as all of what it stands for, so a small text cannot make a huge value.
    size: usize,
}

type Composed<T> = Result<T, String>;

impl<'a> Composer<'a> {
    fn event(&mut self) -> Composed<Event<'a>> {
        match self.parser.next_event() {
            Some(Ok((event, _))) => Ok(event),
            Some(Err(error)) => {
                Err(format!("on line {}, column {}: {}", error.marker().line(), error.marker().col() + 1, error.info()))
            }
            None => Ok(Event::StreamEnd),
        }
    }

    fn document(&mut self) -> Composed<Value> {
        loop {
            match self.event()? {
                Event::StreamStart | Event::Nothing => {}
                Event::DocumentStart(_) => break,
                _ => return Err("on line 1, column 1: missing start of document".to_owned()),
            }
        }
        let root = self.event()?;
        let value = self.node(root, 0)?;
        loop {
            match self.event()? {
                Event::DocumentEnd | Event::Nothing => {}
                Event::StreamEnd => return Ok(value),
                _ => return Err("unexpected extra content after value".to_owned()),
            }
        }
    }

    fn node(&mut self, event: Event<'a>, depth: usize) -> Composed<Value> {
        if depth > MAX_DEPTH {
            return Err(format!("nested deeper than {MAX_DEPTH}"));
        }
        let before = self.size;
        self.grow(1)?;
        let anchor = match &event {
            Event::Scalar(_, _, anchor, _) | Event::SequenceStart(anchor, _) | Event::MappingStart(anchor, _) => *anchor,
            _ => 0,
        };
        self.anchors.insert(anchor, None);
        let value = match event {
            Event::Scalar(text, style, _, tag) => {
                yaml_scalar::resolve(&text, style == ScalarStyle::Plain, tag_name(tag.as_deref()).as_deref())?
            }
            Event::SequenceStart(_, tag) => {
                collection_tag(tag.as_deref(), "seq", "sequence")?;
                self.sequence(depth)?
            }
            Event::MappingStart(_, tag) => {
                collection_tag(tag.as_deref(), "map", "mapping")?;
                self.mapping(depth)?
            }
            Event::Alias(anchor) => self.alias(anchor)?,
            _ => return Err("did not find expected node content".to_owned()),
        };
        self.anchors.insert(anchor, Some((value.clone(), self.size - before)));
        Ok(value)
    }

    fn grow(&mut self, by: usize) -> Composed<()> {
        self.size = self.size.saturating_add(by);
        limits::elements(self.size).map_err(|error| error.message)
    }

    fn alias(&mut self, anchor: usize) -> Composed<Value> {
        match self.anchors.get(&anchor) {
            Some(Some((value, size))) => {
                let (value, size) = (value.clone(), *size);
                self.grow(size)?;
                Ok(value)
            }
            _ => Err("cannot refer to an anchor from inside its own definition".to_owned()),
        }
    }

    fn sequence(&mut self, depth: usize) -> Composed<Value> {
        let mut elements = Vec::new();
        loop {
            match self.event()? {
                Event::SequenceEnd => return Ok(Value::tuple(elements)),
                event => elements.push(self.node(event, depth + 1)?),
            }
        }
    }

    fn mapping(&mut self, depth: usize) -> Composed<Value> {
        let mut entries: Vec<(Text, Value)> = Vec::new();
        loop {
            let event = self.event()?;
            if event == Event::MappingEnd {
                return Ok(Value::object(entries));
            }
            let key = self.node(event, depth + 1)?;
            if key.is_null() {
                return Err("mapping key cannot be null".to_owned());
            }
            let key = to_text(&key).map_err(|_| "only strings are allowed as mapping keys".to_owned())?;
            let event = self.event()?;
            let value = self.node(event, depth + 1)?;
            match &value {
                _ if key != MERGE_KEY => entries.push((key, value)),
                Value::Map(..) => entries.extend(value.entries()),
                other => return Err(format!("cannot merge {} into mapping", other.type_name())),
            }
        }
    }
}

/// The tag in full; none for a node without one.
fn tag_name(tag: Option<&Tag>) -> Option<String> {
    tag.map(|tag| format!("{}{}", tag.handle, tag.suffix))
}

fn collection_tag(tag: Option<&Tag>, expected: &str, kind: &str) -> Composed<()> {
    match tag {
        None => Ok(()),
        Some(tag) if !tag.is_yaml_core_schema() => Err(format!("unsupported tag \"{}{}\"", tag.handle, tag.suffix)),
        Some(tag) if tag.suffix == expected => Ok(()),
        Some(tag) => Err(format!("can't interpret {kind} as {}{}", tag.handle, tag.suffix)),
    }
}
