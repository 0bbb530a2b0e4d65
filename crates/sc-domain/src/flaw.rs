//! What is wrong with something that came from outside, as the argument `detail` of a cause carries it: a stable word with
//! its data, from which `sc-words` makes a part of a sentence.

use std::fmt;
use std::io::{self, ErrorKind};

macro_rules! flaws {
    ($($(#[$doc:meta])* $variant:ident = $text:literal, [$($data:literal),*];)*) => {
        /// What is wrong: a stable word.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FlawKind { $($(#[$doc])* $variant,)* }

        impl FlawKind {
            /// All kinds.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable word.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// The names of its data, in the order in which they are written. `found`, a piece of a stranger's document, is
            /// always the last: whatever it holds, it reaches to the end.
            pub fn data(self) -> &'static [&'static str] {
                match self { $(Self::$variant => &[$($data),*],)* }
            }
        }
    };
}

flaws! {
    // A file that is no XML that we read. `byte` counts from 0, in the bytes as they came.
    /// The file has no bytes.
    Empty = "empty", [];
    /// The file is larger than we read.
    TooLarge = "too_large", ["bytes", "bytes_max"];
    /// With our Addenda the file would be larger than we read.
    TooLargeWithAddenda = "too_large_with_addenda", ["bytes", "bytes_max"];
    /// It says that it is written in another encoding than UTF-8.
    Encoding = "encoding", ["byte", "found"];
    /// A byte that UTF-8 does not have there.
    NotUtf8 = "not_utf8", ["byte"];
    /// A document type declaration.
    DocType = "doctype", ["byte"];
    /// An entity that only a document type declaration could define.
    Entity = "entity", ["byte", "found"];
    /// More levels of elements than we read.
    TooDeep = "too_deep", ["byte", "limit"];
    /// More attributes in one element than we read.
    TooManyAttributes = "too_many_attributes", ["byte", "limit"];
    /// More payments than we read.
    TooManyPayments = "too_many_payments", ["byte", "limit"];
    /// More related documents than we read.
    TooManyRelated = "too_many_related", ["byte", "limit"];

    // A file that is not well-formed.
    /// A character that may not stand there, as `U+0001`.
    Character = "malformed_character", ["byte", "character"];
    /// An XML declaration that cannot be read.
    Declaration = "malformed_declaration", ["byte"];
    /// Another version of XML than 1.0.
    XmlVersion = "malformed_version", ["byte", "found"];
    /// A name that is none.
    Name = "malformed_name", ["byte", "found"];
    /// A tag, a comment or a section that is cut or unknown.
    Markup = "malformed_markup", ["byte"];
    /// Two hyphens inside a comment.
    Comment = "malformed_comment", ["byte"];
    /// A processing instruction without a valid target.
    Instruction = "malformed_instruction", ["byte"];
    /// An attribute without its value, its quotes, or the blank before it.
    Attribute = "malformed_attribute", ["byte"];
    /// An attribute that stands twice in one tag.
    AttributeTwice = "malformed_attribute_twice", ["byte", "found"];
    /// A reference that does not end or names no character.
    Reference = "malformed_reference", ["byte"];
    /// `]]>` in text.
    SectionEnd = "malformed_section_end", ["byte"];
    /// A prefix that is bound to no namespace.
    Prefix = "malformed_prefix", ["byte", "found"];
    /// A prefix that cannot be bound so.
    Binding = "malformed_binding", ["byte", "found"];
    /// A closing tag without an opening one.
    ClosingTag = "malformed_closing_tag", ["byte", "found"];
    /// An element that is not closed.
    Unclosed = "malformed_unclosed", ["byte", "found"];
    /// No root element.
    NoRoot = "malformed_no_root", ["byte"];
    /// Something outside the root element.
    OutsideRoot = "malformed_outside_root", ["byte"];

    // XML that is no CFDI that we know. `what` is an element or `Element@Attribute`.
    /// The root is another element.
    NotACfdi = "not_a_cfdi", ["byte", "found"];
    /// A version that we do not know.
    Version = "version", ["byte", "what", "known", "found"];
    /// Something that must be there is not.
    Missing = "missing", ["byte", "what"];
    /// Something that may stand once stands again.
    Repeated = "repeated", ["byte", "what"];
    /// An attribute that should be one of the letters of `TipoDeComprobante`.
    NotAType = "not_a_type", ["byte", "what", "found"];
    /// An attribute that should be a UUID.
    NotAUuid = "not_a_uuid", ["byte", "what", "found"];
    /// An attribute that should be a currency.
    NotACurrency = "not_a_currency", ["byte", "what", "found"];
    /// An attribute that should be a civil time.
    NotATime = "not_a_time", ["byte", "what", "found"];
    /// An attribute that should be a plain decimal.
    NotAnAmount = "not_an_amount", ["byte", "what", "found"];
    /// An attribute that should be a number.
    NotANumber = "not_a_number", ["byte", "what", "found"];

    // A sound CFDI, but not the one that was expected.
    /// Another UUID.
    OtherUuid = "other_uuid", ["expected", "found"];
    /// Another receiver.
    OtherReceiver = "other_receiver", ["expected", "found"];
    /// Another total.
    OtherTotal = "other_total", ["expected", "found"];
    /// Another `TipoDeComprobante`.
    OtherType = "other_type", ["found"];
    /// A complement that describes no payment.
    NoPayment = "no_payment", [];
    /// The portal holds no XML of it.
    NoFile = "no_file", [];

    // What a call left unknown.
    /// No answer in time.
    NoAnswer = "no_answer", ["seconds"];
    /// The process ended before the answer came.
    ProcessEnded = "process_ended", [];
    /// A file was not there any more right after it was written.
    GoneAfterWriting = "gone_after_writing", ["file"];
    /// The other side kept nothing of a change, although it said so.
    CommitUndone = "commit_undone", [];

    // A connection, to whomever.
    /// It was cut before the whole answer was there.
    ConnectionCut = "connection_cut", [];
    /// Nobody listens on that port.
    ConnectionRefused = "connection_refused", [];
    /// The other side, or something on the way, broke it off.
    ConnectionReset = "connection_reset", [];
    /// The other side closed it.
    ConnectionClosed = "connection_closed", [];
    /// No answer while it was being opened.
    ConnectTimeout = "connect_timeout", [];
    /// The network has no way there.
    NoRoute = "no_route", [];
    /// Nobody knows the name of the server.
    NameUnknown = "name_unknown", [];
    /// The server does not say where that instance listens.
    InstanceUnknown = "instance_unknown", [];

    // An answer that is none.
    /// Another flaw, or what the other side said, with the status of its answer.
    HttpAnswer = "http_answer", ["status", "found"];
    /// It has no bytes.
    AnswerEmpty = "answer_empty", [];
    /// It is longer than we read.
    AnswerTooLong = "answer_too_long", ["bytes_max"];
    /// JSON, and no object.
    NotAnObject = "not_an_object", [];
    /// It lacks a member, or holds there what cannot be read.
    AnswerLacks = "answer_lacks", ["what"];
    /// A member holds something else than what was asked for.
    AnswerDiffers = "answer_differs", ["what", "found"];
    /// A list of results that should hold one.
    AnswerResults = "answer_results", ["count"];
    /// Its members are of other types; `found` is what the reader of JSON says.
    AnswerShape = "answer_shape", ["found"];
    /// A supplier in a list lacks its id; `found` is its number.
    ProviderWithoutId = "provider_without_id", ["found"];

    // A file that the portal only names.
    /// Its address is none.
    FileAddressUnreadable = "file_address_unreadable", [];
    /// Its address holds a user or a password.
    FileAddressWithUser = "file_address_with_user", [];
    /// Its address is not encrypted.
    FileAddressPlain = "file_address_plain", [];
    /// The storage does not accept the address any more.
    FileAddressRefused = "file_address_refused", [];
    /// The storage sends us elsewhere.
    FileRedirected = "file_redirected", [];
    /// It arrived in another form than its own bytes.
    FileEncoded = "file_encoded", [];
    /// It is longer than we read.
    FileTooLong = "file_too_long", ["bytes_max"];
    /// The storage itself says so.
    FileStorage = "file_storage", [];

    // The journal. `path` is its file; `found` is what the system says.
    /// No room is left on the disk.
    JournalNoRoom = "journal_no_room", ["path"];
    /// Another program keeps it locked.
    JournalLocked = "journal_locked", ["path"];
    /// It may not be written.
    JournalReadOnly = "journal_read_only", ["path"];
    /// It cannot be opened.
    JournalNotOpened = "journal_not_opened", ["path"];
    /// It cannot be made.
    JournalNotMade = "journal_not_made", ["path"];
    /// The disk reported an error.
    JournalDiskFailed = "journal_disk_failed", ["path", "found"];
    /// The file is no journal, or its beginning is damaged.
    JournalUnknown = "journal_unknown", ["path"];
    /// The file is damaged.
    JournalDamaged = "journal_damaged", ["path"];
    /// A rule of a table would be broken.
    JournalRule = "journal_rule", ["path", "found"];
    /// Its folder does not support a write-ahead log.
    JournalNotLocal = "journal_not_local", ["path", "found"];
    /// A folder stands in its place.
    JournalIsAFolder = "journal_is_a_folder", ["path"];
    /// The file is another program's.
    JournalForeign = "journal_foreign", ["path"];

    // What the operating system refuses: see [`Flaw::of_io`].
    /// This user may not.
    SystemDenied = "system_denied", [];
    /// Nothing can be written there.
    SystemReadOnly = "system_read_only", [];
    /// No room is left.
    SystemNoRoom = "system_no_room", [];
    /// It is not there.
    SystemNotThere = "system_not_there", [];
    /// It is there already.
    SystemThere = "system_there", [];
    /// A folder stands where a file should be.
    SystemIsAFolder = "system_is_a_folder", [];
    /// A file stands where a folder should be.
    SystemNotAFolder = "system_not_a_folder", [];
    /// Another program has it in use.
    SystemInUse = "system_in_use", [];
    /// A name that the system does not take.
    SystemName = "system_name", [];
    /// Larger than the system or the program takes.
    SystemTooLarge = "system_too_large", [];
    /// No text in UTF-8.
    SystemNotText = "system_not_text", [];
    /// A port of this machine that another program listens on.
    SystemPortTaken = "system_port_taken", [];
    /// The same, where the address is known.
    SystemAddressTaken = "system_address_taken", ["address"];
    /// Anything else: a text of the system or of a library, which nobody has words for.
    SystemSays = "system_says", ["found"];

    // A file of credentials. What stands in it is never repeated.
    /// It is no TOML from that line on.
    SecretsNotToml = "secrets_not_toml", ["line"];
    /// The value of an entry is no text.
    SecretsNoText = "secrets_no_text", ["entry"];
    /// Others than its owner may read it.
    SecretsOpen = "secrets_open", [];
    /// A live site would keep its credentials in it.
    SecretsSandboxOnly = "secrets_sandbox_only", [];

    // A credential store.
    /// It has a value that is no text.
    StoreValueNoText = "store_value_no_text", [];
    /// It has a value in a form that is not known.
    StoreValueForm = "store_value_form", [];
    /// It has several values of one name.
    StoreValueTwice = "store_value_twice", [];
    /// What was read back is not what was written.
    StoreReadBack = "store_read_back", [];
    /// It ended while it was asked.
    StoreBroke = "store_broke", [];
    /// This system has none that we know.
    StoreNone = "store_none", [];
}

/// One thing that is wrong. As text: `malformed_unclosed byte=2653 found=Proveedores`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// What.
    pub kind: FlawKind,
    /// Its data, by the names of [`FlawKind::data`].
    data: Vec<String>,
}

impl Flaw {
    /// A flaw with its data, in the order of [`FlawKind::data`].
    pub fn new(kind: FlawKind, data: &[&dyn fmt::Display]) -> Self {
        debug_assert_eq!(kind.data().len(), data.len(), "{}", kind.as_str());
        Self { kind, data: data.iter().map(ToString::to_string).collect() }
    }

    /// What an error of the system means, as far as every system tells it alike; else its own words.
    pub fn of_io(error: &io::Error) -> Self {
        let kind = match error.kind() {
            ErrorKind::PermissionDenied => FlawKind::SystemDenied,
            ErrorKind::ReadOnlyFilesystem => FlawKind::SystemReadOnly,
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::WriteZero => {
                FlawKind::SystemNoRoom
            }
            ErrorKind::NotFound => FlawKind::SystemNotThere,
            ErrorKind::AlreadyExists => FlawKind::SystemThere,
            ErrorKind::IsADirectory => FlawKind::SystemIsAFolder,
            ErrorKind::NotADirectory => FlawKind::SystemNotAFolder,
            ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => FlawKind::SystemInUse,
            ErrorKind::InvalidFilename => FlawKind::SystemName,
            ErrorKind::FileTooLarge => FlawKind::SystemTooLarge,
            ErrorKind::AddrInUse => FlawKind::SystemPortTaken,
            // So the standard library calls bytes that are no text; whoever wraps an error of his own means something else.
            ErrorKind::InvalidData if error.get_ref().is_none() => FlawKind::SystemNotText,
            ErrorKind::ConnectionRefused => FlawKind::ConnectionRefused,
            ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe => {
                FlawKind::ConnectionReset
            }
            ErrorKind::UnexpectedEof => FlawKind::ConnectionClosed,
            ErrorKind::TimedOut => FlawKind::ConnectTimeout,
            _ => return Self::says(error),
        };
        Self::new(kind, &[])
    }

    /// The words of a system or of a library, in one line: they stand inside a sentence of ours, marked as theirs.
    pub fn says(text: impl fmt::Display) -> Self {
        let text = text.to_string();
        let words: Vec<&str> = text.split_whitespace().collect();
        Self::new(FlawKind::SystemSays, &[&words.join(" ")])
    }

    /// Reads the text form; `None` of any other text, such as those that older versions kept.
    pub fn read(text: &str) -> Option<Self> {
        let word = text.split(' ').next()?;
        let kind = FlawKind::ALL.iter().copied().find(|kind| kind.as_str() == word)?;
        let mut rest = text.strip_prefix(word)?;
        let mut data = Vec::with_capacity(kind.data().len());
        for (index, name) in kind.data().iter().enumerate() {
            rest = rest.strip_prefix(' ')?.strip_prefix(name)?.strip_prefix('=')?;
            let end = match kind.data().get(index + 1) {
                Some(next) => rest.find(&format!(" {next}="))?,
                None => rest.len(),
            };
            let (value, after) = rest.split_at(end);
            data.push(value.to_owned());
            rest = after;
        }
        rest.is_empty().then_some(Self { kind, data })
    }

    /// Its data with their names.
    pub fn data(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.kind.data().iter().copied().zip(self.data.iter().map(String::as_str))
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.as_str())?;
        for (name, value) in self.data() {
            write!(f, " {name}={value}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flaw_is_read_back_as_it_was_written() {
        for kind in FlawKind::ALL {
            let value = |name: &str| if name == "found" { "a b=\"c\" found=d" } else { "17" };
            let values: Vec<&str> = kind.data().iter().map(|name| value(name)).collect();
            let data: Vec<&dyn fmt::Display> =
                values.iter().map(|value| value as &dyn fmt::Display).collect();
            let flaw = Flaw::new(*kind, &data);
            assert_eq!(Flaw::read(&flaw.to_string()), Some(flaw));
        }
    }

    #[test]
    fn found_is_the_last_and_words_are_unique() {
        for (index, kind) in FlawKind::ALL.iter().enumerate() {
            let found = kind.data().iter().position(|name| *name == "found");
            assert!(found.is_none_or(|found| found + 1 == kind.data().len()), "{}", kind.as_str());
            let same = FlawKind::ALL.iter().position(|other| other.as_str() == kind.as_str());
            assert_eq!(same, Some(index), "{}", kind.as_str());
        }
    }

    #[test]
    fn what_the_system_refuses_has_its_word_and_anything_else_keeps_the_systems() {
        for (kind, expected) in [
            (ErrorKind::IsADirectory, "system_is_a_folder"),
            (ErrorKind::NotADirectory, "system_not_a_folder"),
            (ErrorKind::PermissionDenied, "system_denied"),
            (ErrorKind::NotFound, "system_not_there"),
            (ErrorKind::ConnectionRefused, "connection_refused"),
            (ErrorKind::InvalidData, "system_not_text"),
        ] {
            assert_eq!(Flaw::of_io(&kind.into()).to_string(), expected, "{kind:?}");
        }
        let odd = io::Error::new(ErrorKind::InvalidData, "odd\n  thing");
        assert_eq!(Flaw::of_io(&odd).to_string(), "system_says found=odd thing");
    }

    #[test]
    fn any_other_text_is_no_flaw() {
        for text in [
            "",
            "id",
            "the file is empty (byte 0)",
            "missing",
            "missing byte=4",
            "missing what=Emisor byte=4",
            "missing byte=4",
            "empty ",
            "nothing byte=4",
        ] {
            assert_eq!(Flaw::read(text), None, "{text:?}");
        }
    }
}
