//! One value of a file is changed, and nothing else of it.

use std::fs;
use std::path::PathBuf;

use sc_settings::edit::{NewValue, set_value};
use sc_settings::key::Key;
use sc_settings::{FILE_NAME, Settings, keys};
use tempfile::{TempDir, tempdir};

use crate::support::{LIVE, list};

struct Site {
    home: TempDir,
    file: PathBuf,
}

fn site(text: &str) -> Site {
    let home = tempdir().expect("folder");
    let file = home.path().join(FILE_NAME);
    fs::write(&file, text).expect("written");
    Site { home, file }
}

impl Site {
    fn text(&self) -> String {
        fs::read_to_string(&self.file).expect("there")
    }

    #[track_caller]
    fn set<'v>(&self, key: &Key, value: impl Into<NewValue<'v>>) -> Settings {
        set_value(&self.file, key, value).unwrap_or_else(|error| panic!("{:#?}", error.problems)).settings
    }

    /// What is wrong, after a look that nothing was written.
    #[track_caller]
    fn refused<'v>(&self, key: &Key, value: impl Into<NewValue<'v>>) -> Vec<String> {
        let before = fs::read(&self.file).expect("there");
        let error = set_value(&self.file, key, value).expect_err("a refusal");
        assert_eq!(error.file, self.file);
        assert_eq!(fs::read(&self.file).expect("there"), before, "the file is untouched");
        let names: Vec<_> = fs::read_dir(self.home.path())
            .expect("folder")
            .flatten()
            .map(|entry| entry.file_name())
            .collect();
        assert_eq!(names, [FILE_NAME], "no part is left behind");
        list(&error.problems)
    }
}

const COMMENTED: &str = "
# Nuestro horario / our schedule
[schedule]  # see the wiki
  # every half hour
  cron   =   '*/30 * * * *'   # asked for by Ana
enabled = true

[logs] # logs
# level = \"debug\"
";

#[test]
fn comments_blanks_and_order_stay_where_they_are() {
    let site = site(&format!("{LIVE}{COMMENTED}"));
    let settings = site.set(&keys::SCHEDULE_CRON, "0 9-18 * * 1-5");
    assert_eq!(settings.schedule.schedule.expression(), "0 9-18 * * 1-5");
    let expected = COMMENTED.replace("'*/30 * * * *'", "\"0 9-18 * * 1-5\"");
    assert_eq!(site.text(), format!("{LIVE}{expected}"));

    assert!(!site.set(&keys::SCHEDULE_ENABLED, false).schedule.enabled);
    let expected = expected.replace("enabled = true", "enabled = false");
    assert_eq!(site.text(), format!("{LIVE}{expected}"));

    // A key that was not there goes to the end of its section, before the comments of the next.
    site.set(&keys::SCHEDULE_CATCH_UP_HOURS, 48);
    let expected = expected.replace("enabled = false\n", "enabled = false\ncatch_up_hours = 48\n");
    assert_eq!(site.text(), format!("{LIVE}{expected}"));

    site.set(&keys::LOGS_LEVEL, "warn");
    let expected = expected.replace("[logs] # logs\n", "[logs] # logs\nlevel = \"warn\"\n");
    assert_eq!(site.text(), format!("{LIVE}{expected}"));
}

#[test]
fn the_example_file_takes_every_change_on_one_line() {
    let site = site(&Settings::example());
    site.set(&keys::SCHEDULE_CRON, "*/20 * * * *");
    site.set(&keys::LOGS_RETENTION_DAYS, 400);
    site.set(&keys::APP_LANGUAGE, "en");
    let (before, after) = (Settings::example(), site.text());
    assert_eq!(before.lines().count(), after.lines().count());
    let changed: Vec<&str> =
        before.lines().zip(after.lines()).filter(|(one, other)| one != other).map(|(_, line)| line).collect();
    assert_eq!(
        changed,
        ["language = \"en\"  # es | en", "cron = \"*/20 * * * *\"", "retention_days = 400  # 0 – 3650",]
    );
}

#[test]
fn a_section_that_is_not_there_is_appended_after_the_last_comment() {
    let site = site(&format!("{LIVE}# enabled = false\n"));
    site.set(&keys::SCHEDULE_CRON, "*/30 * * * *");
    site.set(&keys::LOGS_FOLDER, "C:\\SageConnect\\logs");
    assert_eq!(
        site.text(),
        format!(
            "{LIVE}# enabled = false\n\n[schedule]\ncron = \"*/30 * * * *\"\n\n[logs]\nfolder = 'C:\\SageConnect\\logs'\n"
        )
    );
    let reloaded = Settings::load(site.home.path()).expect("loaded").settings;
    assert_eq!(reloaded.schedule.schedule.expression(), "*/30 * * * *");
    assert!(reloaded.logs.folder.is_some());
}

#[test]
fn a_file_without_a_last_line_end_gets_a_section_too() {
    let site = site(LIVE.trim_end());
    site.set(&keys::LOGS_LEVEL, "error");
    assert_eq!(site.text(), format!("{LIVE}\n[logs]\nlevel = \"error\"\n"));
}

#[test]
fn keys_at_the_top_and_in_other_spellings_of_a_section_are_found() {
    let site =
        site(&LIVE.replace("version = 1\n", "schedule.cron = \"*/30 * * * *\"\nlogs = { level = 'warn' }\n"));
    site.set(&keys::SCHEDULE_CRON, "*/20 * * * *");
    site.set(&keys::SCHEDULE_RUN_AT_START, true);
    site.set(&keys::LOGS_LEVEL, "debug");
    site.set(&keys::LOGS_RETENTION_DAYS, 5);
    site.set(&keys::VERSION, 1);
    let text = site.text();
    assert!(text.contains("schedule.cron = \"*/20 * * * *\"\nschedule.run_at_start = true\n"), "{text}");
    assert!(text.contains("logs = { level = \"debug\" , retention_days = 5 }\n"), "{text}");
    assert!(text.contains("version = 1\n"), "{text}");
    assert!(Settings::load(site.home.path()).expect("loaded").settings.schedule.run_at_start);
}

#[test]
fn line_ends_of_windows_stay_and_a_mark_at_the_beginning_goes() {
    let windows = format!("{LIVE}{COMMENTED}").replace('\n', "\r\n");
    let site = site(&format!("\u{feff}{windows}"));
    site.set(&keys::SCHEDULE_CRON, "*/20 * * * *");
    site.set(&keys::SCHEDULE_CATCH_UP_HOURS, 12);
    site.set(&keys::RETRY_LOOKBACK_DAYS, 60);
    let text = site.text();
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "{text:?}");
    let expected = windows
        .replace("'*/30 * * * *'", "\"*/20 * * * *\"")
        .replace("enabled = true\r\n", "enabled = true\r\ncatch_up_hours = 12\r\n");
    assert_eq!(text, format!("{expected}\r\n[retry]\r\nlookback_days = 60\r\n"));
}

#[test]
fn what_the_loader_would_refuse_is_not_written() {
    let site = site(&format!("{LIVE}{COMMENTED}"));
    assert_eq!(site.refused(&keys::SCHEDULE_CRON, "61 * * * *"), ["C007 schedule.cron"]);
    assert_eq!(site.refused(&keys::SCHEDULE_CRON, "0 */15 * * * *"), ["C007 schedule.cron"]);
    assert_eq!(site.refused(&keys::SCHEDULE_CRON, 15), ["C023 schedule.cron"]);
    assert_eq!(site.refused(&keys::SCHEDULE_CATCH_UP_HOURS, 169), ["C004 schedule.catch_up_hours"]);
    assert_eq!(site.refused(&keys::LOGS_FOLDER, "logs"), ["C025 logs.folder"]);
    assert_eq!(
        site.refused(&keys::TIMEOUTS_STEP_MS, 100_000),
        ["C005 portal.list_budget_ms", "C005 database.query_timeout_ms"]
    );
    assert_eq!(site.refused(&keys::TENANT_NAME, "Aceros"), ["C033 tenant.name"]);
    // Text stays text: it cannot bring keys of its own.
    assert_eq!(site.refused(&keys::LOGS_LEVEL, "info\"\n[engine]\nbrake_effects = \"9"), ["C024 logs.level"]);
}

#[test]
fn a_file_with_other_mistakes_is_refused_with_all_of_them() {
    let both = site(
        &LIVE
            .replace("portal.example", "portal.example/v1")
            .replace("[app]", "[retry]\nlookback_days = 0\n[app]"),
    );
    assert_eq!(
        both.refused(&keys::SCHEDULE_ENABLED, false),
        ["C025 portal.base_url", "C004 retry.lookback_days"]
    );
    assert_eq!(site("[app\n").refused(&keys::SCHEDULE_ENABLED, false), ["C022 settings.toml"]);
    let no_section = site(&format!("schedule = 5\n{LIVE}"));
    assert_eq!(no_section.refused(&keys::SCHEDULE_ENABLED, false), ["C023 schedule"]);
    let newer = site(&LIVE.replace("version = 1", "version = 2"));
    assert_eq!(newer.refused(&keys::SCHEDULE_ENABLED, false), ["C027 version"]);
    // The mistake that the change mends is none.
    let mended = site(&format!("{LIVE}[schedule]\ncron = \"never\"\n"));
    mended.set(&keys::SCHEDULE_CRON, "*/15 * * * *");
    assert_eq!(mended.refused(&keys::SCHEDULE_CRON, "*/14 * * * *"), ["C008 schedule.cron"]);
}

#[test]
fn a_file_that_names_one_that_is_gone_is_refused_as_it_is_when_loaded() {
    let gone = LIVE.replace("[database]", "[database]\ntrust = \"ca_file\"\nca_file = '/nowhere/ca.pem'");
    assert_eq!(site(&gone).refused(&keys::SCHEDULE_ENABLED, false), ["C014 database.ca_file"]);
}

#[test]
fn without_a_file_there_is_nothing_to_change() {
    let home = tempdir().expect("folder");
    let error = set_value(&home.path().join(FILE_NAME), &keys::SCHEDULE_ENABLED, false).expect_err("no file");
    assert_eq!(list(&error.problems), ["C034 settings.toml"]);
    assert_eq!(fs::read_dir(home.path()).expect("folder").count(), 0);
}

#[cfg(unix)]
#[test]
fn the_new_file_is_its_owners_alone_and_one_that_says_the_same_is_not_written() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    let site = site(LIVE);
    fs::set_permissions(&site.file, fs::Permissions::from_mode(0o644)).expect("mode");
    let inode = || fs::metadata(&site.file).expect("there").ino();
    let before = inode();
    site.set(&keys::VERSION, 1);
    assert_eq!(inode(), before);
    site.set(&keys::SCHEDULE_ENABLED, false);
    assert_ne!(inode(), before);
    assert_eq!(fs::metadata(&site.file).expect("there").permissions().mode() & 0o777, 0o600);
}
