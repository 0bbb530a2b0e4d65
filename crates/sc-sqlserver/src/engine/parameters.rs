//! The parameters of a statement, found by name.

use std::collections::HashMap;

use super::text::{self, identifier_key};
use crate::session::{Collation, Parameter};
use crate::value::Value;

/// `char` and `nchar` values are padded, whatever the client sent.
fn padded(mut parameter: Parameter) -> Parameter {
    if let Value::Text(text) = parameter.value {
        parameter.value = Value::Text(text::pad(text, parameter.ty));
    }
    parameter
}

/// Parameters by name. A chunk of a thousand keys brings a thousand of them, so looking one up must not walk the list.
#[derive(Debug, Default)]
pub struct Parameters {
    by_name: HashMap<String, Parameter>,
    collation: Option<Collation>,
}

impl Parameters {
    pub fn new(collation: Collation, parameters: &[Parameter]) -> Self {
        let by_name = parameters
            .iter()
            .map(|parameter| (identifier_key(collation, &parameter.name), padded(parameter.clone())))
            .collect();
        Self { by_name, collation: Some(collation) }
    }

    /// The parameter of that name, `@` included.
    pub fn get(&self, name: &str) -> Option<&Parameter> {
        self.by_name.get(&identifier_key(self.collation?, name))
    }
}
