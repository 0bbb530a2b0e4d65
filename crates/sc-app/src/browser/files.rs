//! The files of the built page: what a browser may read, and nothing beside the page's folder.

use std::io;
use std::path::{Path, PathBuf};

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::refused;
use crate::error::AppError;

/// What is shown at the root.
pub(super) const INDEX: &str = "index.html";

/// Largest file that is served: many times what the page has.
const FILE_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// What a build of the page writes, by the end of its name.
const CONTENT_TYPES: [(&str, &str); 9] = [
    ("css", "text/css; charset=utf-8"),
    ("html", "text/html; charset=utf-8"),
    ("ico", "image/x-icon"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("map", "application/json"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("woff2", "font/woff2"),
];

/// The folder of the built page.
pub(super) struct PageFiles {
    /// Without links, so that a file's own path shows whether it is inside.
    root: PathBuf,
}

impl PageFiles {
    /// # Errors
    /// The folder does not hold a built page.
    pub(super) fn open(folder: &Path) -> Result<Self, AppError> {
        let index = folder.join(INDEX);
        let unusable = |error: io::Error| AppError::unusable(&index, &error);
        // Read once now: told at the start, it is told to who can mend it.
        std::fs::File::open(&index).map_err(unusable)?;
        Ok(Self { root: folder.canonicalize().map_err(unusable)? })
    }

    /// A file of the page, or 404.
    pub(super) async fn answer(&self, path: &str) -> Response {
        let absent = || refused(StatusCode::NOT_FOUND, "the page has no such file");
        if !is_plain(path) {
            return absent();
        }
        let (root, file) = (self.root.clone(), self.root.join(path));
        let read = tokio::task::spawn_blocking(move || read_inside(&root, &file)).await;
        match read {
            Ok(Ok(Some(bytes))) => ([(header::CONTENT_TYPE, content_type(path))], bytes).into_response(),
            Ok(Ok(None)) | Ok(Err(_)) | Err(_) => absent(),
        }
    }
}

/// Whether a path consists of names that a build gives to files: none that is hidden or leads upwards, no blank, no
/// backslash, no drive.
fn is_plain(path: &str) -> bool {
    let is_name = |name: &str| {
        let is_known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        !name.is_empty() && !name.starts_with('.') && name.bytes().all(is_known)
    };
    path.split('/').all(is_name)
}

/// What a file holds; `None` when it is none, is too large, or a link leads out of the folder.
fn read_inside(root: &Path, file: &Path) -> io::Result<Option<Vec<u8>>> {
    let file = file.canonicalize()?;
    let about = std::fs::metadata(&file)?;
    if !file.starts_with(root) || !about.is_file() || about.len() > FILE_BYTES_MAX {
        return Ok(None);
    }
    std::fs::read(&file).map(Some)
}

fn content_type(path: &str) -> &'static str {
    let extension = path.rsplit_once('.').map(|(_, extension)| extension);
    let known = CONTENT_TYPES.iter().find(|(known, _)| Some(*known) == extension);
    known.map_or("application/octet-stream", |(_, content_type)| content_type)
}

#[cfg(test)]
mod tests {
    use super::is_plain;

    #[test]
    fn only_names_that_a_build_gives_are_looked_up() {
        for path in ["index.html", "assets/index-BvO3D4cT.css", "a_b/c.d.js"] {
            assert!(is_plain(path), "{path}");
        }
        for path in [
            "",
            "/etc/hosts",
            "..",
            "../secrets.toml",
            "assets/../../x",
            "a//b",
            "a/",
            ".env",
            "a\\b",
            "c:x",
            "a b",
        ] {
            assert!(!is_plain(path), "{path}");
        }
    }
}
