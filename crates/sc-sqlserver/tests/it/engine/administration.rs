//! Logins, rights, and the controls by which a test makes trouble.

use sc_sqlserver::engine::Right;
use sc_sqlserver::session::{Cancel, Collation, Instance, Login, Request};
use sc_sqlserver::value::Value;

use super::fixture::{BOTH, batch, instance, login, shop};

fn attempt(server: &sc_sqlserver::engine::SqlServer, user: &str, password: &str, database: &str) -> i32 {
    let login = Login {
        user: user.into(),
        password: password.into(),
        database: database.into(),
        application: String::new(),
        host: String::new(),
    };
    server.login(&login).map_or_else(|error| error.number, |_| 0)
}

#[test]
fn logins_are_checked() {
    let server = shop(Collation::CaseInsensitive);
    server.create_database("OTHER").unwrap();
    assert_eq!(attempt(&server, "owner", "correct horse", "SHOP"), 0);
    assert_eq!(attempt(&server, "OWNER", "correct horse", "shop"), 0, "names follow the collation");
    assert_eq!(attempt(&server, "owner", "Correct horse", "SHOP"), 18456, "passwords do not");
    assert_eq!(attempt(&server, "nobody", "correct horse", "SHOP"), 18456);
    assert_eq!(attempt(&server, "sa", "", "SHOP"), 18456, "the administrative session is not a login");
    assert_eq!(attempt(&server, "owner", "correct horse", "NOWHERE"), 4060);
    assert_eq!(attempt(&server, "clerk", "correct horse", "OTHER"), 4060);
    assert_eq!(attempt(&server, "clerk", "correct horse", ""), 0, "everybody may enter master");
    server.set_login_enabled("owner", false).unwrap();
    assert_eq!(attempt(&server, "owner", "correct horse", "SHOP"), 18456);
    server.set_login_enabled("owner", true).unwrap();
    assert_eq!(attempt(&server, "owner", "correct horse", "SHOP"), 0);
    assert_eq!(server.set_login_enabled("nobody", true).unwrap_err().number, 15151);
}

#[test]
fn rights_are_checked_where_they_are_used() {
    for collation in BOTH {
        let server = shop(collation);
        server.create_database("OTHER").unwrap();
        server.execute("SHOP", "CREATE TABLE T (A int); CREATE TABLE U (A int)", &[]).unwrap();
        let mut clerk = login(&server, "clerk", "SHOP");
        assert_eq!(batch(&mut *clerk, "INSERT INTO T VALUES (1)"), "affected 1");
        server.revoke("clerk", "SHOP", "T", Right::Insert).unwrap();
        let denied =
            "error 229: The INSERT permission was denied on the object 'T', database 'SHOP', schema 'dbo'.";
        assert_eq!(batch(&mut *clerk, "INSERT INTO T VALUES (1); SELECT 2"), format!("{denied}\n_ int\n2"));
        server.revoke("owner", "SHOP", "T", Right::Insert).unwrap();
        let asked = batch(
            &mut *login(&server, "owner", "SHOP"),
            "SELECT HAS_PERMS_BY_NAME('dbo.T', 'OBJECT', 'INSERT'), HAS_PERMS_BY_NAME('dbo.T', 'OBJECT', 'SELECT')",
        );
        assert_eq!(asked, "_ int, _ int\n0 | 1", "an administrator's right is taken like anybody's");
        server.revoke("clerk", "SHOP", "U", Right::Select).unwrap();
        let hidden = batch(&mut *clerk, "SELECT A FROM T WHERE EXISTS (SELECT 1 FROM U)");
        assert!(hidden.starts_with("error 229: The SELECT permission"), "{hidden}");
        server.grant("clerk", "SHOP", "T", Right::Insert).unwrap();
        assert_eq!(batch(&mut *clerk, "INSERT INTO T VALUES (2)"), "affected 1");
        let elsewhere = batch(&mut *clerk, "SELECT A FROM OTHER.dbo.T");
        assert!(elsewhere.starts_with("error 916: ") || elsewhere.starts_with("error 208: "), "{elsewhere}");
        let made = batch(&mut *clerk, "CREATE TABLE V (A int)");
        assert!(made.starts_with("error 262: "), "{made}");
    }
}

#[test]
fn columns_can_vanish_and_change_their_names() {
    let server = shop(Collation::Binary);
    server
        .execute("SHOP", "CREATE TABLE T (A int NOT NULL PRIMARY KEY, B int NULL, C int NULL)", &[])
        .unwrap();
    server.load("SHOP", "T", [vec![Value::Int(1), Value::Int(2), Value::Int(3)]]).unwrap();
    server.drop_column("SHOP", "T", "B").unwrap();
    server.rename_column("SHOP", "T", "C", "D").unwrap();
    let mut session = login(&server, "owner", "SHOP");
    assert_eq!(batch(&mut *session, "SELECT B FROM T"), "error 207: Invalid column name 'B'.");
    assert_eq!(batch(&mut *session, "SELECT * FROM T"), "A int, D int?\n1 | 3");
    assert_eq!(
        batch(&mut *session, "INSERT INTO T VALUES (4, 5); SELECT D FROM T WHERE A = 4"),
        "affected 1\nD int?\n5"
    );
    assert_eq!(server.drop_column("SHOP", "T", "A").unwrap_err().number, 5074);
    assert_eq!(server.drop_column("SHOP", "T", "Z").unwrap_err().number, 4924);
}

#[test]
fn killed_sessions_get_an_error_that_ends_the_connection() {
    let server = shop(Collation::Binary);
    let mut session = login(&server, "owner", "SHOP");
    server.kill_sessions();
    let replies = session.execute(Request::Batch { sql: "SELECT 1".into() }, &Cancel::default());
    let [sc_sqlserver::session::Reply::Error(error)] = &replies[..] else { panic!("{replies:?}") };
    assert_eq!((error.number, error.class), (596, 21));
    assert_eq!(batch(&mut *login(&server, "owner", "SHOP"), "SELECT 1"), "_ int\n1", "new sessions work");
}

#[test]
fn a_load_is_all_or_nothing_and_counted() {
    let server = shop(Collation::Binary);
    server.execute("SHOP", "CREATE TABLE T (A int NOT NULL PRIMARY KEY, B char(3) NOT NULL)", &[]).unwrap();
    let row = |a: i64, b: &str| vec![Value::Int(a), Value::Text(b.to_owned())];
    assert_eq!(server.load("SHOP", "T", [row(1, "x"), row(2, "y")]).unwrap(), 2);
    assert_eq!(server.rows_written("SHOP", "T").unwrap(), 2);
    assert_eq!(server.load("SHOP", "T", [row(3, "z"), row(1, "x")]).unwrap_err().number, 2627);
    assert_eq!(server.load("SHOP", "T", [row(3, "z"), vec![Value::Int(4)]]).unwrap_err().number, 213);
    assert_eq!(server.load("SHOP", "T", [row(3, "toolong")]).unwrap_err().number, 2628);
    assert_eq!(server.query("SHOP", "SELECT COUNT(*) FROM T", &[]).unwrap().rows, [[Value::Int(2)]]);
}

#[test]
fn a_reset_instance_is_empty_and_usable() {
    let server = instance(Collation::Binary);
    for round in 0..2 {
        server.create_database("SHOP").unwrap();
        server.execute("SHOP", "CREATE TABLE T (A int); INSERT INTO T VALUES (1)", &[]).unwrap();
        let count = server.query("SHOP", "SELECT COUNT(*) FROM T", &[]).unwrap();
        assert_eq!(count.rows, [[Value::Int(1)]], "round {round}");
        server.reset();
        assert_eq!(server.execute("SHOP", "SELECT 1", &[]).unwrap_err().number, 911);
    }
}
