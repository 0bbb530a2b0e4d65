//! The settings folder of a running sandbox.

use sc_sandbox::{Profile, site_file, write_settings_folder};

use crate::support::start;

#[tokio::test]
async fn the_folder_holds_settings_secrets_and_the_whereabouts() {
    let sandbox = start(Profile::Small).await;
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("site");
    write_settings_folder(&sandbox, &folder, None).unwrap();
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();

    let settings: toml::Table = read("settings.toml").parse().unwrap();
    assert_eq!(settings["mode"].as_str(), Some("sandbox"));
    assert_eq!(settings["secrets"]["store"].as_str(), Some("file"));
    let addr = sandbox.sql_addr();
    assert_eq!(settings["database"]["server"].as_str(), Some(format!("127.0.0.1,{}", addr.port()).as_str()));
    assert_eq!(settings["portal"]["base_url"].as_str(), Some(sandbox.portal_url().as_str()));
    let tenants = settings["tenant"].as_array().unwrap();
    assert_eq!(tenants.len(), 3);
    assert_eq!(tenants[2]["external_id"].as_str(), Some("ENN-NORTE"));
    assert_eq!(tenants[1]["org"].as_str(), Some("MMQDAT"));
    let skipped: Vec<&str> =
        tenants[0]["skip_locations"].as_array().unwrap().iter().filter_map(toml::Value::as_str).collect();
    assert_eq!(skipped, ["CONSIG", "SERV"]);
    let address = tenants[0]["default_address"].as_table().unwrap();
    assert_eq!(
        address.keys().collect::<Vec<_>>(),
        ["city", "country", "identifier", "municipality", "state", "street", "zip"]
    );
    assert_eq!(address["zip"].as_str(), Some("37000"));
    assert!(tenants[1].get("default_address").is_none() && tenants[0].get("default_contact").is_none());
    assert_eq!(tenants[2]["default_contact"].as_str(), Some("Mesa de compras"));
    assert_eq!(tenants[0]["go_live"].as_datetime().unwrap().to_string(), "2026-11-02");

    let secrets: toml::Table = read("secrets.toml").parse().unwrap();
    assert_eq!(secrets["db/user"].as_str(), Some("sageconnect"));
    assert_eq!(secrets.len(), 2 + 2 * 3);
    let company = &sandbox.companies()[1];
    assert_eq!(secrets["tenant/moldes/portal-secret"].as_str(), Some(company.portal_secret.as_str()));
    assert!(!read("settings.toml").contains(&company.portal_secret));

    let place: serde_json::Value = serde_json::from_str(&read("sandbox.json")).unwrap();
    assert_eq!(place["admin_url"], sandbox.admin_url());
    assert_eq!((&place["profile"], &place["seed"]), (&"small".into(), &7.into()));
}

#[tokio::test]
async fn only_the_world_in_which_orders_are_opened_again_says_so() {
    for (profile, expected) in [(Profile::Crash, Some(true)), (Profile::Small, None)] {
        let sandbox = start(profile).await;
        let folder = tempfile::tempdir().unwrap();
        write_settings_folder(&sandbox, folder.path(), None).unwrap();
        let text = std::fs::read_to_string(folder.path().join("settings.toml")).unwrap();
        let settings: toml::Table = text.parse().unwrap();
        let reopen = settings.get("orders").and_then(|orders| orders["reopen"].as_bool());
        assert_eq!(reopen, expected, "{profile:?}");
    }
}

/// Only what says of itself that it is a sandbox's may be replaced.
#[test]
fn what_is_not_a_sandboxs_own_is_a_sites() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (settings, secrets) = (folder.join("settings.toml"), folder.join("secrets.toml"));
    assert_eq!(site_file(folder), None, "an empty folder");
    assert_eq!(site_file(&folder.join("absent")), None);
    std::fs::write(&secrets, "\"db/password\" = \"x\"\n").unwrap();
    assert_eq!(site_file(folder), Some(secrets), "credentials of whom?");
    std::fs::write(&settings, "mode = \"sandbox\"\nversion = \"half edited\"\n").unwrap();
    assert_eq!(site_file(folder), None, "a sandbox, though with a mistake");
    for text in [
        "mode = \"production\"\n",
        "version = 1\n",
        "[app]\nmode = \"sandbox\"\n",
        "mode = \"sandbox\"\nmode = \"production\"\n",
        "mode = sandbox\n",
        "# mode = \"sandbox\"\n",
        "",
    ] {
        std::fs::write(&settings, text).unwrap();
        assert_eq!(site_file(folder), Some(settings.clone()), "{text:?}");
    }
    std::fs::write(&settings, b"mode = \"sandbox\"\n\xff\xfe").unwrap();
    assert_eq!(site_file(folder), Some(settings.clone()), "no text");
    std::fs::remove_file(&settings).unwrap();
    std::fs::create_dir(&settings).unwrap();
    assert_eq!(site_file(folder), Some(settings), "no file");
}

#[cfg(unix)]
#[tokio::test]
async fn folder_and_files_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let sandbox = start(Profile::Crash).await;
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("site");
    write_settings_folder(&sandbox, &folder, None).unwrap();
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    let mut names = Vec::new();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(mode(&entry.path()), 0o600);
        names.push(entry.file_name().into_string().unwrap());
    }
    names.sort();
    assert_eq!(names, ["sandbox.json", "secrets.toml", "settings.toml"], "and no file half written");
}
