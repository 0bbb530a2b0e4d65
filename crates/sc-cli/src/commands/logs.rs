//! The log files.

use sc_app::logs::LogPlace;
use sc_app::page::logs::{LogAsked, LogDays};
use sc_app::{AppError, Exit};
use sc_words::Words;

use super::Place;
use crate::args::{LogFilterArgs, LogsArgs, LogsCommand};
use crate::out::Out;
use crate::show;

/// Days that a message names.
const DAYS_NAMED_MAX: usize = 5;

pub(super) async fn logs(place: Place, args: &LogsArgs, out: &Out) -> Result<Exit, AppError> {
    let (logs, words) = opened(place).await?;
    match &args.what {
        None => {
            let asked = asked(&logs, &args.filter, &words).await?;
            let asked = LogAsked { before: args.before.clone(), limit: args.limit, ..asked };
            let page = logs.lines(asked, &words).await?;
            show::logs::lines(out, &words, &page);
            out.json(&page);
        }
        Some(LogsCommand::Days) => {
            let days = logs.days(&words).await?;
            show::logs::days(out, &words, &days);
            out.json(&days);
        }
        Some(LogsCommand::Export(filter)) => {
            let exported = logs.export(asked(&logs, filter, &words).await?, &words).await?;
            out.line(&exported.sentence);
            out.json(&exported);
        }
    }
    Ok(Exit::Done)
}

/// The log files, and the words to tell of them. Where the installation cannot be opened, those that are there all the same: they
/// say why.
async fn opened(place: Place) -> Result<(LogPlace, Words), AppError> {
    let (folder, lang) = (place.folder.clone(), place.lang);
    let error = match place.open() {
        Ok(app) => return Ok((app.log_place(), app.words())),
        Err(error) => error,
    };
    let words = Words::new(lang);
    let Some(logs) = LogPlace::unopened(folder, &words) else { return Err(error) };
    match logs.days(&words).await {
        Ok(LogDays { days, .. }) if !days.is_empty() => Ok((logs, words)),
        Ok(_) | Err(_) => Err(error),
    }
}

/// What is asked for, once it is known that there are such a day and such files.
async fn asked(logs: &LogPlace, filter: &LogFilterArgs, words: &Words) -> Result<LogAsked, AppError> {
    let LogDays { days, .. } = logs.days(words).await?;
    let told = filter.day.map(|day| day.to_string());
    let day = match &told {
        Some(told) => days.iter().find(|day| day.day == *told),
        None => days.first(),
    };
    if let (None, Some(told)) = (day, &told) {
        let newest = days.iter().take(DAYS_NAMED_MAX).map(|day| day.day.as_str());
        return Err(unknown("log day", told, newest));
    }
    let files: Vec<&str> = day.iter().flat_map(|day| &day.files).map(|file| file.name.as_str()).collect();
    let absent = filter.file.iter().find(|name| !files.contains(&name.as_str()));
    if let Some(absent) = absent {
        return Err(unknown("log file", absent, files));
    }
    Ok(LogAsked {
        day: told.unwrap_or_default(),
        files: filter.file.clone(),
        levels: filter.level.clone(),
        text: filter.text.clone(),
        ..LogAsked::default()
    })
}

fn unknown<'a>(what: &'static str, name: &str, known: impl IntoIterator<Item = &'a str>) -> AppError {
    let known = known.into_iter().collect::<Vec<_>>().join(", ");
    AppError::Unknown { what, name: name.to_owned(), known }
}
