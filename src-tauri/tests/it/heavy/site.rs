//! An installation with a folder of its own, whose Sage and portal live on when the application dies: the test serves them.

use std::fs;
use std::path::{Path, PathBuf};

use sc_app::sandbox::{Profile, SandboxConfig, Serving};

use super::desktop::{Desktop, application};
use super::sandbox::Sandbox;

/// Lists of a verdict that are empty where nothing went wrong.
const WRONGS: [&str; 5] = ["lost", "doubled", "differing", "crossed", "unexpected"];

/// Equal seeds give equal companies.
const SEED: u64 = 1;

/// A site on a desktop.
pub struct Site {
    folder: PathBuf,
    pub sandbox: Sandbox,
    _serving: Serving,
}

impl Site {
    /// Serves the servers of a site, and writes its folder. Runs begin by hand alone.
    pub async fn start(desktop: &Desktop) -> Self {
        let folder = desktop.home().join("site");
        let config = SandboxConfig::new(SEED, Profile::Small);
        let serving = Serving::start(config, &folder, Some(Path::new(&application()))).await;
        let serving = serving.expect("loopback has free ports");
        let sandbox = Sandbox::at(&serving.admin_url());
        let site = Self { folder, sandbox, _serving: serving };
        site.add_settings("[schedule]\nenabled = false\n");
        site
    }

    /// What the application is started with to work on it.
    pub fn arguments(&self) -> [&str; 4] {
        ["--folder", self.folder.to_str().expect("the path is text"), "--lang", "es"]
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// What its log files hold.
    pub fn log(&self) -> String {
        let mut folders = vec![self.file("logs")];
        let mut said = String::new();
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("it is ours") {
                let path = entry.expect("it is ours").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    said.push_str(&fs::read_to_string(path).expect("it is text"));
                }
            }
        }
        said
    }

    /// Adds sections to the settings.
    pub fn add_settings(&self, sections: &str) {
        self.change_settings(|settings| format!("{settings}\n{sections}"));
    }

    /// Changes a line of the settings.
    pub fn edit_settings(&self, from: &str, to: &str) {
        self.change_settings(|settings| {
            assert!(settings.contains(from), "{from} stands in {settings}");
            settings.replace(from, to)
        });
    }

    fn change_settings(&self, change: impl FnOnce(&str) -> String) {
        let file = self.file("settings.toml");
        let settings = fs::read_to_string(&file).expect("the folder is ours");
        fs::write(file, change(&settings)).expect("the folder is ours");
    }

    /// Whether everything that had to arrive has arrived once, and rightly, now that nothing is left to do.
    pub async fn is_whole(&self) {
        let verdict = self.sandbox.verdict().await;
        for wrong in WRONGS {
            assert_eq!(verdict[wrong], serde_json::json!([]), "{wrong}");
        }
        for delivered in ["delivered", "orders_settled", "fiscal_delivered"] {
            assert!(verdict[delivered].as_u64().is_some_and(|count| count > 0), "{delivered}: {verdict}");
        }
    }
}
