//! From an event of `tracing` to a record.

use std::borrow::Cow;
use std::error::Error;
use std::fmt::{self, Write as _};
use std::sync::{Arc, PoisonError, RwLock};

use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::subscriber::Interest;
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Filtered;
use tracing_subscriber::layer::{Context, Filter};

use crate::line::untimed;
use crate::name::{is_name, log_name_of};
use crate::queue::Logged;
use crate::redact::Redactor;
use crate::shared::Door;

/// The field that names the file.
const LOG: &str = "log";
/// The crates that are ours, by the beginning of their targets.
const OURS: [&str; 2] = ["sc_", "sageconnect"];
/// Most that is taken of one value. A line holds less; the rest is for secrets, which are longer than their mask.
const VALUE_BYTES_MAX: usize = 64 * 1024;
/// Longest chain of errors.
const SOURCES_MAX: usize = 16;

/// The layer that writes the log files, for `tracing_subscriber::registry().with(layer)`. It takes nothing away
/// from other layers: what it does not want is filtered for itself alone.
pub type LogLayer<S> = Filtered<LineSink, Wanted, S>;

/// What is written: our own records of the level of the settings, others' warnings and errors, and whatever
/// names its file.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Set once the settings are known.
    level: Arc<RwLock<LevelFilter>>,
}

impl From<LevelFilter> for Wanted {
    fn from(level: LevelFilter) -> Self {
        Self { level: Arc::new(RwLock::new(level)) }
    }
}

impl Wanted {
    fn level(&self) -> LevelFilter {
        *self.level.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on that level.
    pub(crate) fn set_level(&self, level: LevelFilter) {
        *self.level.write().unwrap_or_else(PoisonError::into_inner) = level;
        // Each place that logs remembers whether it is wanted.
        tracing::callsite::rebuild_interest_cache();
    }

    fn is(&self, metadata: &Metadata<'_>) -> bool {
        let is_ours = || {
            OURS.iter().any(|ours| metadata.target().starts_with(ours))
                || metadata.fields().field(LOG).is_some()
        };
        *metadata.level() <= self.level() && (*metadata.level() <= LevelFilter::WARN || is_ours())
    }
}

impl<S> Filter<S> for Wanted {
    fn enabled(&self, metadata: &Metadata<'_>, _: &Context<'_, S>) -> bool {
        self.is(metadata)
    }

    fn callsite_enabled(&self, metadata: &'static Metadata<'static>) -> Interest {
        if self.is(metadata) { Interest::always() } else { Interest::never() }
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.level())
    }
}

/// Makes a line of each event, and hands it to the thread that writes.
pub struct LineSink {
    door: Arc<Door>,
}

impl LineSink {
    pub(crate) fn new(door: Arc<Door>) -> Self {
        Self { door }
    }
}

impl fmt::Debug for LineSink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LineSink").finish_non_exhaustive()
    }
}

impl<S: Subscriber> Layer<S> for LineSink {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let shared = &self.door.0;
        let metadata = event.metadata();
        let mut fields = Fields {
            redactor: &shared.redactor,
            log: None,
            target: None,
            message: String::new(),
            pairs: String::new(),
        };
        event.record(&mut fields);
        let target = fields.target.as_deref().unwrap_or(metadata.target());
        let name = match fields.log.filter(|name| is_name(name)) {
            Some(name) => Cow::Owned(name),
            None => Cow::Borrowed(log_name_of(target)),
        };
        let level = (*metadata.level()).into();
        let at = shared.now();
        let text = match fields.message.as_str() {
            "" => fields.pairs.trim_start().to_owned(),
            message => format!("{message}{}", fields.pairs),
        };
        shared.queue.push(Logged { at, name, level, text: untimed(level, &text) });
    }
}

/// The fields of one event, redacted one by one, before quoting changes how a secret is spelled.
struct Fields<'a> {
    redactor: &'a Redactor,
    log: Option<String>,
    /// The target of a record that came over the `log` crate, whose own is the same for all.
    target: Option<String>,
    message: String,
    /// ` key=value` each.
    pairs: String,
}

impl Fields<'_> {
    fn add(&mut self, field: &Field, value: fmt::Arguments<'_>) {
        let mut bounded = Bounded::default();
        // An error is the bound itself, or a value that cannot be shown: then what there is has to do.
        let _ = bounded.write_fmt(value);
        let clean = match bounded.is_cut {
            true => self.redactor.clean_beginning(&bounded.text),
            false => self.redactor.clean(&bounded.text),
        };
        match field.name() {
            "message" => self.message.push_str(&clean),
            LOG => self.log = Some(clean.into_owned()),
            "log.target" => self.target = Some(clean.into_owned()),
            "log.module_path" | "log.file" | "log.line" => {}
            name => {
                self.pairs.push(' ');
                self.pairs.push_str(name.strip_prefix("r#").unwrap_or(name));
                self.pairs.push('=');
                push_value(&mut self.pairs, &clean);
            }
        }
    }
}

impl Visit for Fields<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.add(field, format_args!("{value}"));
    }

    fn record_error(&mut self, field: &Field, error: &(dyn Error + 'static)) {
        self.add(field, format_args!("{}", Chain(error)));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.add(field, format_args!("{value:?}"));
    }
}

/// An error and why it came to be.
struct Chain<'a>(&'a (dyn Error + 'static));

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut next = self.0.source();
        for _ in 0..SOURCES_MAX {
            let Some(source) = next else { break };
            write!(f, ": {source}")?;
            next = source.source();
        }
        Ok(())
    }
}

/// A value that ends where the next key would be guessed is put in quotes, unless it is in quotes already.
fn push_value(out: &mut String, value: &str) {
    let is_quoted = value.len() >= 2 && value.starts_with('"') && value.ends_with('"');
    let is_plain =
        !value.is_empty() && !value.contains(|c: char| c.is_whitespace() || matches!(c, '"' | '='));
    if is_quoted || is_plain {
        out.push_str(value);
        return;
    }
    out.push('"');
    for character in value.chars() {
        if matches!(character, '"' | '\\') {
            out.push('\\');
        }
        out.push(character);
    }
    out.push('"');
}

/// Text that stops growing.
#[derive(Default)]
struct Bounded {
    text: String,
    is_cut: bool,
}

impl fmt::Write for Bounded {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let room = VALUE_BYTES_MAX - self.text.len();
        if text.len() > room {
            self.text.push_str(&text[..text.floor_char_boundary(room)]);
            self.is_cut = true;
            // Whoever formats a whole document need not go on.
            return Err(fmt::Error);
        }
        self.text.push_str(text);
        Ok(())
    }
}
