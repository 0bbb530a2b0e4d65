//! One run of the importer.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use std::{fs, thread};

use sc_portalserver::system_clock;

use super::Call;
use super::document;
use super::fault::ImporterFault;
use super::ini::{ImporterIni, default_logs};
use super::log::Logs;
use crate::admin::imports::{ImportAnswer, ImportOutcome, ImportedContent, ImportedFile};
use crate::http_post::post_json;

/// Where files go that are done.
pub const PROCESSED: &str = "PROCESADO";

/// A larger file is none of ours.
const FILE_BYTES_MAX: u64 = 32 * 1024 * 1024;
const FLOOD_LINES: usize = 40_000;
/// Nobody is left behind for ever.
const HANG_MAX: Duration = Duration::from_secs(600);

/// Runs it. Returns its exit code.
pub(super) fn run(call: &Call) -> u8 {
    let ini = ImporterIni::read(&call.ini);
    let folder = ini.as_ref().map_or_else(|_| default_logs(&call.ini), |ini| ini.logs.clone());
    // Without a log there is nobody to tell, and the real program ends with 0 then as well.
    let Ok(mut logs) = Logs::begin(&folder, system_clock()) else { return 0 };
    logs.info(&format!("Inicio del proceso, empresa {}", call.database));
    match ini {
        Ok(ini) => run_with(call, &ini, logs),
        Err(error) => {
            logs.error(&format!("No se puede leer {}: {error}", call.ini.display()));
            logs.end("");
            0
        }
    }
}

fn run_with(call: &Call, ini: &ImporterIni, mut logs: Logs) -> u8 {
    if ini.mail_to.is_empty() {
        logs.error("Falta Para en [CORREOAP]: no se puede continuar");
        return 0;
    }
    if ini.has(ImporterFault::Grandchild) {
        match leave_grandchild(call) {
            Ok(pid) => say(&format!("proceso auxiliar {pid}")),
            Err(error) => logs.error(&format!("No se pudo iniciar el proceso auxiliar: {error}")),
        }
    }
    if ini.has(ImporterFault::Flood) {
        flood();
    }
    if ini.has(ImporterFault::Hang) {
        logs.info("Esperando respuesta de Sage 300");
        hang();
    }
    if ini.has(ImporterFault::Error) {
        logs.error("No se pudo abrir la sesión de Sage 300");
        logs.end(&ini.mail_to);
        return 0;
    }
    let database = if ini.has(ImporterFault::OtherCompany) { &ini.other_database } else { &call.database };
    let mut folder = Folder { ini, database, logs };
    if let Err(error) = folder.import_all() {
        folder.logs.error(&format!("{}: {error}", ini.folder.display()));
    }
    folder.logs.end(&ini.mail_to);
    if ini.has(ImporterFault::ExitThree) { 3 } else { 0 }
}

/// The folder with its files, on their way into a database.
struct Folder<'a> {
    ini: &'a ImporterIni,
    database: &'a str,
    logs: Logs,
}

/// A file that could be read, and what it holds.
struct Ready {
    path: PathBuf,
    name: String,
    content: ImportedContent,
}

impl Folder<'_> {
    fn import_all(&mut self) -> io::Result<()> {
        let names = if self.ini.has(ImporterFault::Empty) { Vec::new() } else { self.xml_files()? };
        if names.is_empty() {
            self.logs.info("No hay archivos por importar");
            return Ok(());
        }
        if self.ini.has(ImporterFault::LeaveFiles) {
            self.logs.info(&format!("{} archivos encontrados", names.len()));
            return Ok(());
        }
        let mut ready = Vec::new();
        for path in names {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            match read(&path).and_then(|bytes| document::read(&bytes)) {
                Ok(content) => ready.push(Ready { path, name, content }),
                Err(why) => self.logs.error(&format!("{name}: {why}")),
            }
        }
        // Vendors must be there before their invoices.
        ready.sort_by_key(|file| matches!(file.content, ImportedContent::Document(_)));
        for file in ready {
            self.import(file)?;
        }
        Ok(())
    }

    /// Files that end in `.xml`, by name.
    fn xml_files(&self) -> io::Result<Vec<PathBuf>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.ini.folder)? {
            let path = entry?.path();
            let is_xml = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xml"));
            if is_xml && path.is_file() {
                found.push(path);
            }
        }
        found.sort();
        Ok(found)
    }

    fn import(&mut self, file: Ready) -> io::Result<()> {
        let is_provider_file = match file.content {
            ImportedContent::Providers(_) => true,
            ImportedContent::Document(_) => false,
        };
        let name = file.name;
        let answer = self.send(file.content);
        let (is_done, words) = match &answer {
            Ok(answer) => match answer.outcome {
                ImportOutcome::Entered => (true, format!("{name}: importado, {}", answer.detail)),
                ImportOutcome::AlreadyThere => (true, format!("{name}: ya existe, {}", answer.detail)),
                ImportOutcome::Refused => (false, format!("{name}: {}", answer.detail)),
            },
            Err(error) => (false, format!("{name}: {error}")),
        };
        if is_provider_file {
            self.logs.provider(!is_done, &words);
        } else if is_done {
            self.logs.info(&words);
        } else {
            self.logs.error(&words);
        }
        let was_entered = answer.is_ok_and(|answer| answer.outcome == ImportOutcome::Entered);
        if was_entered && self.ini.has(ImporterFault::Crash) {
            std::process::abort();
        }
        if is_done { self.put_away(&file.path, &name) } else { Ok(()) }
    }

    fn send(&self, content: ImportedContent) -> io::Result<ImportAnswer> {
        let file = ImportedFile { database: self.database.to_owned(), content };
        let answer = post_json(&self.ini.admin_url, "/import", &serde_json::to_value(&file)?)?;
        Ok(serde_json::from_value(answer)?)
    }

    /// Moves a file to `PROCESADO`. Another file of its name stays there, and it gets a number.
    fn put_away(&self, path: &Path, name: &str) -> io::Result<()> {
        let folder = self.ini.folder.join(PROCESSED);
        fs::create_dir_all(&folder)?;
        let stem = Path::new(name).file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let numbered = (2..).map(|number: u32| format!("{stem}_{number}.xml"));
        let names = std::iter::once(name.to_owned()).chain(numbered);
        let free = names.map(|name| folder.join(name)).find(|target| !target.exists());
        fs::rename(path, free.unwrap_or_else(|| folder.join(name)))
    }
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    let size = fs::metadata(path).map_err(|error| error.to_string())?.len();
    if size > FILE_BYTES_MAX {
        return Err(format!("{size} bytes son demasiados"));
    }
    fs::read(path).map_err(|error| error.to_string())
}

/// A line of its standard output, if somebody reads that.
fn say(words: &str) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{words}").and_then(|()| out.flush());
}

fn flood() {
    let mut out = io::stderr().lock();
    for number in 0..FLOOD_LINES {
        // Whoever closed the other end wants no more.
        if writeln!(out, "advertencia {number:06}: {}", "relleno ".repeat(12)).is_err() {
            return;
        }
    }
}

/// Starts this same program again, with an ini that makes it hang, and does not wait for it.
fn leave_grandchild(call: &Call) -> io::Result<u32> {
    let ini = call.ini.with_extension("auxiliar.ini");
    let settings = ImporterIni { faults: vec![ImporterFault::Hang], ..ImporterIni::read(&call.ini)? };
    fs::write(&ini, settings.text())?;
    let (from, to) = (call.ini.display().to_string(), ini.display().to_string());
    let args = std::env::args_os().skip(1).map(|arg| arg.to_string_lossy().replace(&from, &to));
    // It keeps the standard output and error of its parent open, as such processes do.
    let child = Command::new(std::env::current_exe()?).args(args).stdin(Stdio::null()).spawn()?;
    Ok(child.id())
}

/// Waits for nothing, and ignores being asked to end. On a thread of its own, so that it may be called where a runtime is
/// running already.
fn hang() {
    let waiting = thread::spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        if let Ok(runtime) = runtime {
            let _ = runtime.block_on(async { tokio::time::timeout(HANG_MAX, ignore_requests()).await });
        }
    });
    let _ = waiting.join();
}

#[cfg(unix)]
async fn ignore_requests() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut requests) = signal(SignalKind::terminate()) else { return };
    say("espera");
    while requests.recv().await.is_some() {
        say("sigue esperando");
    }
}

#[cfg(windows)]
async fn ignore_requests() {
    let Ok(mut requests) = tokio::signal::windows::ctrl_break() else { return };
    say("espera");
    while requests.recv().await.is_some() {
        say("sigue esperando");
    }
}
