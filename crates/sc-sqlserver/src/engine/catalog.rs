//! What databases, tables, columns and keys exist.
//!
//! SQLite never sees a name of SQL Server: table `t7` and column `c3` are numbers given here, so names can hold any
//! character, compare by the instance's collation, and are never pasted into a statement.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use super::storage::Link;
use super::text;
use crate::session::Collation;
use crate::value::{SqlType, Value};

/// One column of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnDef {
    pub name: String,
    pub ty: SqlType,
    pub nullable: bool,
    pub collation: Collation,
    /// The constant given by `DEFAULT`, already of the column's type.
    pub default: Option<Value>,
    /// Its number in SQLite's table, which stays when columns before it are dropped.
    pub slot: usize,
}

/// A primary key, a unique constraint, or an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    pub name: String,
    pub kind: KeyKind,
    /// Slots of the columns, in the order of the key.
    pub slots: Vec<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    Primary,
    Unique,
    /// `CREATE UNIQUE INDEX`: the same guard, another message.
    UniqueIndex,
    Index,
}

/// A table, or a view of the system catalog.
#[derive(Debug)]
pub struct Table {
    pub name: String,
    /// `dbo`, `INFORMATION_SCHEMA` or `sys`.
    pub schema: &'static str,
    pub id: i32,
    pub columns: Vec<ColumnDef>,
    pub keys: Vec<Key>,
    /// Rows written (inserted, updated or deleted) since the table was made; shared by all versions of the table.
    pub written: Arc<AtomicU64>,
}

impl Table {
    /// The column of that name.
    pub fn column(&self, collation: Collation, name: &str) -> Option<usize> {
        let key = text::identifier_key(collation, name);
        self.columns.iter().position(|column| text::identifier_key(collation, &column.name) == key)
    }

    /// `t7`, with the schema SQLite keeps it in.
    pub fn storage_name(&self) -> String {
        match self.schema {
            "dbo" => format!("main.t{}", self.id),
            _ => format!("temp.v{}", -self.id),
        }
    }
}

/// One database: its tables, and the SQLite connections at rest.
#[derive(Debug)]
pub struct Database {
    pub name: String,
    pub id: i16,
    pub collation: Collation,
    pub path: PathBuf,
    tables: RwLock<HashMap<String, Arc<Table>>>,
    idle: Mutex<Vec<Link>>,
}

impl Database {
    pub fn new(name: String, id: i16, collation: Collation, path: PathBuf) -> Self {
        Self { name, id, collation, path, tables: RwLock::default(), idle: Mutex::default() }
    }

    /// The table of that name in schema `dbo`.
    pub fn table(&self, name: &str) -> Option<Arc<Table>> {
        let tables = self.tables.read().unwrap_or_else(PoisonError::into_inner);
        tables.get(&text::identifier_key(self.collation, name)).cloned()
    }

    /// All tables, by name.
    pub fn tables(&self) -> Vec<Arc<Table>> {
        let tables = self.tables.read().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<_> = tables.values().cloned().collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        all
    }

    /// Adds a table or replaces the one of the same name.
    pub fn put(&self, table: Table) {
        let key = text::identifier_key(self.collation, &table.name);
        self.tables.write().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::new(table));
    }

    /// Forgets a table.
    pub fn remove(&self, name: &str) {
        let key = text::identifier_key(self.collation, name);
        self.tables.write().unwrap_or_else(PoisonError::into_inner).remove(&key);
    }

    /// Takes a connection at rest.
    pub fn take_idle(&self) -> Option<Link> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    /// Puts a connection back to rest.
    pub fn give_back(&self, link: Link) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(link);
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.idle.get_mut().unwrap_or_else(PoisonError::into_inner).clear();
        for suffix in ["", "-wal", "-shm"] {
            let mut file = self.path.clone().into_os_string();
            file.push(suffix);
            // A file that is already gone, or still held by a late session, goes with the folder.
            let _ = std::fs::remove_file(file);
        }
    }
}

/// All databases of the instance.
#[derive(Debug)]
pub struct Catalog {
    pub collation: Collation,
    databases: RwLock<HashMap<String, Arc<Database>>>,
    /// Rises with every change, so that views of the catalog know when they are stale.
    version: AtomicU64,
    next_id: AtomicU64,
}

impl Catalog {
    pub fn new(collation: Collation) -> Self {
        Self {
            collation,
            databases: RwLock::default(),
            version: AtomicU64::new(1),
            next_id: AtomicU64::new(1),
        }
    }

    pub fn database(&self, name: &str) -> Option<Arc<Database>> {
        let databases = self.databases.read().unwrap_or_else(PoisonError::into_inner);
        databases.get(&text::identifier_key(self.collation, name)).cloned()
    }

    /// All databases, by id.
    pub fn databases(&self) -> Vec<Arc<Database>> {
        let databases = self.databases.read().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<_> = databases.values().cloned().collect();
        all.sort_by_key(|database| database.id);
        all
    }

    /// Adds a database. `false`: the name is taken.
    pub fn add(&self, database: Database) -> bool {
        let key = text::identifier_key(self.collation, &database.name);
        let mut databases = self.databases.write().unwrap_or_else(PoisonError::into_inner);
        if databases.contains_key(&key) {
            return false;
        }
        databases.insert(key, Arc::new(database));
        self.changed();
        true
    }

    pub fn remove(&self, name: &str) -> Option<Arc<Database>> {
        let key = text::identifier_key(self.collation, name);
        let removed = self.databases.write().unwrap_or_else(PoisonError::into_inner).remove(&key);
        self.changed();
        removed
    }

    /// A number never used before for a table, or for the file of a database.
    pub fn next_id(&self) -> u64 {
        self.next_id.fetch_add(1, Ordering::SeqCst)
    }

    pub fn changed(&self) {
        self.version.fetch_add(1, Ordering::SeqCst);
    }

    pub fn version(&self) -> u64 {
        self.version.load(Ordering::SeqCst)
    }
}
