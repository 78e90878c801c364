//! The result document of a run.

use serde_json::Value;

/// A result document, and the exit code of the process that printed it.
pub struct Document {
    json: Value,
    /// The exit code.
    pub code: i32,
}

impl Document {
    /// Of what was printed.
    pub const fn new(json: Value, code: i32) -> Self {
        Self { json, code }
    }

    /// The same, if the process ended with this code.
    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{:#}", self.json);
        assert_eq!(self.json["exit"]["code"], code, "the document agrees with the process");
        self
    }

    /// All of it.
    pub const fn json(&self) -> &Value {
        &self.json
    }

    /// The nodes' addresses, in order.
    pub fn addresses(&self) -> Vec<&str> {
        self.nodes().iter().map(|node| node["address"].as_str().unwrap()).collect()
    }

    /// The nodes.
    pub fn nodes(&self) -> &[Value] {
        self.json["nodes"].as_array().unwrap_or_else(|| panic!("no nodes in {:#}", self.json))
    }

    /// A node.
    #[track_caller]
    pub fn node(&self, address: &str) -> &Value {
        let found = self.nodes().iter().find(|node| node["address"] == address);
        found.unwrap_or_else(|| panic!("no {address} in {:?}", self.addresses()))
    }

    /// How a node ended.
    #[track_caller]
    pub fn status(&self, address: &str) -> &str {
        self.node(address)["status"].as_str().unwrap()
    }

    /// Why a node did not run, or not to its end; empty if there is no reason.
    #[track_caller]
    pub fn reason(&self, address: &str) -> &str {
        self.node(address)["reason"].as_str().unwrap_or_default()
    }

    /// What went wrong with a node: class and message.
    #[track_caller]
    pub fn error(&self, address: &str) -> (&str, &str) {
        let error = &self.node(address)["error"];
        (error["class"].as_str().unwrap_or_default(), error["message"].as_str().unwrap_or_default())
    }

    /// A value of an `output` block.
    #[track_caller]
    pub fn output(&self, name: &str) -> &Value {
        let found = self.json["outputs"].get(name);
        found.unwrap_or_else(|| panic!("no output {name}: {:#}", self.json))
    }
}
