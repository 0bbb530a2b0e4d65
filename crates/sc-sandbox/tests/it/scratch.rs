#[test]
fn scratch() {
    let text = std::fs::read_to_string("/tmp/sandbox-site/settings.toml").unwrap();
    match sc_settings::Settings::parse(&text) {
        Ok(_) => println!("OK"),
        Err(problems) => println!("{problems:#?}"),
    }
    match sc_settings::Settings::load(std::path::Path::new("/tmp/sandbox-site")) { Ok(_) => println!("LOADED"), Err(e) => println!("{e:?}") }
}
