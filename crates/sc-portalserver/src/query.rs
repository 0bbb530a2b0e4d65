//! Query strings and pages.

use serde::de::DeserializeOwned;

use crate::config::OffsetMeaning;
use crate::error::ApiError;
use crate::fields::{whole_of, word_of};

/// The decoded parameters of a request, in order.
#[derive(Debug, Default)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    pub(crate) fn parse(raw: &str) -> Self {
        Self(url::form_urlencoded::parse(raw.as_bytes()).into_owned().collect())
    }

    /// The first value that is not blank.
    pub(crate) fn one(&self, name: &str) -> Option<&str> {
        let values = self.0.iter().filter(|(key, _)| key == name);
        values.map(|(_, value)| value.as_str()).find(|value| !value.trim().is_empty())
    }

    /// All values of a list: repeated (`a=1&a=2`), in brackets (`a[]=1`) or separated by commas.
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        let is_named = |key: &str| key == name || key.strip_suffix("[]") == Some(name);
        let values = self.0.iter().filter(|(key, _)| is_named(key));
        values
            .flat_map(|(_, value)| value.split(','))
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .collect()
    }

    pub(crate) fn word<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, ApiError> {
        self.one(name).map(|text| word_of(name, text)).transpose()
    }

    pub(crate) fn words<T: DeserializeOwned>(&self, name: &str) -> Result<Vec<T>, ApiError> {
        self.all(name).into_iter().map(|text| word_of(name, text)).collect()
    }

    pub(crate) fn whole(&self, name: &str) -> Result<Option<i64>, ApiError> {
        self.one(name).map(|text| whole_of(name, text)).transpose()
    }

    pub(crate) fn flag(&self, name: &str) -> Result<bool, ApiError> {
        match self.one(name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(text) => Err(ApiError::bad_request(format!("{name}: {text} is neither true nor false"))),
        }
    }

    pub(crate) fn day(&self, name: &str) -> Result<Option<jiff::civil::Date>, ApiError> {
        let read = |text: &str| {
            text.parse().map_err(|_| {
                ApiError::bad_request(format!("{name}: {text} is no day of the form yyyy-mm-dd"))
            })
        };
        self.one(name).map(read).transpose()
    }
}

/// The items of a list that a request gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) first: usize,
    pub(crate) size: usize,
}

impl Page {
    /// `size` 0 and -1 were meant as "all" by callers; they give a page as long as the cap, as measured.
    pub(crate) fn of(size: i64, offset: i64, cap: usize) -> Option<Self> {
        let first = usize::try_from(offset).ok()?;
        let size = match size {
            0 | -1 => cap,
            size => usize::try_from(size).ok()?.min(cap),
        };
        Some(Self { first, size })
    }

    /// The page meant by an `offset` that counts in this way.
    pub(crate) fn counted_in(self, meaning: OffsetMeaning) -> Self {
        match meaning {
            OffsetMeaning::Items => self,
            OffsetMeaning::Pages => Self { first: self.first.saturating_mul(self.size), ..self },
        }
    }

    /// The number of items that match, and those of this page.
    pub(crate) fn cut<T>(self, matching: impl Iterator<Item = T>) -> (usize, Vec<T>) {
        let mut total = 0;
        let mut items = Vec::new();
        for item in matching {
            if total >= self.first && items.len() < self.size {
                items.push(item);
            }
            total += 1;
        }
        (total, items)
    }
}
