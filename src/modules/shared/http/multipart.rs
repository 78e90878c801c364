//! Bodies in parts.

use std::path::Path;

use bytes::Bytes;
use reqwest::multipart::{Form, Part};

use crate::contract::Failure;
use crate::shape;
use crate::value::shape::{FieldType, ProblemKind, Reader, TypeDef};
use crate::value::{Text, Value};

shape! {
    /// One part.
    pub struct PartArguments {
        /// Its name; in a map the key.
        name: Option<Text>,
        /// Its text.
        value: Option<Text>,
        /// The file that holds it.
        file: Option<Text>,
        /// What to call the file; its own name if not given.
        filename: Option<Text>,
        /// Its content type.
        content_type: Option<Text>,
    }
}

/// Parts with their names.
#[derive(Clone)]
pub struct Multipart(Vec<(Text, PartArguments)>);

impl FieldType for Multipart {
    const TYPE: TypeDef = TypeDef::Any;

    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let (value, _) = value.clone().unmark();
        let listed = match &value {
            Value::Seq(..) => true,
            Value::Map(..) | Value::Record(_) => false,
            _ => {
                reader.wrong("map of parts, or a list of them,", &value);
                return None;
            }
        };
        let parts: Vec<_> = value
            .entries()
            .map(|(key, part)| reader.inside(key.as_str(), |reader| read_part(&key, &part, listed, reader)))
            .collect();
        parts.into_iter().collect::<Option<_>>().map(Self)
    }

    fn write(self) -> Value {
        Value::object(self.0.into_iter().map(|(name, part)| (name, part.write())))
    }
}

fn read_part(key: &Text, part: &Value, listed: bool, reader: &mut Reader) -> Option<(Text, PartArguments)> {
    let (plain, _) = part.clone().unmark();
    let part = if matches!(plain, Value::Map(..) | Value::Record(_)) {
        PartArguments::read(&plain, reader)?
    } else {
        PartArguments { name: None, value: Some(Text::read(&plain, reader)?), file: None, filename: None, content_type: None }
    };
    if part.value.is_some() == part.file.is_some() {
        reader.report(ProblemKind::Invalid, "a part has either a `value` or a `file`");
        return None;
    }
    let name = part.name.clone().or_else(|| (!listed).then(|| key.clone()));
    if name.is_none() {
        reader.report(ProblemKind::Invalid, "a part in a list has a `name`");
    }
    Some((name?, part))
}

/// Parts with their content read, ready to be sent more than once.
#[derive(Clone)]
pub struct Parts(Vec<LoadedPart>);

#[derive(Clone)]
struct LoadedPart {
    name: Text,
    content: Bytes,
    filename: Option<String>,
    content_type: Option<Text>,
}

impl Multipart {
    /// Reads the files.
    ///
    /// # Errors
    /// If one cannot be read, or a content type is none.
    pub async fn load(self, folder: &Path) -> Result<Parts, Failure> {
        let mut loaded = Vec::with_capacity(self.0.len());
        for (name, part) in self.0 {
            let (content, own_name) = match (&part.file, part.value) {
                (Some(file), _) => {
                    let read = tokio::fs::read(folder.join(file.as_str())).await;
                    let content = read.map_err(|error| Failure::error(format!("`{file}` cannot be read: {}", error.kind())))?;
                    (content.into(), Path::new(file.as_str()).file_name().map(|name| name.to_string_lossy().into_owned()))
                }
                (None, value) => (Bytes::from(value.unwrap_or_default().to_string()), None),
            };
            if let Some(content_type) = &part.content_type {
                check_content_type(content_type)?;
            }
            let filename = part.filename.map(String::from).or(own_name);
            loaded.push(LoadedPart { name, content, filename, content_type: part.content_type });
        }
        Ok(Parts(loaded))
    }
}

fn check_content_type(text: &Text) -> Result<(), Failure> {
    let part = Part::bytes(Vec::new()).mime_str(text);
    part.map(drop).map_err(|_| Failure::error(format!("`{text}` is no content type")))
}

impl Parts {
    /// The form, for one sending.
    pub fn form(&self) -> Form {
        self.0.iter().fold(Form::new(), |form, one| {
            let length = one.content.len() as u64;
            let mut part = Part::stream_with_length(one.content.clone(), length);
            if let Some(filename) = &one.filename {
                part = part.file_name(filename.clone());
            }
            if let Some(content_type) = &one.content_type {
                // It was checked when the parts were read.
                part = part.mime_str(content_type).unwrap_or_else(|_| Part::stream_with_length(one.content.clone(), length));
            }
            form.part(one.name.to_string(), part)
        })
    }
}
