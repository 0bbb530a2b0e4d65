//! The importer of one company: its folder in memory, and its program as a script.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use sc_domain::cfdi::XmlName;
use sc_domain::hash::sha256_hex;
use sc_domain::import::{FolderFile, FolderFiles, Found, ProgramEnd, ProgramRun};
use sc_domain::outcome::{Failure, Lookup, Written};
use sc_domain::ports::{Clock, ImportFolder, ImportProgram};
use sc_domain::{Cause, CfdiUuid};
use tokio_util::sync::CancellationToken;

use super::sage::FakeErp;
use super::stage::{Call, Stage};

/// What the folder holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Shelf {
    pub waiting: BTreeMap<XmlName, Vec<u8>>,
    pub processed: BTreeMap<XmlName, Vec<u8>>,
}

/// What the program does with the files that wait.
#[derive(Clone, Default)]
pub struct Script {
    /// How it ends; `None` = by itself with 0.
    pub end: Option<ProgramEnd>,
    /// Names that it leaves where they are.
    pub leaves: Vec<String>,
    /// Names that it takes and does not put away.
    pub loses: Vec<String>,
    /// Lines of its log that tell an error.
    pub log_errors: Vec<String>,
    /// What it says.
    pub stdout: String,
    /// What it says at its end.
    pub stderr: String,
    /// It puts the documents into another company's database.
    pub into: Option<FakeErp>,
    /// What is wrong with its installation.
    pub faults: Vec<Cause>,
}

/// The folder and the program of a company.
#[derive(Clone)]
pub struct FakeImporter {
    pub stage: Arc<Stage>,
    pub erp: FakeErp,
    pub shelf: Arc<Mutex<Shelf>>,
    pub script: Arc<Mutex<Script>>,
}

impl FakeImporter {
    pub fn new(stage: Arc<Stage>, erp: FakeErp) -> Self {
        Self { stage, erp, shelf: Arc::default(), script: Arc::default() }
    }

    pub fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A file waits.
    pub fn waits(&self, name: &str) {
        let name = XmlName::new(name).expect("a file name");
        self.shelf().waiting.insert(name, b"<x/>".to_vec());
    }

    /// Imports what it is to import: moves the files, and books the documents named by a UUID.
    fn work(&self, script: &Script) {
        let mut shelf = self.shelf();
        let taken: Vec<XmlName> = shelf
            .waiting
            .keys()
            .filter(|name| !script.leaves.iter().any(|left| left == name.as_str()))
            .cloned()
            .collect();
        let erp = script.into.as_ref().unwrap_or(&self.erp);
        for name in taken {
            let bytes = shelf.waiting.remove(&name).expect("it waits");
            if let Some(uuid) = name.as_str().get(..36).and_then(|text| CfdiUuid::new(text).ok()) {
                erp.tables().orders.cfdis.insert(uuid);
            }
            if !script.loses.iter().any(|lost| lost == name.as_str()) {
                shelf.processed.insert(name, bytes);
            }
        }
    }
}

#[async_trait]
impl ImportFolder for FakeImporter {
    async fn files(&self) -> Result<FolderFiles, Failure> {
        let file = |(name, bytes): (&XmlName, &Vec<u8>)| FolderFile {
            name: name.to_string(),
            size: bytes.len() as u64,
            modified: self.stage.clock.now(),
        };
        self.stage
            .ask(Call::FolderFiles, || {
                let shelf = self.shelf();
                Ok(FolderFiles {
                    waiting: shelf.waiting.iter().map(file).collect(),
                    processed: shelf.processed.iter().map(file).collect(),
                })
            })
            .await
    }

    async fn find(&self, name: &XmlName, sha256: &str) -> Result<Lookup<Found>, Failure> {
        self.stage
            .ask(Call::FolderFind, || {
                let shelf = self.shelf();
                let is_it = |bytes: Option<&Vec<u8>>| bytes.is_some_and(|bytes| sha256_hex(bytes) == sha256);
                Ok(if is_it(shelf.waiting.get(name)) {
                    Lookup::Present(Found::Waiting)
                } else if is_it(shelf.processed.get(name)) {
                    Lookup::Present(Found::Processed)
                } else {
                    Lookup::Absent
                })
            })
            .await
    }

    async fn put(&self, name: &XmlName, bytes: &[u8]) -> Result<Written<()>, Failure> {
        let work = || {
            let mut shelf = self.shelf();
            let standing = shelf.waiting.get(name).or_else(|| shelf.processed.get(name));
            Ok(match standing {
                Some(standing) if standing == bytes => Written::Before,
                Some(_) => Written::Conflict(()),
                None => {
                    shelf.waiting.insert(name.clone(), bytes.to_vec());
                    Written::Now
                }
            })
        };
        self.stage
            .perform(Call::FolderPut, name.as_str(), work, |_| (), |written| format!("{written:?}"))
            .await
    }

    fn path(&self) -> String {
        "/importer".to_owned()
    }
}

#[async_trait]
impl ImportProgram for FakeImporter {
    async fn preflight(&self) -> Result<Vec<Cause>, Failure> {
        self.stage.ask(Call::Preflight, || Ok(self.script().faults.clone())).await
    }

    async fn run(&self, _time_max: Duration, _cancel: &CancellationToken) -> Result<ProgramRun, Failure> {
        let work = || {
            let script = self.script().clone();
            self.work(&script);
            let now = self.stage.clock.now();
            Ok(ProgramRun {
                started: now,
                finished: now,
                end: script.end.unwrap_or(ProgramEnd::Exited { code: Some(0) }),
                stdout: script.stdout,
                stderr: script.stderr,
                log_errors: script.log_errors,
            })
        };
        self.stage.perform(Call::RunProgram, "importer", work, |_| (), |_| String::new()).await
    }
}
