//! Programs that hear signals: shell scripts, read by `/bin/sh` and not started themselves, because a file that
//! was written a moment ago may still be open in a process that another test is just starting.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};

use tokio::sync::oneshot;

use crate::site::Site;

/// A script that works in its folder.
pub fn script(text: &str) -> Site {
    let mut site = Site::new(&[]);
    let path = site.path("importer.sh");
    fs::write(&path, text).expect("written");
    site.options.program = "/bin/sh".into();
    site.options.arguments = vec![path.display().to_string()];
    site
}

/// A pipe with a name, for scripts to write into.
pub fn pipe(site: &Site, name: &str) -> Pipe {
    make_pipe(&site.path(name));
    Pipe::read(site.path(name))
}

/// A pipe with a name.
pub fn make_pipe(path: &Path) {
    let made = std::process::Command::new("mkfifo").arg(path).status().expect("mkfifo can be started");
    assert!(made.success(), "{}", path.display());
}

/// The reading end of a pipe: it tells the first line, and when nobody holds the other end any more.
pub struct Pipe {
    line: oneshot::Receiver<String>,
    closed: oneshot::Receiver<()>,
}

impl Pipe {
    fn read(path: PathBuf) -> Self {
        let (say_line, line) = oneshot::channel();
        let (say_closed, closed) = oneshot::channel();
        std::thread::spawn(move || {
            let mut pipe = BufReader::new(fs::File::open(path).expect("the pipe is there"));
            let mut text = String::new();
            pipe.read_line(&mut text).expect("it can be read");
            // The test may have ended already.
            let _ = say_line.send(text.trim_end().to_owned());
            pipe.read_to_end(&mut Vec::new()).expect("it can be read");
            let _ = say_closed.send(());
        });
        Self { line, closed }
    }

    /// Waits for the first line.
    pub async fn line(&mut self) -> String {
        (&mut self.line).await.expect("the reader lives")
    }

    /// Waits until every process that held the other end is gone.
    pub async fn closed(self) {
        self.closed.await.expect("the reader lives");
    }
}
