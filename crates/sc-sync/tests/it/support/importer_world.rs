//! Companies with an importer's folder, and runs of the steps that fill it.

use std::sync::Arc;
use std::time::Duration;

use jiff::civil::date;
use sc_domain::cfdi::XmlName;
use sc_domain::effect::EffectState;
use sc_domain::ports::{ApprovalSubject, DocumentState, Journal, JournalError, PassMemory, RunKind, Trigger};
use sc_domain::{Cause, Code, DocumentKey, Pass, Step};
use sc_journal::GiveApproval;
use sc_sync::{Importer, RunReport, RunRequest, StepReport};

use super::importer::FakeImporter;
use super::world::{Company, World, check_counters};

impl Company {
    /// Gives the company an importer's folder. Nobody runs a program over it.
    pub fn with_folder(&mut self) -> FakeImporter {
        let fake = FakeImporter::new(self.stage.clone(), self.erp.clone());
        self.tenant.importer = Some(Importer {
            folder: Arc::new(fake.clone()),
            program: None,
            run_time_max: Duration::from_secs(600),
            turn: Arc::default(),
        });
        fake
    }
}

/// One company with a folder.
pub struct Site {
    pub world: World,
    pub importer: FakeImporter,
    pub pass: Pass,
}

impl Site {
    /// Nothing was looked at yet.
    pub fn new(pass: Pass) -> Self {
        let mut world = World::new();
        world.config.effects_parallel = 1;
        let importer = world.companies[0].with_folder();
        Self { world, importer, pass }
    }

    /// The baseline is behind it.
    pub async fn live(pass: Pass) -> Self {
        let site = Self::new(pass);
        site.run().await;
        site
    }

    pub fn company(&self) -> &Company {
        self.world.company()
    }

    pub async fn run(&self) -> StepReport {
        run_pass(&self.world, self.pass).await
    }

    pub async fn memory(&self) -> PassMemory {
        memory(&self.world, self.pass).await
    }

    /// State and cause of a document.
    pub async fn stands(&self, key: &DocumentKey) -> (DocumentState, Option<Code>) {
        let (state, cause) = self.record(key).await;
        (state, cause.map(|cause| cause.code))
    }

    pub async fn record(&self, key: &DocumentKey) -> (DocumentState, Option<Cause>) {
        let life = self.world.journal().life(key).await.expect("a life");
        let record = life.document.unwrap_or_else(|| panic!("the journal knows no {key}")).record;
        (record.state, record.cause)
    }

    /// State of the newest effect of a document.
    pub async fn effect(&self, key: &DocumentKey) -> EffectState {
        let life = self.world.journal().life(key).await.expect("a life");
        life.effects.last().expect("an effect").record.state
    }

    pub async fn approve(&self, step: Step, key: DocumentKey) {
        let given = GiveApproval {
            at: sc_domain::ports::Clock::now(self.world.clock.as_ref()),
            tenant: self.company().key.clone(),
            step,
            subject: ApprovalSubject::Document { key },
            actor: "lucia".into(),
            note: String::new(),
        };
        self.world.journal().give_approval(given).await.expect("an approval");
    }

    /// A person was told how many suppliers there are, and wants all of them exported once more.
    pub async fn ask_for_all_suppliers(&self, count: u32) {
        let given = GiveApproval {
            at: sc_domain::ports::Clock::now(self.world.clock.as_ref()),
            tenant: self.company().key.clone(),
            step: Step::BuildProviders,
            subject: ApprovalSubject::Suppliers { since: date(2026, 1, 1), count },
            actor: "lucia".into(),
            note: String::new(),
        };
        self.world.journal().give_approval(given).await.expect("an approval");
    }

    /// Names of the files that wait.
    pub fn waiting(&self) -> Vec<String> {
        self.importer.shelf().waiting.keys().map(ToString::to_string).collect()
    }

    /// The importer puts all files away, and imports nothing.
    pub fn put_away(&self) {
        let mut shelf = self.importer.shelf();
        let waiting = std::mem::take(&mut shelf.waiting);
        shelf.processed.extend(waiting);
    }

    /// Somebody deletes all files.
    pub fn sweep_away(&self) {
        let mut shelf = self.importer.shelf();
        shelf.waiting.clear();
        shelf.processed.clear();
    }

    pub fn content(&self, name: &str) -> String {
        let name = XmlName::new(name).expect("a file name");
        let shelf = self.importer.shelf();
        let bytes = shelf.waiting.get(&name).unwrap_or_else(|| panic!("no {name}")).clone();
        String::from_utf8(bytes).expect("UTF-8")
    }
}

pub async fn run_pass(world: &World, pass: Pass) -> StepReport {
    let mut report = try_pass(world, world.journal(), pass).await.expect("the journal works");
    report.steps.iter().for_each(check_counters);
    report.steps.remove(0)
}

pub async fn try_pass(
    world: &World,
    journal: Arc<dyn Journal>,
    pass: Pass,
) -> Result<RunReport, JournalError> {
    let steps = pass.steps().to_vec();
    let request = RunRequest { kind: RunKind::Cycle, trigger: Trigger::Manual, tenants: Vec::new(), steps };
    world.engine_on(journal).run(&world.tenants(), &request, &world.cancel).await
}

pub async fn memory(world: &World, pass: Pass) -> PassMemory {
    world.journal().memory(&world.company().key, pass).await.expect("memory")
}

/// Runs beyond each interval until a run changes nothing outside and no outcome is open; tells how many did.
pub async fn until_calm(world: &World, pass: Pass) -> u32 {
    for runs in 0..8 {
        world.later(31);
        let before = world.company().stage.writes();
        run_pass(world, pass).await;
        let is_open = memory(world, pass).await.open_effects.iter().any(|open| {
            matches!(open.state, EffectState::Intended | EffectState::Unknown | EffectState::Confirmed)
        });
        if before == world.company().stage.writes() && !is_open {
            return runs;
        }
    }
    panic!("no calm after eight runs");
}
