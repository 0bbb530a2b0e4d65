//! [`Words`]: one language, ready to speak.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use sc_domain::money::cents;
use sc_domain::ports::DocumentState;
use sc_domain::time::sage_date;
use sc_domain::{Cause, Code, Disposition, DocumentKind, Flaw, FlawKind, Money, Step, StepResult};

use crate::argument::{Arg, Kind, NO_CODE, Valued, count, of_flaw};
use crate::format;
use crate::home::with_folder;
use crate::lang::Lang;

/// Where the sentences are read. A way out is what can be done there: a command in a terminal, a page or a button in the
/// window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Reader {
    /// In a terminal.
    #[default]
    Terminal,
    /// In the window, in the tray, and in the notices of the desktop.
    Window,
}

/// The sentences of one language. Cheap to clone; safe to share between threads.
#[derive(Clone)]
pub struct Words {
    lang: Lang,
    reader: Reader,
    zone: TimeZone,
    /// That of the installation, where commands have to name it.
    folder: Option<Arc<str>>,
    bundle: Arc<FluentBundle<FluentResource>>,
}

impl Words {
    /// The sentences of a language, for who reads them in a terminal unless [`Self::read_in`] says otherwise. Instants
    /// inside sentences are shown in the time of Mexico City unless [`Self::in_zone`] does.
    pub fn new(lang: Lang) -> Self {
        let mut bundle = FluentBundle::new_concurrent(vec![lang.identifier()]);
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(|value, _| match value {
            // Counts only: `argument::count` lets nothing else become a number.
            FluentValue::Number(number) => Some(format::whole(number.into())),
            _ => None,
        }));
        for source in lang.sources() {
            // A fault in the embedded texts is caught by the tests; here the sound part is kept.
            let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(sound, _)| sound);
            bundle.add_resource_overriding(resource);
        }
        Self { lang, reader: Reader::default(), zone: mexico_city(), folder: None, bundle: Arc::new(bundle) }
    }

    /// The same sentences, for who reads them elsewhere: a message that has words of its own for the window (its attribute
    /// `window`, and for a hint `hint-window`) says these there.
    #[must_use]
    pub fn read_in(mut self, reader: Reader) -> Self {
        self.reader = reader;
        self
    }

    /// The same sentences, with instants in another time zone.
    #[must_use]
    pub fn in_zone(mut self, zone: TimeZone) -> Self {
        self.zone = zone;
        self
    }

    /// The same sentences, whose commands name the folder of the installation: it was given by hand, and no command would find
    /// it by itself.
    #[must_use]
    pub fn of_folder(mut self, folder: &Path) -> Self {
        self.folder = Some(folder.to_string_lossy().into());
        self
    }

    /// The language.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// The time zone of instants inside sentences.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// What happened, and to what: one sentence.
    pub fn sentence(&self, cause: &Cause) -> String {
        self.cause(cause, None)
    }

    /// What follows, and what the reader can do.
    pub fn hint(&self, cause: &Cause) -> String {
        // What was not reached goes by itself only where what stopped its step ends by itself.
        let waits_for_a_person = cause.code == Code::DocumentPostponed && cause.awaits().needs_a_person();
        self.cause(cause, Some(if waits_for_a_person { "hint-person" } else { "hint" }))
    }

    /// A short heading.
    pub fn title(&self, code: Code) -> String {
        self.format(&message_id(code.as_str()), Some("title"), &FluentArgs::new())
    }

    /// Any other message, by its key (see [`crate::TEXT_KEYS`]). A key that does not exist shows itself.
    pub fn text(&self, key: &str, args: &[(&str, Arg)]) -> String {
        let args = args.iter().map(|(name, arg)| (*name, arg.value())).collect();
        self.format(key, None, &args)
    }

    /// A message without arguments.
    pub fn plain(&self, key: &str) -> String {
        self.text(key, &[])
    }

    /// Where a document stands.
    pub fn state(&self, state: DocumentState) -> String {
        self.plain(&message_id(&format!("document-state-{}", state.as_str())))
    }

    /// How a step or a run ended.
    pub fn result(&self, result: StepResult) -> String {
        self.plain(&message_id(&format!("result-{}", result.as_str())))
    }

    /// The name of a step.
    pub fn step(&self, step: Step) -> String {
        self.plain(match step {
            Step::BuildProviders => "step-name-build-providers",
            Step::DownloadCfdi => "step-name-download-cfdi",
            Step::CheckPayments => "step-name-check-payments",
            Step::UploadPayments => "step-name-upload-payments",
            Step::CreatePurchaseOrders => "step-name-create-purchase-orders",
            Step::ProcessOrderChanges => "step-name-process-order-changes",
            Step::ClosePurchaseOrders => "step-name-close-purchase-orders",
            Step::StartChildProcess => "step-name-start-child-process",
        })
    }

    /// What kind of document it is.
    pub fn kind(&self, kind: DocumentKind) -> String {
        self.plain(&message_id(&format!("document-kind-{}", kind.as_str())))
    }

    /// What follows from a cause, in two words.
    pub fn disposition(&self, disposition: Disposition) -> String {
        self.plain(&message_id(&format!("disposition-{}", disposition.as_str())))
    }

    /// The words for a machine name that may stand inside a sentence: a code (arguments may follow it), a field
    /// such as `total_amount` or `APVENO.PROVIDERID`, a line (`lines[3]`) or a field of one (`lines[4711].quantity`,
    /// `ITEMDESC[3]`), of a location (`ADDRESS1[NORTE]`) or of a CFDI (`cfdis[…].amount`). Anything else is returned as it
    /// stands.
    pub fn name(&self, name: &str) -> String {
        let first = name.split_whitespace().next().unwrap_or_default();
        if let Ok(code) = first.parse::<Code>() {
            return self.title(code);
        }
        if let Some((id, field)) = name.strip_prefix("lines[").and_then(|rest| rest.split_once("].")) {
            return self.text("line-id-field", &[("line", id.into()), ("field", self.name(field).into())]);
        }
        if let Some(uuid) = name.strip_prefix("cfdis[").and_then(|rest| rest.strip_suffix("].amount")) {
            return self.text("cfdi-amount", &[("uuid", uuid.into())]);
        }
        if let Some((column, place)) = name.strip_suffix(']').and_then(|rest| rest.split_once('['))
            && !place.contains(']')
        {
            if column == LINES {
                return self.text("orders-line-at", &[("position", place.into())]);
            }
            let (key, named) = match column {
                "LOCATION" | "ADDRESS1" | "ADDRESS2" | "CITY" | "STATE" | "COUNTRY" | "ZIP" => {
                    ("location-field", "location")
                }
                _ => ("line-field", "line"),
            };
            return self.text(key, &[(named, place.into()), ("field", self.name(column).into())]);
        }
        let key = format!("word-{}", message_id(name));
        if self.bundle.has_message(&key) { self.plain(&key) } else { name.to_owned() }
    }

    /// A whole number, grouped by thousands.
    pub fn number(&self, number: i64) -> String {
        format::whole(number)
    }

    /// An amount, rounded to cents.
    pub fn money(&self, money: &Money) -> String {
        let amount = format!("{:.2}", cents(money.amount));
        format::money(self.lang, &amount, money.currency).unwrap_or_else(|| money.to_string())
    }

    /// An amount that is text: `1234.50`, grouped by thousands. Anything else is returned as it stands.
    pub fn amount(&self, text: &str) -> String {
        format::money_text(self.lang, text).unwrap_or_else(|| text.to_owned())
    }

    /// The value of a field that [`Self::name`] names: an amount or a price has its cents and is grouped by thousands, a
    /// day is written as days are. Anything else is returned as it stands.
    pub fn value_of(&self, field: &str, value: &str) -> String {
        let shown = match Valued::of(field) {
            Valued::Amount => format::with_cents(value),
            Valued::Day => value.parse::<Date>().ok().map(|day| self.date(day)),
            Valued::Other => None,
        };
        shown.unwrap_or_else(|| value.to_owned())
    }

    /// A day: `22 nov 2026`.
    pub fn date(&self, day: Date) -> String {
        format!("{} {} {}", day.day(), self.plain(&format!("month-{}", day.month())), day.year())
    }

    /// A day as a field of Sage holds it, `20261122`; anything else is returned as it stands.
    pub fn sage_day(&self, text: &str) -> String {
        let day = text.parse().ok().and_then(|day| sage_date(day).ok().flatten());
        day.map_or_else(|| text.to_owned(), |day| self.date(day))
    }

    /// An instant on the clocks of a zone: `22 nov 2026, 10:15`.
    pub fn date_time(&self, instant: Timestamp, zone: &TimeZone) -> String {
        let local = instant.to_zoned(zone.clone());
        format!("{}, {:02}:{:02}", self.date(local.date()), local.hour(), local.minute())
    }

    /// An instant on the clocks of these sentences' own zone (see [`Self::in_zone`]).
    pub fn instant(&self, instant: Timestamp) -> String {
        self.date_time(instant, &self.zone)
    }

    /// The same for an instant that comes as text (RFC 3339); anything else is returned as it stands.
    pub fn instant_text(&self, text: &str) -> String {
        text.parse().map_or_else(|_| text.to_owned(), |instant| self.instant(instant))
    }

    /// Who works in a folder, as its lock tells it: `PID 7, 2026-11-22 10:10` to `PID 7, 22 nov 2026, 10:10`. Anything else
    /// is returned as it stands.
    pub fn holder(&self, text: &str) -> String {
        let told = || {
            let (process, since) = text.split_once(", ")?;
            let (day, time) = since.split_once(' ')?;
            Some(format!("{process}, {}, {time}", self.date(day.parse().ok()?)))
        };
        told().unwrap_or_else(|| text.to_owned())
    }

    /// What is wrong with something of the outside, when the text is a [`sc_domain::Flaw`]; anything else is returned as it
    /// stands.
    pub fn detail(&self, text: &str) -> String {
        self.flaw(text).unwrap_or_else(|| text.to_owned())
    }

    /// How long something took: `12.3 s`.
    pub fn duration(&self, span: Duration) -> String {
        format::duration(span)
    }

    fn cause(&self, cause: &Cause, attribute: Option<&str>) -> String {
        let args = cause.code.arguments().iter().map(|&name| (name, self.argument(cause, name))).collect();
        self.format(&message_id(cause.code.as_str()), attribute, &args)
    }

    /// A cause of an older journal may lack an argument, or hold it in another shape: the sentence
    /// must come out all the same.
    fn argument(&self, cause: &Cause, name: &str) -> FluentValue<'static> {
        let (value, kind) = (cause.argument(name), Kind::of(cause.code, name));
        if value.trim().is_empty() {
            return FluentValue::from(self.plain(match kind {
                Kind::Reasons => "word-unexplained",
                Kind::Said => "said-nothing",
                _ => "missing-value",
            }));
        }
        self.shown(kind, value)
    }

    /// A value that is not empty, by what it is.
    fn shown(&self, kind: Kind, value: &str) -> FluentValue<'static> {
        let shown = match kind {
            Kind::Count => match count(value) {
                Some(count) => return FluentValue::from(count),
                None => None,
            },
            Kind::Instant => {
                value.parse::<Timestamp>().ok().map(|instant| self.date_time(instant, &self.zone))
            }
            Kind::Day => value.parse::<Date>().ok().map(|day| self.date(day)),
            Kind::Amount => self.sum(value),
            Kind::Amounts => self.amounts(value),
            Kind::Difference => self.sum(value.strip_prefix('-').unwrap_or(value)),
            Kind::Named => Some(self.name(value)),
            Kind::Reasons => Some(self.reasons(value)),
            Kind::Differences => Some(self.differences(value)),
            Kind::Problems => Some(self.problems(value)),
            Kind::Flaw => self.flaw(value),
            Kind::FlawOrField => self.flaw(value).or_else(|| self.lacking(value)),
            Kind::ExitCode => (value == NO_CODE.0).then(|| NO_CODE.1.to_owned()),
            Kind::Said => Some(self.text("said-last", &[("text", format::cut(value).into())])),
            Kind::Line => Some(format::cut(value)),
            Kind::Holder => Some(self.holder(value)),
            Kind::Literal => None,
        };
        FluentValue::from(shown.unwrap_or_else(|| value.to_owned()))
    }

    /// `None` when one of them is no amount.
    fn amounts(&self, text: &str) -> Option<String> {
        let amounts: Option<Vec<String>> = text.split(", ").map(|amount| self.sum(amount)).collect();
        amounts.map(|amounts| amounts.join(", "))
    }

    /// An amount with its cents, and its currency where it has one. `None` of anything else.
    fn sum(&self, text: &str) -> Option<String> {
        if text.contains(' ') { format::money_text(self.lang, text) } else { format::with_cents(text) }
    }

    /// What is wrong, in words; where in the file, in brackets, unless a part is named; before it, of which file, where that
    /// is told. `None` of any other text.
    fn flaw(&self, text: &str) -> Option<String> {
        let flaw = Flaw::read(text)?;
        let args = flaw.data().map(|(name, value)| (name, self.flaw_value(flaw.kind, name, value))).collect();
        let said = self.format(&flaw_key(flaw.kind), None, &args);
        let of = |wanted: &str| flaw.data().find(|(name, _)| *name == wanted).map(|(_, value)| value);
        if let Some(path) = of("path").filter(|path| !path.is_empty()) {
            return Some(self.text("flaw-of-file", &[("path", path.into()), ("flaw", said.into())]));
        }
        Some(match of("byte").filter(|_| of("what").is_none()) {
            Some(byte) => self.text("flaw-at-byte", &[("flaw", said.into()), ("byte", byte.into())]),
            None => said,
        })
    }

    fn flaw_value(&self, kind: FlawKind, name: &str, value: &str) -> FluentValue<'static> {
        if value.is_empty() {
            return FluentValue::from(self.plain("value-blank"));
        }
        match of_flaw(kind, name) {
            Kind::Named => FluentValue::from(self.part(value).unwrap_or_else(|| value.to_owned())),
            other => self.shown(other, value),
        }
    }

    /// That a field is missing or of no use, when it is one that has a name.
    fn lacking(&self, field: &str) -> Option<String> {
        Some(self.text("flaw-lacks", &[("field", self.part(field)?.into())]))
    }

    /// The words for an element or an attribute of a CFDI (`Comprobante@Total`) or for a field of the portal's lists
    /// (`cfdi.timbre.uuid`), with that name in brackets.
    fn part(&self, name: &str) -> Option<String> {
        let key = format!("part-{}", message_id(name));
        let words = self.bundle.has_message(&key).then(|| self.plain(&key))?;
        Some(self.text("part-named", &[("part", words.into()), ("name", name.into())]))
    }

    fn reasons(&self, text: &str) -> String {
        let reason = |part: &str| match part.split_once(" = ") {
            Some((name, amount)) => {
                let amount = self.sum(amount).unwrap_or_else(|| amount.to_owned());
                format!("{} {amount}", self.name(name))
            }
            None => self.name(part),
        };
        text.split(", ").map(reason).collect::<Vec<_>>().join(", ")
    }

    fn differences(&self, text: &str) -> String {
        in_parts(text, |part| {
            let (name, values) = part.split_once(": ")?;
            let whole_line = || self.difference_of_a_line(name, values);
            let field = || format!("{}: {}", self.name(name), self.both_values(name, values));
            Some(whole_line().unwrap_or_else(field))
        })
    }

    /// A line that one side lacks, or has twice: `lines[3]: Sage "4711", portal ""`, or `lines: …` where Sage does not know
    /// its position. The sides hold Sage's own number of it, which says nothing to a person.
    fn difference_of_a_line(&self, name: &str, values: &str) -> Option<String> {
        let position = name.strip_prefix(LINES).filter(|rest| rest.is_empty() || rest.starts_with('['))?;
        let sides = values.strip_prefix("Sage \"")?.strip_suffix('"')?;
        let (sage, portal) = sides.split_once("\", portal \"")?;
        let line = match position {
            "" => {
                let id = if sage.is_empty() { portal } else { sage };
                self.text("orders-line-with-id", &[("id", id.into())])
            }
            _ if position.ends_with(']') => self.name(name),
            // A field of it.
            _ => return None,
        };
        let (key, times) = match (sage, portal) {
            (_, "") => ("orders-line-not-in-portal", ""),
            ("", _) => ("orders-line-not-in-sage", ""),
            (_, portal) => ("orders-line-repeated", portal.strip_suffix(" x")?),
        };
        Some(self.text(key, &[("line", line.into()), ("times", times.into())]))
    }

    /// `Sage "1234.5", portal "1200.00"` with its amounts and days as people write them; what is neither keeps its quotes.
    fn both_values(&self, field: &str, values: &str) -> String {
        let mut shown = String::new();
        for (index, part) in values.split('"').enumerate() {
            let value = || match Valued::of(field) {
                Valued::Amount => format::with_cents(part),
                Valued::Day => part.parse::<Date>().ok().map(|day| self.date(day)),
                Valued::Other => part.contains('.').then(|| format::decimal(part)).flatten(),
            };
            match (index % 2 == 1).then(value) {
                None => shown.push_str(part),
                Some(Some(value)) => shown.push_str(&value),
                Some(None) => {
                    shown.push('"');
                    shown.push_str(part);
                    shown.push('"');
                }
            }
        }
        shown
    }

    fn problems(&self, text: &str) -> String {
        in_parts(text, |part| {
            if let Some((name, value)) = part.split_once(" = ") {
                let value = if value == "\"\"" { self.plain("value-blank") } else { value.to_owned() };
                return Some(format!("{}: {value}", self.name(name)));
            }
            let (name, rest) = part.split_once(": ")?;
            let rest = match rest.split_once(" > ") {
                Some((chars, max)) => {
                    self.text("value-too-long", &[("chars", chars.into()), ("max", max.into())])
                }
                None => rest.to_owned(),
            };
            Some(format!("{}: {rest}", self.name(name)))
        })
    }

    fn format(&self, id: &str, attribute: Option<&str>, args: &FluentArgs<'_>) -> String {
        let pattern = self.bundle.get_message(id).and_then(|message| {
            let named = |name| message.get_attribute(name).map(|attribute| attribute.value());
            let own = match (self.reader, attribute) {
                (Reader::Window, None) => named("window"),
                (Reader::Window, Some("hint")) => named("hint-window"),
                (Reader::Window, Some(_)) | (Reader::Terminal, _) => None,
            };
            own.or_else(|| attribute.map_or_else(|| message.value(), named))
        });
        let Some(pattern) = pattern else { return id.to_owned() };
        // An argument that the caller forgot shows as `{$name}`; nothing better can be done here.
        let text = self.bundle.format_pattern(pattern, Some(args), &mut Vec::new());
        match &self.folder {
            Some(folder) => with_folder(&text, folder),
            None => text.into_owned(),
        }
    }
}

/// What an order has lines of, in names of differences.
const LINES: &str = "lines";

/// Says each part of `part; part` in words; one that has none stands as it is.
fn in_parts(text: &str, words: impl Fn(&str) -> Option<String>) -> String {
    text.split("; ").map(|part| words(part).unwrap_or_else(|| part.to_owned())).collect::<Vec<_>>().join("; ")
}

/// Our codes, the columns of Sage and the attributes of a CFDI have dots, blanks and capitals; the ids of messages have none.
fn message_id(name: &str) -> String {
    name.to_ascii_lowercase().replace(['.', '_', ' ', '@'], "-")
}

fn flaw_key(kind: FlawKind) -> String {
    format!("flaw-{}", message_id(kind.as_str()))
}

/// Mexico City has kept one offset since October 2022, so the fixed one is right where no zone data is.
fn mexico_city() -> TimeZone {
    TimeZone::get("America/Mexico_City").unwrap_or_else(|_| TimeZone::fixed(Offset::constant(-6)))
}
