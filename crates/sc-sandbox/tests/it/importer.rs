//! The importer's stand-in, run as the process it is.
//!
//! The test binary starts itself: [`as_a_program`] is no test but the program, when it is called with an ini.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Output, Stdio};
use std::time::Duration;

use sc_sandbox::importer::{ImporterFault, ImporterIni, LOG_PREFIX, MAIL_LOG_PREFIX, PROCESSED};
use sc_sandbox::ledger::Moment;
use sc_sandbox::world::{
    Company, Currency, DocumentKind, OptionalField, PortalCfdi, XmlDocument, XmlShape, write_xml,
};
use sc_sandbox::{Profile, Sandbox, importer};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use crate::support::{SEED, assert_clean, start};

const INI: &str = "importer-ini=";
const DATABASE: &str = "importer-database=";

/// The program itself, when the test binary was started for that; nothing otherwise.
#[test]
fn as_a_program() {
    let argument = |name: &str| {
        let found = std::env::args().find_map(|argument| argument.strip_prefix(name).map(str::to_owned));
        found.map(std::ffi::OsString::from)
    };
    if let (Some(ini), Some(database)) = (argument(INI), argument(DATABASE)) {
        std::process::exit(importer::run(&["--ini".into(), ini, database]).into());
    }
}

/// A company with a folder for its importer.
struct Place {
    folder: TempDir,
    ini: ImporterIni,
    company: Company,
}

impl Place {
    fn new(sandbox: &Sandbox) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let files = folder.path().join("Descargas");
        fs::create_dir(&files).unwrap();
        let ini = ImporterIni {
            folder: files,
            logs: folder.path().join("Bitacoras"),
            mail_to: "cxp@aceros.example".to_owned(),
            admin_url: sandbox.admin_url(),
            ..ImporterIni::default()
        };
        Self { folder, ini, company: sandbox.companies().remove(0) }
    }

    fn ini_path(&self) -> PathBuf {
        self.folder.path().join("macro.ini")
    }

    fn command(&self) -> Command {
        fs::write(self.ini_path(), self.ini.text()).unwrap();
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["importer::as_a_program", "--exact", "--nocapture", "--test-threads=1"]);
        command.arg(format!("{INI}{}", self.ini_path().display()));
        command.arg(format!("{DATABASE}{}", self.company.database));
        command.stdin(Stdio::null()).kill_on_drop(true);
        command
    }

    /// Runs it to its end.
    async fn run(&self) -> Output {
        let ended = tokio::time::timeout(Duration::from_secs(60), self.command().output()).await;
        ended.unwrap().unwrap()
    }

    /// Starts it, and gives what it says line by line.
    fn spawn(&self) -> (Child, Lines<BufReader<ChildStdout>>) {
        let mut child = self.command().stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let said = BufReader::new(child.stdout.take().unwrap()).lines();
        (child, said)
    }

    fn put(&self, name: &str, bytes: &[u8]) {
        fs::write(self.ini.folder.join(name), bytes).unwrap();
    }

    /// Names of the files that wait, and of those that are done.
    fn files(&self) -> (Vec<String>, Vec<String>) {
        (names(&self.ini.folder), names(&self.ini.folder.join(PROCESSED)))
    }

    /// All lines of the logs whose names begin so.
    fn log(&self, prefix: &str) -> String {
        let logs = names(&self.ini.logs);
        let ours = logs.iter().filter(|name| name.starts_with(prefix));
        ours.map(|name| fs::read_to_string(self.ini.logs.join(name)).unwrap()).collect()
    }
}

/// Names of the files of a folder, in order.
fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let files = entries.map(|entry| entry.unwrap()).filter(|entry| entry.path().is_file());
    let mut names: Vec<String> =
        files.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// Waits for a line that begins so.
async fn line(said: &mut Lines<BufReader<ChildStdout>>, begin: &str) -> String {
    let wanted = async {
        while let Some(line) = said.next_line().await.unwrap() {
            // The harness begins its own line with the name of the test.
            if let Some(at) = line.find(begin) {
                return line[at..].to_owned();
            }
        }
        panic!("it ended without saying {begin:?}")
    };
    tokio::time::timeout(Duration::from_secs(60), wanted).await.unwrap()
}

/// A new invoice of the first vendor, of which Sage knows nothing.
fn cfdi(company: &Company, number: u32) -> PortalCfdi {
    PortalCfdi {
        uuid: format!("0000000{number}-AAAA-4BBB-8CCC-0123456789AB"),
        serie: "N".to_owned(),
        folio: format!("70{number}"),
        currency: Currency::Mxn,
        rate: rust_decimal::Decimal::ONE,
        total: rust_decimal::Decimal::new(116_000, 2),
        ..company.cfdis[0].clone()
    }
}

/// Its XML with the addenda that the importer needs, as the product should write it.
fn delivered(company: &Company, cfdi: &PortalCfdi, kind: DocumentKind) -> Vec<u8> {
    let xml = write_xml(SEED, &XmlDocument::of_cfdi(company, cfdi, kind), XmlShape::Plain);
    let provider = company.providers.iter().find(|known| known.id == cfdi.provider_id).unwrap();
    let addenda = format!(
        "<cfdi:Addenda><cfdi:AddendaEmisor><cfdi:DoctoDatosAdi OrdenCompra=\"PO0001\" AFE=\"\" \
         DescriGastosAdi=\"\" MtoGastosAdi=\"\"/><cfdi:Proveedor IdBase=\"{}\" provider_id=\"{}\" \
         external_id=\"{}\"/></cfdi:AddendaEmisor></cfdi:Addenda></cfdi:Comprobante>",
        company.database,
        provider.id,
        provider.external_id.as_deref().unwrap_or_default(),
    );
    String::from_utf8(xml).unwrap().replace("</cfdi:Comprobante>", &addenda).into_bytes()
}

/// Puts two new invoices into the folder. Returns their UUIDs.
fn put_two(place: &Place) -> [String; 2] {
    [1, 2].map(|number| {
        let cfdi = cfdi(&place.company, number);
        let bytes = delivered(&place.company, &cfdi, DocumentKind::Invoice);
        place.put(&format!("factura-{number}.xml"), &bytes);
        cfdi.uuid
    })
}

/// How often Sage holds a UUID.
fn held(sandbox: &Sandbox, database: &str, uuid: &str) -> usize {
    let question = format!("SELECT CNTBTCH FROM APIBHO WHERE OPTFIELD = 'FOLIOCFD' AND VALUE = '{uuid}'");
    sandbox.sql().query(database, &question, &[]).unwrap().rows.len()
}

fn code(status: ExitStatus) -> Option<i32> {
    status.code()
}

#[tokio::test]
async fn invoices_are_entered_with_their_uuid_and_put_away() {
    let sandbox = start(Profile::Crash).await;
    let place = Place::new(&sandbox);
    let uuids = put_two(&place);
    let note = cfdi(&place.company, 3);
    place.put("nota.XML", &delivered(&place.company, &note, DocumentKind::CreditNote));
    place.put("leame.txt", b"no es XML");
    let output = place.run().await;
    assert_eq!(code(output.status), Some(0), "{output:?}");
    for uuid in uuids.iter().chain([&note.uuid]) {
        assert_eq!(held(&sandbox, &place.company.database, uuid), 1, "{uuid}");
    }
    let (waiting, done) = place.files();
    assert_eq!(waiting, ["leame.txt"]);
    assert_eq!(done, ["factura-1.xml", "factura-2.xml", "nota.XML"]);
    let question = "SELECT h.IDINVC, h.TEXTTRX, h.PONBR, h.AMTGROSDST, c.BTCHSTTS FROM APIBH h \
                    INNER JOIN APIBC c ON c.CNTBTCH = h.CNTBTCH \
                    INNER JOIN APIBHO o ON o.CNTBTCH = h.CNTBTCH AND o.CNTITEM = h.CNTITEM \
                    WHERE o.VALUE IN ('00000001-AAAA-4BBB-8CCC-0123456789AB', '00000003-AAAA-4BBB-8CCC-0123456789AB') \
                    ORDER BY h.IDINVC";
    let rows = sandbox.sql().query(&place.company.database, question, &[]).unwrap().rows;
    let rows: Vec<String> = rows.iter().map(|row| format!("{row:?}")).collect();
    assert!(rows[0].contains("N701") && rows[0].contains("Int(1)") && rows[0].contains("PO0001"), "{rows:?}");
    assert!(
        rows[1].contains("N703") && rows[1].contains("Int(3)") && rows[1].contains("1160000"),
        "{rows:?}"
    );
    assert!(!place.log(LOG_PREFIX).contains("ERROR"));
    assert!(place.log(MAIL_LOG_PREFIX).is_empty());
    assert_clean(&sandbox.ledger(Moment::InFlight).unwrap());
}

#[tokio::test]
async fn what_sage_holds_already_is_put_away_and_not_entered_again() {
    let sandbox = start(Profile::Crash).await;
    let place = Place::new(&sandbox);
    let there = place.company.invoices.iter().find_map(|invoice| match &invoice.uuid {
        OptionalField::Value(uuid) => place.company.cfdis.iter().find(|cfdi| cfdi.uuid == *uuid),
        OptionalField::Absent | OptionalField::Blank => None,
    });
    let there = there.unwrap();
    let lower = PortalCfdi { uuid: there.uuid.to_lowercase(), ..there.clone() };
    place.put("una.xml", &delivered(&place.company, there, DocumentKind::Invoice));
    place.put("otra.xml", &delivered(&place.company, &lower, DocumentKind::Invoice));
    place.run().await;
    assert_eq!(held(&sandbox, &place.company.database, &there.uuid), 1);
    assert_eq!(place.files(), (Vec::new(), vec!["otra.xml".to_owned(), "una.xml".to_owned()]));
    assert_eq!(place.log(LOG_PREFIX).matches("ya existe").count(), 2);
}

#[tokio::test]
async fn what_it_cannot_import_it_leaves_with_a_line_of_error_and_exit_code_zero() {
    let sandbox = start(Profile::Crash).await;
    let place = Place::new(&sandbox);
    let invoice = cfdi(&place.company, 1);
    let xml = delivered(&place.company, &invoice, DocumentKind::Invoice);
    let text = String::from_utf8(xml).unwrap();
    let end = text.find("<cfdi:AddendaEmisor>").unwrap();
    place.put(
        "a-sin-addenda.xml",
        &write_xml(
            SEED,
            &XmlDocument::of_cfdi(&place.company, &invoice, DocumentKind::Invoice),
            XmlShape::Plain,
        ),
    );
    place.put("b-otro-prefijo.xml", text.replace("cfdi:AddendaEmisor", "sat:AddendaEmisor").as_bytes());
    place.put("c-a-medias.xml", &text.as_bytes()[..end]);
    place.put("d-no-utf8.xml", &[b'<', 0xff, 0xfe]);
    let stranger =
        text.replace("provider_id=\"", "provider_id=\"0").replace("external_id=\"", "external_id=\"X");
    let rfc = &place.company.providers.iter().find(|known| known.id == invoice.provider_id).unwrap().rfc;
    place.put("e-nadie.xml", stranger.replace(rfc, "XXX010101AA1").as_bytes());
    place.put("f-buena.xml", text.as_bytes());
    let output = place.run().await;
    assert_eq!(code(output.status), Some(0));
    let (waiting, done) = place.files();
    assert_eq!(done, ["f-buena.xml"], "one bad file holds nothing up");
    assert_eq!(waiting.len(), 5);
    let log = place.log(LOG_PREFIX);
    for name in waiting {
        let lines: Vec<&str> = log.lines().filter(|line| line.contains(&name)).collect();
        assert!(matches!(lines[..], [line] if line.contains(" ERROR ")), "{name}: {lines:?}");
    }
    assert!(place.log(MAIL_LOG_PREFIX).contains("cxp@aceros.example"));
}

#[tokio::test]
async fn providers_become_vendors_once_and_links_are_only_filled() {
    let sandbox = start(Profile::Crash).await;
    let place = Place::new(&sandbox);
    let linked = &place.company.vendors[0];
    let file = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Proveedores>\n <Emisor Rfc=\"{}\" Nombre=\"\" RegimenFiscal=\"\" \
         IdBase=\"{}\"/>\n <Proveedor external_id=\"\" Nombre=\"Hilos &amp; Telas Ñuño\" Rfc=\"HTN010203AB9\" \
         provider_id=\"aaaaaaaaaaaaaaaaaaaaaaaa\"/>\n <Proveedor external_id=\"{}\" Nombre=\"{}\" Rfc=\"{}\" \
         provider_id=\"bbbbbbbbbbbbbbbbbbbbbbbb\"/>\n</Proveedores>\n",
        place.company.rfc, place.company.database, linked.id, linked.name, linked.rfc
    );
    place.put("providers-261123-021731.xml", file.as_bytes());
    place.put("providers-261123-021732.xml", file.as_bytes());
    let output = place.run().await;
    assert_eq!(code(output.status), Some(0));
    let question = "SELECT VENDORID, OPTFIELD, VALUE FROM APVENO WHERE VALUE IN ('aaaaaaaaaaaaaaaaaaaaaaaa', \
                    'bbbbbbbbbbbbbbbbbbbbbbbb', 'HTN010203AB9') ORDER BY OPTFIELD";
    let rows = sandbox.sql().query(&place.company.database, question, &[]).unwrap().rows;
    assert_eq!(rows.len(), 2, "one vendor, and nothing is overwritten: {rows:?}");
    assert_eq!(place.files().1.len(), 2);
    let log = place.log(importer::PROVIDER_LOG_PREFIX);
    assert!(log.contains("1 nuevos") && log.contains("0 nuevos"), "{log}");
    assert!(sandbox.companies()[0].vendors.iter().any(|vendor| vendor.name == "Hilos & Telas Ñuño"));
    assert_clean(&sandbox.ledger(Moment::InFlight).unwrap());
}

#[tokio::test]
async fn without_an_address_for_mail_it_aborts_and_says_zero() {
    let sandbox = start(Profile::Crash).await;
    let mut place = Place::new(&sandbox);
    put_two(&place);
    place.ini.mail_to.clear();
    let output = place.run().await;
    assert_eq!(code(output.status), Some(0));
    assert_eq!(place.files().0.len(), 2, "nothing was touched");
    assert!(place.log(LOG_PREFIX).contains("ERROR Falta Para en [CORREOAP]"));
}

#[tokio::test]
async fn an_ini_that_cannot_be_read_is_an_error_in_the_log_alone() {
    let sandbox = start(Profile::Crash).await;
    let place = Place::new(&sandbox);
    let mut command = place.command();
    fs::remove_file(place.ini_path()).unwrap();
    assert_eq!(code(command.output().await.unwrap().status), Some(0));
    assert!(place.log(LOG_PREFIX).contains("ERROR No se puede leer"));
}

#[tokio::test]
async fn a_crash_leaves_the_first_file_entered_and_not_moved() {
    let sandbox = start(Profile::Crash).await;
    let mut place = Place::new(&sandbox);
    let uuids = put_two(&place);
    place.ini.faults = vec![ImporterFault::Crash];
    let output = place.run().await;
    assert_ne!(code(output.status), Some(0));
    let held = |uuid: &str| held(&sandbox, &place.company.database, uuid);
    assert_eq!((held(&uuids[0]), held(&uuids[1])), (1, 0));
    assert_eq!(place.files().0.len(), 2);
    place.ini.faults.clear();
    place.run().await;
    assert_eq!((held(&uuids[0]), held(&uuids[1])), (1, 1), "the next run enters only what is missing");
    assert_eq!(place.files().1.len(), 2);
}

#[tokio::test]
async fn faults_that_end_with_zero_or_three_do_what_they_say() {
    let sandbox = start(Profile::Crash).await;
    let mut place = Place::new(&sandbox);
    let uuids = put_two(&place);
    for (fault, exit, words) in [
        (ImporterFault::LeaveFiles, 0, "2 archivos encontrados"),
        (ImporterFault::Error, 0, "ERROR No se pudo abrir la sesión"),
        (ImporterFault::Empty, 0, "No hay archivos por importar"),
    ] {
        place.ini.faults = vec![fault];
        let output = place.run().await;
        assert_eq!(code(output.status), Some(exit), "{fault:?}");
        assert!(place.log(LOG_PREFIX).contains(words), "{fault:?}");
        assert_eq!(place.files().0.len(), 2, "{fault:?}");
        assert_eq!(held(&sandbox, &place.company.database, &uuids[0]), 0, "{fault:?}");
    }
    place.ini.faults = vec![ImporterFault::ExitThree];
    let output = place.run().await;
    assert_eq!((code(output.status), place.files().1.len()), (Some(3), 2));
}

#[tokio::test]
async fn another_company_gets_what_was_meant_for_this_one() {
    let sandbox = start(Profile::Small).await;
    let mut place = Place::new(&sandbox);
    let uuids = put_two(&place);
    let other = sandbox.companies().remove(1);
    // There is such a vendor there too.
    let vendor = &place.company.providers.iter().find(|known| known.id == place.company.cfdis[0].provider_id);
    let external = vendor.and_then(|vendor| vendor.external_id.clone()).unwrap();
    assert!(other.vendors.iter().any(|vendor| vendor.id == external));
    place.ini.faults = vec![ImporterFault::OtherCompany];
    place.ini.other_database.clone_from(&other.database);
    let output = place.run().await;
    assert_eq!(code(output.status), Some(0), "{output:?}");
    assert_eq!(held(&sandbox, &place.company.database, &uuids[0]), 0);
    assert_eq!(held(&sandbox, &other.database, &uuids[0]), 1, "{}", place.log(LOG_PREFIX));
}

#[tokio::test]
async fn a_flood_of_stderr_ends_when_it_is_read() {
    let sandbox = start(Profile::Crash).await;
    let mut place = Place::new(&sandbox);
    place.ini.faults = vec![ImporterFault::Flood];
    let output = place.run().await;
    assert_eq!(code(output.status), Some(0));
    assert!(output.stderr.len() > 2 * 1024 * 1024, "{}", output.stderr.len());
}

#[cfg(unix)]
mod signals {
    use super::*;

    async fn kill(signal: &str, pid: u32) -> bool {
        let output = Command::new("kill").args([signal, &pid.to_string()]).output().await.unwrap();
        output.status.success()
    }

    #[tokio::test]
    async fn one_that_hangs_ignores_being_asked_and_dies_when_killed() {
        let sandbox = start(Profile::Crash).await;
        let mut place = Place::new(&sandbox);
        place.ini.faults = vec![ImporterFault::Hang];
        let (mut child, mut said) = place.spawn();
        line(&mut said, "espera").await;
        assert!(kill("-TERM", child.id().unwrap()).await);
        line(&mut said, "sigue esperando").await;
        assert!(child.try_wait().unwrap().is_none(), "it lives on");
        child.kill().await.unwrap();
        assert_eq!(code(child.wait().await.unwrap()), None, "ended by a signal");
    }

    #[tokio::test]
    async fn a_grandchild_lives_on_when_the_importer_has_ended() {
        let sandbox = start(Profile::Crash).await;
        let mut place = Place::new(&sandbox);
        let uuids = put_two(&place);
        place.ini.faults = vec![ImporterFault::Grandchild];
        let (mut child, mut said) = place.spawn();
        let words = line(&mut said, "proceso auxiliar").await;
        let pid: u32 = words.split_whitespace().last().unwrap().parse().unwrap();
        let ended = tokio::time::timeout(Duration::from_secs(60), child.wait()).await.unwrap().unwrap();
        assert_eq!(code(ended), Some(0));
        assert_eq!(held(&sandbox, &place.company.database, &uuids[0]), 1, "its work is done");
        assert!(kill("-0", pid).await, "the grandchild is there");
        assert!(kill("-KILL", pid).await);
    }
}
