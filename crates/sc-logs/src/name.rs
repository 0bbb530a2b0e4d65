//! Names: of processes, of their files, of the folders of days.

use jiff::civil::Date;

/// The folder under the one of the settings.
pub(crate) const ROOT: &str = "sageconnect";

/// Where a record goes that names no file, and from whose target none follows.
pub const DEFAULT_LOG: &str = "ServerStatus";

/// Longest name of a process. Bytes.
const NAME_BYTES_MAX: usize = 64;

/// What operators look for, and from where in the code it comes. The longest beginning wins.
const OF_TARGETS: [(&str, &str); 13] = [
    ("sc_sync", "CronScheduler"),
    ("sc_sync::cfdi_delivery", "CFDI_Downloader"),
    ("sc_sync::importer_run", "ChildProcess"),
    ("sc_sync::payment_complements", "SagePaymentController"),
    ("sc_sync::purchase_orders", "PortalOC_LifecycleManager"),
    ("sc_sync::supplier_export", "Providers_Downloader"),
    ("sc_sync::upload_payments", "PortalPaymentController"),
    ("sc_portal", "ForResponse"),
    ("sc_importer", "ChildProcess"),
    ("sc_license", "LicenseValidator"),
    ("sc_notify", "EmailSender"),
    ("sc_app", "MainProcess"),
    ("sageconnect_app", "MainProcess"),
];

/// The process name for records of a target of `tracing`: the predecessor's name for what that code does.
pub fn log_name_of(target: &str) -> &'static str {
    OF_TARGETS
        .iter()
        .filter(|(module, _)| {
            target.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
        })
        .max_by_key(|(module, _)| module.len())
        .map_or(DEFAULT_LOG, |(_, name)| name)
}

/// Whether a file may be written under this name, on any system.
pub(crate) fn is_name(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    (1..=NAME_BYTES_MAX).contains(&text.len()) && text.bytes().all(is_plain) && !is_device(text)
}

/// On Windows `con.log` is the console, in any folder.
fn is_device(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let numbered = ["com", "lpt"].iter().find_map(|device| text.strip_prefix(device));
    matches!(text.as_str(), "con" | "prn" | "aux" | "nul")
        || numbered.is_some_and(|number| number.len() == 1 && number.as_bytes()[0].is_ascii_digit())
}

/// The file that is written to.
pub(crate) fn file_of(name: &str) -> String {
    format!("{name}.log")
}

/// The file of a part that is full.
pub(crate) fn part_of(name: &str, number: u32) -> String {
    format!("{name}.log.{number}")
}

/// The name of a file taken apart: the process, and the number of the part if it is a full one.
pub(crate) fn parse_file(file: &str) -> Option<(&str, Option<u32>)> {
    if let Some(name) = file.strip_suffix(".log") {
        return is_shown(name).then_some((name, None));
    }
    let (name, number) = file.rsplit_once(".log.")?;
    let parsed: u32 = number.parse().ok()?;
    // One spelling for each number, so that no two files are the same part.
    (is_shown(name) && parsed > 0 && parsed.to_string() == number).then_some((name, Some(parsed)))
}

/// Files of others that stand there under stranger names are shown as well; they only are not ours to delete.
fn is_shown(name: &str) -> bool {
    !name.is_empty() && !name.starts_with('.') && !name.chars().any(char::is_control)
}

/// The date that the name of a folder is, written in the one way that we write it.
pub(crate) fn parse_day(folder: &str) -> Option<Date> {
    let date: Date = folder.parse().ok()?;
    (date.to_string() == folder).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_leads_to_the_name_that_operators_know() {
        for (target, name) in [
            ("sc_sync::engine::turn", "CronScheduler"),
            ("sc_sync::upload_payments::plan", "PortalPaymentController"),
            ("sc_sync::upload_payments_new", "CronScheduler"),
            ("sc_portal::transport", "ForResponse"),
            ("sc_importer", "ChildProcess"),
            ("sageconnect_app::tray", "MainProcess"),
            ("sc_sage::pool", "ServerStatus"),
            ("hyper", "ServerStatus"),
        ] {
            assert_eq!(log_name_of(target), name, "{target}");
        }
        for (_, name) in OF_TARGETS {
            assert!(is_name(name), "{name}");
        }
    }

    #[test]
    fn names_that_lead_out_of_the_folder_or_to_a_device_are_none() {
        for name in ["", ".", "..", "../x", "a/b", "a\\b", "a.b", "con", "NUL", "Com1", "a b", "é", "a\n"] {
            assert!(!is_name(name), "{name:?}");
        }
        assert!(!is_name(&"x".repeat(65)));
        for name in ["ServerStatus", "CFDI_Downloader", "PO-1", "console", "com10"] {
            assert!(is_name(name), "{name}");
        }
    }

    #[test]
    fn files_and_folders_have_one_spelling() {
        assert_eq!(parse_file("A.log"), Some(("A", None)));
        assert_eq!(parse_file("A.log.12"), Some(("A", Some(12))));
        assert_eq!(parse_file("A.log.3.log"), Some(("A.log.3", None)), "another program's file");
        for file in ["A.log.0", "A.log.01", "A.log.+1", "A.log.x", ".log", "A.txt", "A.log.", ".x.log"] {
            assert_eq!(parse_file(file), None, "{file}");
        }
        assert_eq!(parse_day("2026-03-09"), Some(jiff::civil::date(2026, 3, 9)));
        for folder in ["20260309", "2026-3-9", "2026-02-30", "2026-03-09T00:00", " 2026-03-09", "archive"] {
            assert_eq!(parse_day(folder), None, "{folder}");
        }
    }
}
