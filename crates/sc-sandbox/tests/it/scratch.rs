use crate::support::config;
use sc_sandbox::ledger::Moment;
use sc_sandbox::{Profile, Sandbox, how_to_connect, write_settings_folder};
#[tokio::test]
async fn scratch() {
    for p in [Profile::Crash, Profile::Small, Profile::Medium, Profile::Large] {
        let t = tokio::time::Instant::now();
        let s = Sandbox::start(config(p)).await.unwrap();
        let started = t.elapsed();
        let t = tokio::time::Instant::now();
        let v = s.ledger(Moment::InFlight).unwrap();
        println!(
            "{p:?} start {started:?} ledger {:?} payments {} clean {}",
            t.elapsed(),
            v.payments,
            v.is_clean()
        );
        if p == Profile::Small {
            let folder = std::path::Path::new("/tmp/sandbox-site");
            write_settings_folder(&s, folder).unwrap();
            println!("{}", std::fs::read_to_string(folder.join("settings.toml")).unwrap());
            println!("{}", how_to_connect(&s));
            let out = tokio::process::Command::new("tsql")
                .args([
                    "-H",
                    "127.0.0.1",
                    "-p",
                    &s.sql_addr().port().to_string(),
                    "-U",
                    &s.sql_login().user,
                    "-P",
                    &s.sql_login().password,
                    "-D",
                    "ACEBAJ",
                ])
                .env("TDSVER", "7.4")
                .stdin(std::process::Stdio::piped())
                .stdout(std::process::Stdio::piped())
                .spawn();
            if let Ok(mut c) = out {
                use tokio::io::AsyncWriteExt;
                c.stdin
                    .take()
                    .unwrap()
                    .write_all(
                        b"SELECT TOP 3 DOCNBR, AMTRMIT, TEXTRMIT FROM APTCR ORDER BY DOCNBR\nGO\nexit\n",
                    )
                    .await
                    .unwrap();
                println!("{}", String::from_utf8_lossy(&c.wait_with_output().await.unwrap().stdout));
            } else {
                println!("no tsql");
            }
        }
        s.stop().await;
    }
}
