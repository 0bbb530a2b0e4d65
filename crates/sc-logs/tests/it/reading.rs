//! What the window is shown.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use jiff::civil::date;
use sc_logs::{Cursor, DEFAULT_LOG, LINE_BYTES_MAX, LogError, LogLevel, LogPage, LogQuery};

use crate::site::{Site, day, of, query};

const DAY: &str = "2026-03-09";
const MORNING: &str = "2026-03-09T14:15:00Z";

fn texts(page: &LogPage) -> Vec<&str> {
    page.lines.iter().map(|line| line.text.as_str()).collect()
}

/// A line of the second of the hour from eight on.
fn line(second: u32, level: &str, text: &str) -> String {
    format!("2026-03-09 08:{:02}:{:02}.000 [{level}]: {text}\n", second / 60, second % 60)
}

#[test]
fn days_are_listed_the_newest_first_without_what_is_no_log() {
    let site = Site::at(MORNING);
    assert_eq!(site.reader().days().expect("a list"), [], "there is no folder yet");
    site.write("2026-03-08/A.log", "12345\n");
    site.write("2026-03-08/A.log.1", "123\n");
    site.write("2026-03-08/payments.csv", "x");
    site.write("2026-03-09/Old tool.log", "x");
    site.write("2026-03-09/deeper/A.log", "x");
    site.write("archive/A.log", "x");
    let days = site.reader().days().expect("a list");
    assert_eq!(days.iter().map(|day| day.date).collect::<Vec<_>>(), [day("2026-03-09"), day("2026-03-08")]);
    let [file] = days[1].files.as_slice() else { panic!("{days:?}") };
    assert_eq!((file.name.as_str(), file.parts, file.bytes), ("A", 2, 10));
    assert!(file.modified.is_some());
    assert_eq!(days[0].files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["Old tool"]);
}

#[test]
fn what_was_written_is_read_merged_by_time() {
    let site = Site::at(MORNING);
    let process = site.start();
    for (name, text) in [("B", "one"), ("A", "two"), ("B", "three"), (DEFAULT_LOG, "four")] {
        assert!(process.log(|| tracing::warn!(log = name, "{text}")));
        site.advance(1);
    }
    let page = site.reader().tail(&query(DAY, 3)).expect("a page");
    assert_eq!(texts(&page), ["two", "three", "four"]);
    assert!(!page.is_complete && page.scanned_all);
    assert_eq!(page.lines[0].file, "A");
    assert_eq!(page.lines[0].at, Some(date(2026, 3, 9).at(8, 15, 0, 1_000_000)));
    assert_eq!(page.lines[0].level, Some(LogLevel::Warn));
    let rest = LogQuery { before: Some(page.previous), ..query(DAY, 3) };
    let rest = site.reader().tail(&rest).expect("a page");
    assert_eq!((texts(&rest), rest.is_complete), (vec!["one"], true));
    let page = site.reader().tail(&query(DAY, 4)).expect("a page");
    assert!(page.is_complete, "exactly as many as there are");
}

#[test]
fn a_day_without_logs_is_an_empty_page() {
    let site = Site::at(MORNING);
    let page = site.reader().tail(&query(DAY, 10)).expect("a page");
    assert!(page.lines.is_empty() && page.is_complete && page.scanned_all);
    let process = site.start();
    assert!(process.log(|| tracing::info!(log = "A", "first")));
    let page = site.reader().tail(&LogQuery { after: Some(page.next), ..query(DAY, 10) }).expect("a page");
    assert_eq!(texts(&page), ["first"], "its cursor is good for what comes");
}

#[test]
fn what_comes_later_is_behind_the_last_page() {
    let site = Site::at(MORNING);
    let process = site.start();
    assert!(process.log(|| tracing::info!(log = "A", "one")));
    let mut next = site.reader().tail(&query(DAY, 10)).expect("a page").next;
    let mut follow = || {
        let query = LogQuery { after: Some(next.clone()), ..query(DAY, 10) };
        let page = site.reader().tail(&query).expect("a page");
        assert!(page.is_complete);
        next = page.next.clone();
        texts(&page).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert!(follow().is_empty());
    assert!(process.log(|| {
        tracing::info!(log = "A", "two");
        tracing::info!(log = "New", "three");
    }));
    assert_eq!(follow(), ["two", "three"]);
    assert!(follow().is_empty());
}

#[test]
fn a_place_stays_right_while_parts_are_renamed() {
    let site = Site::at(MORNING);
    site.write("2026-03-09/A.log", line(1, "INFO", "one") + &line(2, "INFO", "two"));
    let page = site.reader().tail(&query(DAY, 1)).expect("a page");
    fs::rename(site.path("2026-03-09/A.log"), site.path("2026-03-09/A.log.1")).expect("renamed");
    site.write("2026-03-09/A.log", line(3, "INFO", "three"));
    let older = LogQuery { before: Some(page.previous), ..query(DAY, 10) };
    assert_eq!(texts(&site.reader().tail(&older).expect("a page")), ["one"]);
    let newer = LogQuery { after: Some(page.next), ..query(DAY, 10) };
    assert_eq!(texts(&site.reader().tail(&newer).expect("a page")), ["three"]);
    let all = site.reader().tail(&query(DAY, 10)).expect("a page");
    assert_eq!(texts(&all), ["one", "two", "three"]);
}

#[test]
fn a_line_is_shown_when_it_is_whole_or_nobody_will_end_it() {
    let site = Site::at(MORNING);
    site.write("2026-03-09/A.log", format!("{}2026-03-09 08:00:02.000 [INFO]: half", line(1, "INFO", "one")));
    let page = site.reader().tail(&query(DAY, 10)).expect("a page");
    assert_eq!(texts(&page), ["one"]);
    site.write("2026-03-09/A.log", line(1, "INFO", "one") + &line(2, "INFO", "half and half"));
    let more = LogQuery { after: Some(page.next), ..query(DAY, 10) };
    assert_eq!(texts(&site.reader().tail(&more).expect("a page")), ["half and half"]);
    site.write("2026-03-09/A.log", line(1, "INFO", "one") + "half");
    site.write("2026-03-09/B.log", "alone");
    assert_eq!(texts(&site.reader().tail(&query(DAY, 10)).expect("a page")), ["one"]);
    site.write("2026-03-10/A.log", "");
    assert_eq!(texts(&site.reader().tail(&query(DAY, 10)).expect("a page")), ["one", "half", "alone"]);
}

#[test]
fn levels_and_text_choose_and_whatever_the_case_and_accents() {
    let site = Site::at(MORNING);
    let of_a = line(1, "INFO", "Facturación lista")
        + &line(2, "ERROR", "factura CANCELADA")
        + &line(3, "DEBUG", "x");
    site.write("2026-03-09/A.log", of_a);
    site.write("2026-03-09/B.log", line(4, "WARN", "FACTURACION tarde"));
    let choose = |levels: &[LogLevel], text: &str| {
        let levels = levels.iter().copied().collect();
        let text = (!text.is_empty()).then(|| text.to_owned());
        let page = site.reader().tail(&LogQuery { levels, text, ..query(DAY, 10) }).expect("a page");
        assert!(page.is_complete && page.scanned_all);
        texts(&page).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(choose(&[], "facturación"), ["Facturación lista", "FACTURACION tarde"]);
    assert_eq!(choose(&[LogLevel::Warn, LogLevel::Error], ""), ["factura CANCELADA", "FACTURACION tarde"]);
    assert_eq!(choose(&[LogLevel::Error], "cancelada"), ["factura CANCELADA"]);
    assert_eq!(choose(&[LogLevel::Debug], "factura"), [""; 0]);
    assert_eq!(choose(&[], "08:00:03"), ["x"], "the time is a part of the line");
}

#[test]
fn lines_of_other_programs_keep_their_places_and_their_header() {
    let site = Site::at(MORNING);
    site.write(
        "2026-03-09/A.log",
        "no time at all\r\n2026-03-09 08:00:01 [ERROR]: it failed\n    at one.js\n    at two.js\n\
         2026-03-09 08:00:05 [INFO]: on\n",
    );
    site.write("2026-03-09/B.log", line(1, "INFO", "b1") + &line(3, "INFO", "b3"));
    let expected = ["no time at all", "it failed", "    at one.js", "    at two.js", "b1", "b3", "on"];
    let page = site.reader().tail(&query(DAY, 10)).expect("a page");
    assert_eq!(texts(&page), expected);
    assert_eq!(page.lines[3].level, Some(LogLevel::Error));
    assert_eq!((page.lines[3].at, page.lines[0].at, page.lines[0].level), (None, None, None));
    let only = |levels: &[LogLevel]| LogQuery { levels: levels.iter().copied().collect(), ..query(DAY, 10) };
    let errors = site.reader().tail(&only(&[LogLevel::Error])).expect("a page");
    assert_eq!(texts(&errors), expected[1..4]);
    // From the middle of what failed.
    let after = Some(page.lines[2].cursor.clone());
    let errors = site.reader().tail(&LogQuery { after, ..only(&[LogLevel::Error]) }).expect("a page");
    assert_eq!(texts(&errors), expected[3..4]);
    let mut exported = Vec::new();
    site.reader().export(&only(&[LogLevel::Error]), &mut exported).expect("an export");
    assert_eq!(
        String::from_utf8(exported).expect("text"),
        "A: 2026-03-09 08:00:01 [ERROR]: it failed\nA:     at one.js\nA:     at two.js\n"
    );
}

#[test]
fn a_repeated_hour_keeps_the_order_of_each_file() {
    let site = Site::at(MORNING);
    let at = |time: &str, text: &str| format!("2026-11-01 {time}.000 [INFO]: {text}\n");
    let of_a = at("01:10:00", "a1") + &at("01:50:00", "a2") + &at("01:20:00", "a3") + &at("02:30:00", "a4");
    site.write("2026-11-01/A.log", of_a);
    site.write("2026-11-01/B.log", at("00:30:00", "b1") + &at("02:10:00", "b2"));
    let expected = ["b1", "a1", "a2", "a3", "b2", "a4"];
    let backward = site.reader().tail(&query("2026-11-01", 10)).expect("a page");
    assert_eq!(texts(&backward), expected);
    let start = Some(backward.previous);
    let forward = site.reader().tail(&LogQuery { after: start, ..query("2026-11-01", 10) }).expect("a page");
    assert_eq!(texts(&forward), expected);
}

#[test]
fn bytes_that_are_no_text_are_shown_as_far_as_they_are() {
    let site = Site::at(MORNING);
    let mut bytes = line(1, "INFO", "good").into_bytes();
    bytes.extend_from_slice(b"2026-03-09 08:00:02 [WARN]: Peso \xb5 M\xe9xico\x1b[2J\0\n\xff\xfe\n");
    site.write("2026-03-09/A.log", bytes);
    let page = site.reader().tail(&query(DAY, 10)).expect("a page");
    assert_eq!(
        texts(&page),
        ["good", "Peso \u{fffd} M\u{fffd}xico\u{fffd}[2J\u{fffd}", "\u{fffd}\u{fffd}"],
        "and nothing that a terminal obeys"
    );
    let mut exported = Vec::new();
    site.reader().export(&of(DAY, &["A"], 1), &mut exported).expect("an export");
    assert!(!exported.contains(&0x1b));
}

#[test]
fn lines_at_every_border_of_a_block_are_whole() {
    // Around the sizes in which a file is read, from both ends.
    for size in [8192_usize, 16_384, 24_576, 65_536] {
        for shift in 0..4 {
            let site = Site::at(MORNING);
            let length = size - 2 + shift;
            let first = "é".repeat((length - 30) / 2);
            let last = line(3, "INFO", &"z".repeat(length - 34));
            let text = line(1, "INFO", &first) + &line(2, "INFO", "middle") + &last;
            site.write("2026-03-09/A.log", &text);
            let page = site.reader().tail(&query(DAY, 10)).expect("a page");
            assert_eq!(page.lines.len(), 3, "{size} {shift}");
            assert_eq!(page.lines[1].text, "middle");
            assert!(page.lines[0].text.starts_with("éé") && !page.lines[0].text.contains('\u{fffd}'));
            assert!(page.lines.iter().all(|line| line.text.len() <= LINE_BYTES_MAX));
            let after = Some(page.previous);
            let forward = site.reader().tail(&LogQuery { after, ..query(DAY, 10) }).expect("a page");
            assert_eq!(forward.lines, page.lines, "{size} {shift}");
        }
    }
}

#[test]
fn a_line_without_end_is_taken_in_pieces() {
    let site = Site::at(MORNING);
    site.write("2026-03-09/A.log", "x".repeat(1_000_000) + "\n" + &line(1, "INFO", "one"));
    let page = site.reader().tail(&query(DAY, 100)).expect("a page");
    assert_eq!(page.lines.last().expect("a line").text, "one");
    assert!((8..20).contains(&page.lines.len()), "{}", page.lines.len());
    assert!(page.is_complete);
}

#[test]
fn the_end_of_a_huge_file_is_read_and_no_more() {
    let site = Site::at(MORNING);
    let mut text = String::new();
    for number in 0..400_000_u32 {
        writeln!(text, "2026-03-09 08:00:00.000 [INFO]: line {number:08} of a day with much to say")
            .expect("text");
    }
    site.write("2026-03-09/A.log", &text);
    // What stands before it is a hole of half a gigabyte: it would be read if anything but the end were.
    site.write("2026-03-09/B.log", "");
    let file = fs::OpenOptions::new().write(true).open(site.path("2026-03-09/B.log")).expect("opened");
    file.set_len(500 * 1024 * 1024).expect("a hole");
    drop(file);
    let mut file = fs::OpenOptions::new().append(true).open(site.path("2026-03-09/B.log")).expect("opened");
    let end = format!("\n2026-03-09 07:00:00.000 [INFO]: early\n{}", line(0, "INFO", "the end"));
    std::io::Write::write_all(&mut file, end.as_bytes()).expect("written");
    let page = site.reader().tail(&query(DAY, 200)).expect("a page");
    assert_eq!(page.lines.len(), 200);
    assert_eq!(page.lines[199].text, "the end");
    assert!(page.lines[198].text.starts_with("line 00399999 "));
    assert!(page.bytes_read < 150_000, "{}", page.bytes_read);
    let page = site.reader().tail(&LogQuery { after: Some(page.next), ..query(DAY, 200) }).expect("a page");
    assert!(page.bytes_read < 10, "nothing new costs nothing: {}", page.bytes_read);
}

#[test]
fn a_search_pauses_and_goes_on_where_it_was() {
    let site = Site::at(MORNING);
    let mut text = line(0, "INFO", "the needle");
    for number in 0..50_000 {
        text += &line(1, "INFO", &format!("hay {number}"));
    }
    site.write("2026-03-09/A.log", &text);
    let reader = site.reader().with_budget(500_000);
    let mut query = LogQuery { text: Some("NEEDLE".to_owned()), ..query(DAY, 10) };
    let mut pages = 0;
    let found = loop {
        let page = reader.tail(&query).expect("a page");
        pages += 1;
        assert!(page.bytes_read < 650_000, "{}", page.bytes_read);
        if page.scanned_all {
            assert!(page.is_complete);
            break page;
        }
        assert!(page.lines.is_empty() && !page.is_complete);
        query.before = Some(page.previous);
    };
    assert_eq!(texts(&found), ["the needle"]);
    assert!((4..10).contains(&pages), "{pages}");
    // Even a budget that is too small for anything gets somewhere.
    let page = site.reader().with_budget(0).tail(&query).expect("a page");
    assert_ne!(Some(page.previous), query.before);
}

#[test]
fn the_surroundings_of_a_line_are_found_in_all_files() {
    let site = Site::at(MORNING);
    let mut texts_of = [String::new(), String::new()];
    // Long enough that the time is looked for in the middle of a file, and over two parts.
    for second in 0..3000 {
        for (index, text) in texts_of.iter_mut().enumerate() {
            *text += &line(second, "INFO", &format!("{index} second {second} {}", "x".repeat(40)));
        }
    }
    let [of_a, of_b] = texts_of;
    site.write("2026-03-09/A.log", of_a);
    let border = of_b.find("1 second 1000 ").expect("it is there");
    let border = of_b[..border].rfind('\n').expect("a line") + 1;
    site.write("2026-03-09/B.log.1", &of_b[..border]);
    site.write("2026-03-09/B.log", &of_b[border..]);
    for second in [0, 1, 999, 1000, 1001, 2345, 2999] {
        let text = Some(format!("0 second {second} "));
        let found = site.reader().tail(&LogQuery { text, ..of(DAY, &["A"], 1) }).expect("a page");
        let cursor = found.lines[0].cursor.clone();
        let around = |files: &[&str], query: LogQuery| {
            let query = LogQuery { files: files.iter().map(|file| (*file).to_owned()).collect(), ..query };
            let page = site.reader().tail(&query).expect("a page");
            let short = |text: &str| text.split(" x").next().expect("a text").to_owned();
            page.lines.iter().map(|line| short(&line.text)).collect::<Vec<_>>()
        };
        let before = LogQuery { before: Some(cursor.clone()), ..query(DAY, 2) };
        let after = LogQuery { after: Some(cursor.clone()), ..query(DAY, 2) };
        let mut expected: Vec<String> = Vec::new();
        if second > 0 {
            expected = [0, 1].map(|file| format!("{file} second {}", second - 1)).to_vec();
        }
        assert_eq!(around(&[], before.clone()), expected, "before {second}");
        assert_eq!(around(&["B"], LogQuery { limit: 1, ..before }), expected.get(1..).unwrap_or_default());
        let mut expected = vec![format!("1 second {second}")];
        if second < 2999 {
            expected.push(format!("0 second {}", second + 1));
        }
        assert_eq!(around(&[], after.clone()), expected, "after {second}");
        assert_eq!(around(&["B"], LogQuery { limit: 1, ..after }), expected[..1]);
    }
}

#[test]
fn names_and_cursors_from_outside_lead_nowhere() {
    let site = Site::at(MORNING);
    site.write("2026-03-09/A.log", line(1, "INFO", "one"));
    site.write("2026-03-08/A.log", line(1, "INFO", "yesterday"));
    fs::write(site.place.path().join("secret.log"), "secret\n").expect("written");
    for name in [
        "../2026-03-08/A",
        "../../secret",
        "..",
        ".",
        "",
        "/etc/passwd",
        "A.log",
        "a",
        "A/../A",
        "A\0",
        "..\\A",
    ] {
        let refused = site.reader().tail(&of(DAY, &[name], 10)).expect_err("no such file");
        assert!(matches!(&refused, LogError::NoSuchFile(refused) if refused == name), "{refused:?}");
        let mut exported = Vec::new();
        assert!(site.reader().export(&of(DAY, &["A", name], 10), &mut exported).is_err());
        assert_eq!(exported, b"", "nothing was written before");
    }
    for (text, lines) in [
        ("l/../../secret=1:0", None),
        ("l/..=1:0", None),
        ("l/secret=1:0", None),
        ("l/A=1:0", Some(0)),
        ("l/A=9:0", Some(1)),
        ("l/A=1:99999999999999", Some(1)),
        ("c/A=1:40/secret=1:0", Some(1)),
        ("c/A=4294967295:0", Some(1)),
        ("c/A=0:9", Some(0)),
        ("c", Some(0)),
    ] {
        let page = text
            .parse::<Cursor>()
            .and_then(|cursor| site.reader().tail(&LogQuery { before: Some(cursor), ..query(DAY, 10) }));
        assert_eq!(page.ok().map(|page| page.lines.len()), lines, "{text}");
    }
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let site = Site::at(MORNING);
    let outside = site.place.path().join("outside");
    fs::create_dir(&outside).expect("a folder");
    fs::write(outside.join("A.log"), "secret\n").expect("written");
    site.write("2026-03-09/A.log", line(1, "INFO", "one"));
    std::os::unix::fs::symlink(&outside, site.path("2026-03-08")).expect("a link");
    std::os::unix::fs::symlink(outside.join("A.log"), site.path("2026-03-09/B.log")).expect("a link");
    let days = site.reader().days().expect("a list");
    assert_eq!(days.len(), 1);
    assert_eq!(days[0].files.len(), 1);
    assert!(site.reader().tail(&of(DAY, &["B"], 10)).is_err());
    assert!(site.reader().tail(&of("2026-03-08", &["A"], 10)).is_err());
    assert_eq!(site.reader().tail(&query("2026-03-08", 10)).expect("a page").lines, []);
}

#[test]
fn an_export_has_every_line_that_is_wanted() {
    let site = Site::at(MORNING);
    let mut expected = String::new();
    let mut files = [String::new(), String::new()];
    for number in 0..5000_u32 {
        let level = if number % 3 == 0 { "WARN" } else { "INFO" };
        let line = line(number / 2, level, &format!("number {number}"));
        let (name, file) = [("A", 0), ("B", 1)][number as usize % 2];
        files[file] += &line;
        if level == "WARN" {
            expected += &format!("{name}: {line}");
        }
    }
    let [of_a, of_b] = files;
    site.write("2026-03-09/A.log", of_a);
    site.write("2026-03-09/B.log", &of_b);
    let mut written = Vec::new();
    let levels = BTreeSet::from([LogLevel::Warn]);
    let exported =
        site.reader().export(&LogQuery { levels, ..query(DAY, 1) }, &mut written).expect("an export");
    assert_eq!(String::from_utf8(written).expect("text"), expected);
    assert_eq!((exported.lines, exported.bytes), (1667, expected.len() as u64));
    let mut written = Vec::new();
    site.reader().export(&of(DAY, &["B"], 1), &mut written).expect("an export");
    assert_eq!(String::from_utf8(written).expect("text"), of_b, "of one file, as it is");
    let tail = site.reader().tail(&of(DAY, &["B"], 10)).expect("a page");
    let part = LogQuery {
        after: Some(tail.previous),
        before: Some(tail.lines[3].cursor.clone()),
        ..of(DAY, &["B"], 1)
    };
    let mut written = Vec::new();
    assert_eq!(site.reader().export(&part, &mut written).expect("an export").lines, 3);
}

#[test]
fn a_page_is_bounded_and_too_many_files_are_not_read_together() {
    let site = Site::at(MORNING);
    let mut text = String::new();
    for second in 0..1500 {
        text += &line(second, "INFO", "x");
    }
    site.write("2026-03-09/A.log", text);
    assert_eq!(site.reader().tail(&query(DAY, usize::MAX)).expect("a page").lines.len(), 1000);
    assert_eq!(site.reader().tail(&query(DAY, 0)).expect("a page").lines.len(), 1);
    for number in 0..256 {
        site.write(&format!("2026-03-09/N{number}.log"), "");
    }
    assert!(matches!(site.reader().tail(&query(DAY, 1)), Err(LogError::TooManyFiles(256))));
    assert_eq!(site.reader().tail(&of(DAY, &["A", "A"], 1)).expect("a page").lines.len(), 1);
}
