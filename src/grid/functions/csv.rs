//! CSV as RFC 4180 has it and Go reads it: quotes must be right, each record has as many fields as the first, empty lines are
//! skipped.

const QUOTE_MISPLACED: &str = "extraneous or missing \" in quoted-field";

/// The records of a text.
///
/// # Errors
/// A sentence with the line of the first mistake.
pub(in crate::grid) fn records(text: &str) -> Result<Vec<Vec<String>>, String> {
    // A carriage return at the very end belongs to a line end that was cut off.
    let mut reader = Reader { rest: text.strip_suffix('\r').unwrap_or(text), line: 1 };
    let mut records: Vec<Vec<String>> = Vec::new();
    while !reader.rest.is_empty() {
        if reader.line_end() {
            continue;
        }
        let line = reader.line;
        let record = reader.record()?;
        if records.first().is_some_and(|first| first.len() != record.len()) {
            return Err(at(line, "wrong number of fields"));
        }
        records.push(record);
    }
    Ok(records)
}

fn at(line: usize, reason: &str) -> String {
    format!("CSV parse error on line {line}: {reason}")
}

struct Reader<'a> {
    rest: &'a str,
    line: usize,
}

impl Reader<'_> {
    fn take(&mut self, prefix: &str) -> bool {
        match self.rest.strip_prefix(prefix) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn line_end(&mut self) -> bool {
        let found = self.take("\r\n") || self.take("\n");
        self.line += usize::from(found);
        found
    }

    fn record(&mut self) -> Result<Vec<String>, String> {
        let mut fields = Vec::new();
        loop {
            fields.push(if self.take("\"") { self.quoted()? } else { self.plain()? });
            if !self.take(",") {
                // A field ends at a comma, at the end of the line or at the end of all.
                self.line_end();
                return Ok(fields);
            }
        }
    }

    fn plain(&mut self) -> Result<String, String> {
        // A carriage return belongs to the line end only before a line feed.
        let line = match self.rest.split_once('\n') {
            Some((line, _)) => line.strip_suffix('\r').unwrap_or(line),
            None => self.rest,
        };
        let field = line.split(',').next().unwrap_or_default();
        if field.contains('"') {
            return Err(at(self.line, "bare \" in non-quoted-field"));
        }
        self.rest = self.rest.get(field.len()..).unwrap_or_default();
        Ok(field.to_owned())
    }

    /// A quoted field after its first quote. A line end inside is always `\n`.
    fn quoted(&mut self) -> Result<String, String> {
        let mut field = String::new();
        loop {
            let Some(quote) = self.rest.find('"') else {
                self.line += self.rest.trim_end_matches('\n').matches('\n').count();
                return Err(at(self.line, QUOTE_MISPLACED));
            };
            let part = self.rest.get(..quote).unwrap_or_default();
            self.line += part.matches('\n').count();
            field.push_str(&part.replace("\r\n", "\n"));
            self.rest = self.rest.get(quote + 1..).unwrap_or_default();
            if self.take("\"") {
                field.push('"');
                continue;
            }
            let ended = self.rest.is_empty() || [",", "\n", "\r\n"].iter().any(|end| self.rest.starts_with(end));
            return if ended { Ok(field) } else { Err(at(self.line, QUOTE_MISPLACED)) };
        }
    }
}
