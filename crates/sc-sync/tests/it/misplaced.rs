//! Documents that the same run delivers and imports: into the right company, and the way back from a wrong one.

use std::sync::Arc;

use sc_domain::cause::Code;
use sc_domain::cfdi::XmlName;
use sc_domain::ports::{ApprovalSubject, Clock as _, DocumentState, RunKind, Trigger};
use sc_domain::step::StepResult;
use sc_domain::{DocumentKey, Step};
use sc_journal::GiveApproval;
use sc_sync::{RunReport, RunRequest};

use crate::support::importer::FakeImporter;
use crate::support::world::check_counters;
use crate::support::{World, invoice, supplier, uuid_of};

/// Two companies after their first look. The program of the first one puts its documents into the database of the second.
struct Site {
    world: World,
    north: FakeImporter,
}

impl Site {
    async fn with(names: &[&str]) -> Self {
        let mut world = World::with(&["norte", "sur"]);
        let [north, _] = [0, 1].map(|n| {
            let fake = world.companies[n].with_folder();
            let importer = world.companies[n].tenant.importer.as_mut().expect("a folder");
            importer.program = Some(Arc::new(fake.clone()));
            fake
        });
        let site = Self { world, north };
        site.world.company().portal.books().suppliers.put(supplier(1));
        for name in names {
            site.world.company().cfdi(invoice(name));
        }
        site.run().await;
        site.north.script().into = Some(site.world.companies[1].erp.clone());
        site
    }

    async fn run(&self) -> RunReport {
        self.run_steps(vec![Step::DownloadCfdi, Step::StartChildProcess]).await
    }

    async fn run_only(&self, step: Step) -> RunReport {
        self.run_steps(vec![step]).await
    }

    async fn run_steps(&self, steps: Vec<Step>) -> RunReport {
        let request =
            RunRequest { kind: RunKind::Cycle, trigger: Trigger::Manual, tenants: Vec::new(), steps };
        let engine = self.world.engine();
        let report = engine.run(&self.world.tenants(), &request, &self.world.cancel).await;
        let report = report.expect("the journal works");
        report.steps.iter().for_each(check_counters);
        report
    }

    /// A run, and how the imports of the first company ended.
    async fn imports(&self) -> (StepResult, Option<Code>) {
        let report = self.run().await;
        let key = &self.world.company().key;
        let step = report.steps.iter().find(|it| it.step == Step::StartChildProcess && it.tenant == *key);
        let step = step.expect("the step");
        (step.result, step.waiting.first().map(|waiting| waiting.cause.code))
    }

    fn invoice(&self, name: &str) -> DocumentKey {
        DocumentKey::cfdi(&self.world.company().key, &uuid_of(name))
    }

    async fn stands(&self, name: &str) -> (DocumentState, Option<Code>) {
        let life = self.world.journal().life(&self.invoice(name)).await.expect("a life");
        let record = life.document.expect("a document").record;
        (record.state, record.cause.map(|cause| cause.code))
    }

    async fn approve(&self, step: Step, key: DocumentKey) {
        let given = GiveApproval {
            at: self.world.clock.now(),
            tenant: key.tenant.clone(),
            step,
            subject: ApprovalSubject::Document { key },
            actor: "lucia".into(),
            note: String::new(),
        };
        self.world.journal().give_approval(given).await.expect("an approval");
    }

    async fn approve_imports(&self) {
        self.approve(Step::StartChildProcess, DocumentKey::import(&self.world.company().key)).await;
    }

    /// The program works with the right company again. Nobody touches what stands in the other one.
    fn is_corrected(&self) {
        self.north.script().into = None;
    }

    fn holds(&self, company: usize, name: &str) -> bool {
        self.world.companies[company].erp.tables().orders.cfdis.contains(&uuid_of(name))
    }
}

const STOPPED: (StepResult, Option<Code>) = (StepResult::Failed, Some(Code::ImportWrongCompany));
const TOLD: (DocumentState, Option<Code>) = (DocumentState::Attention, Some(Code::CfdiInOtherCompany));
const GOES_ON: (StepResult, Option<Code>) = (StepResult::Done, None);

#[tokio::test]
async fn a_document_in_another_companys_database_is_decided_from_the_run_that_found_it() {
    let site = Site::with(&["F1", "F2"]).await;
    assert_eq!(site.imports().await.1, Some(Code::ImportWrongCompany));
    assert_eq!((site.stands("F1").await, site.stands("F2").await), (TOLD, TOLD), "in that very run");
    let life = site.world.journal().life(&site.invoice("F1")).await.expect("a life");
    let cause = life.document.and_then(|row| row.record.cause).expect("a cause");
    assert_eq!(cause.argument("found"), "SUR");
    // It stays told, whatever the count of cycles says.
    for _ in 0..10 {
        assert_eq!(site.imports().await, STOPPED);
    }
    assert_eq!(site.stands("F1").await, TOLD);

    site.is_corrected();
    site.approve(Step::DownloadCfdi, site.invoice("F1")).await;
    assert_eq!(site.imports().await, STOPPED, "delivered again, and imports wait for their own decision");
    let second = XmlName::new(&format!("{}-2.xml", uuid_of("F1"))).expect("a name");
    assert_eq!(site.north.shelf().waiting.keys().collect::<Vec<_>>(), [&second]);
    site.approve_imports().await;
    assert_eq!(site.imports().await, GOES_ON, "both still stand in the other company, and are no news");
    assert!(site.holds(0, "F1") && site.holds(1, "F1") && site.holds(1, "F2"));
    site.run().await;
    assert_eq!(site.stands("F1").await, (DocumentState::Done, None));
    assert_eq!(site.stands("F2").await, TOLD, "nobody has decided about it");
}

#[tokio::test]
async fn what_is_told_to_stand_in_another_company_stops_no_later_import() {
    let site = Site::with(&["F1"]).await;
    site.run().await;
    site.is_corrected();
    site.approve_imports().await;
    assert_eq!(site.imports().await, GOES_ON);
    site.north.waits("b.xml");
    assert_eq!(site.imports().await, GOES_ON, "the program ran, and F1 stands where it stood");
    assert_eq!(site.stands("F1").await, TOLD);
    // Another document in the wrong place is news.
    site.world.company().cfdi(invoice("F2"));
    site.north.script().into = Some(site.world.companies[1].erp.clone());
    assert_eq!(site.imports().await.1, Some(Code::ImportWrongCompany));
    assert_eq!(site.stands("F2").await, TOLD);
}

#[tokio::test]
async fn one_that_was_delivered_again_and_not_imported_stops_nothing_and_is_told_as_put_away() {
    let mut site = Site::with(&["F1"]).await;
    site.world.companies[0].tenant.cfdis.attention_cycles = 2;
    site.run().await;
    site.approve(Step::DownloadCfdi, site.invoice("F1")).await;
    site.approve_imports().await;
    // The program still works with the other company, finds it there and puts its file away.
    assert_eq!(site.imports().await, GOES_ON);
    site.north.waits("b.xml");
    assert_eq!(site.imports().await, GOES_ON);
    site.run().await;
    assert_eq!(site.stands("F1").await, (DocumentState::Attention, Some(Code::CfdiPutAway)));
}

/// The files of the first company are delivered, and somebody runs the importer by hand, with the arguments of the second.
async fn imported_by_hand(has_program: bool) -> Site {
    let mut site = Site::with(&["F1", "F2"]).await;
    if !has_program {
        for company in &mut site.world.companies {
            company.tenant.importer.as_mut().expect("a folder").program = None;
        }
    }
    site.run_only(Step::DownloadCfdi).await;
    let waiting = std::mem::take(&mut site.north.shelf().waiting);
    assert_eq!(waiting.len(), 2);
    site.north.shelf().processed.extend(waiting);
    site.world.companies[1].imported("F1");
    site.world.company().imported("F2");
    site
}

#[tokio::test]
async fn what_somebody_imported_by_hand_into_another_company_is_told_at_once_and_not_delivered_again() {
    let site = imported_by_hand(false).await;
    site.run().await;
    assert_eq!(site.stands("F1").await, TOLD);
    assert_eq!(site.stands("F2").await, (DocumentState::Done, None));
    assert_eq!(site.north.shelf().waiting.len(), 0);
    site.run().await;
    assert_eq!(site.stands("F1").await, TOLD, "until a person decides");
}

#[tokio::test]
async fn what_somebody_imported_by_hand_into_another_company_stops_the_program() {
    let site = imported_by_hand(true).await;
    site.north.waits("a.xml");
    assert_eq!(site.imports().await, (StepResult::Failed, Some(Code::ImportWrongCompany)));
    assert_eq!(site.stands("F1").await, TOLD);
    assert!(
        site.north.shelf().waiting.contains_key(&XmlName::new("a.xml").expect("a name")),
        "it did not run"
    );
    site.approve_imports().await;
    assert_eq!(site.imports().await, GOES_ON);
    assert_eq!(site.stands("F1").await, TOLD, "its own decision is another");
}

#[tokio::test]
async fn one_that_somebody_entered_in_the_right_company_is_done_without_a_decision() {
    let site = Site::with(&["F1"]).await;
    site.run().await;
    site.world.company().imported("F1");
    site.run().await;
    assert_eq!(site.stands("F1").await, (DocumentState::Done, None));
}

#[tokio::test]
async fn one_that_its_supplier_cancels_is_told_where_it_stands_until_a_person_decides() {
    let site = Site::with(&["F1"]).await;
    site.run().await;
    site.world.company().cfdi(invoice("F1").cancelled());
    site.run().await;
    assert_eq!(site.stands("F1").await, TOLD);
    site.approve(Step::DownloadCfdi, site.invoice("F1")).await;
    site.run().await;
    assert_eq!(site.stands("F1").await.0, DocumentState::Withdrawn, "never delivered again");
}

#[tokio::test]
async fn a_run_that_imports_what_it_delivers_does_not_report_that_its_files_wait() {
    let site = Site::with(&["F1"]).await;
    site.is_corrected();
    let places = async || {
        let report = site.run().await;
        let waiting = report.steps.into_iter().flat_map(|step| step.waiting);
        waiting.map(|waiting| waiting.cause.argument("place").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(places().await, ["taken"]);
    assert!(places().await.is_empty(), "the next run finds it in Sage");
    // A program that did not work may have left it.
    site.world.company().cfdi(invoice("F2"));
    site.north.script().leaves = vec![XmlName::of_uuid(&uuid_of("F2")).to_string()];
    assert_eq!(places().await, ["folder", ""]);
}
