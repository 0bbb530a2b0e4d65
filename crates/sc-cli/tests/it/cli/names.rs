//! Names that this installation does not know.

use crate::site::Site;

#[test]
fn an_unknown_name_ends_with_2_and_the_known_ones_are_named() {
    let site = Site::with_importer().looked_at();
    for (args, code, known) in [
        (&["run", "--tenant", "nobody"][..], "usage.unknown_tenant", "aceros, moldes, empaques"),
        (&["run", "--dry-run", "--tenant", "nobody"], "usage.unknown_tenant", "aceros, moldes, empaques"),
        (&["runs", "show", "99"], "usage.unknown_run", "1"),
        (&["documents", "NOPE"], "usage.unknown_document", "Some that there are"),
        (
            &["documents", "PY0000101", "--tenant", "nobody"],
            "usage.unknown_tenant",
            "aceros, moldes, empaques",
        ),
        (&["invoices", "show", "NOPE"], "usage.unknown_invoice", "Some that there are"),
        (
            &["invoices", "show", "0A1B2C3D-0000-4000-8000-00000000000F"],
            "usage.unknown_invoice",
            "Some that there are",
        ),
        (&["suppliers", "show", "NOPE"], "usage.unknown_supplier", "Some that there are"),
        (&["suppliers", "show", "000000000000000000000000"], "usage.unknown_supplier", "Some that there are"),
        (&["import", "status", "--tenant", "nobody"], "usage.unknown_tenant", "aceros, moldes, empaques"),
        (&["import", "run", "--tenant", "nobody"], "usage.unknown_tenant", "aceros, moldes, empaques"),
        (&["approve", "--tenant", "nobody", "PY0000101"], "usage.unknown_tenant", "aceros, moldes, empaques"),
        (
            &["approve", "--tenant", "aceros", "NOPE"],
            "usage.unknown_open_document",
            "Some that can be approved: ",
        ),
        (&["secrets", "delete", "nothing"], "usage.unknown_secret", "db/password"),
    ] {
        let answer = site.json(args);
        assert_eq!((answer.exit, answer.error_code().as_str()), (2, code), "{args:?}");
        let sentence = answer.json()["error"]["sentence"].as_str().unwrap().to_owned();
        assert!(sentence.contains(known), "{sentence}");
        let text = site.run(args);
        assert_eq!((text.exit, text.out.as_str(), text.err.trim_end()), (2, "", sentence.as_str()));
    }
    assert_eq!(site.json(&["runs"]).json()["runs"].as_array().unwrap().len(), 1, "none of it was a run");
}

#[test]
fn an_unknown_step_names_the_steps() {
    let site = Site::start();
    let answer = site.json(&["run", "--step", "payments"]);
    assert_eq!((answer.exit, answer.error_code().as_str()), (2, "usage.invalid_value"));
    assert_eq!(
        answer.json()["error"]["arguments"]["possible"],
        "buildProviders, downloadCFDI, checkPayments, uploadPayments, createPurchaseOrders, processOrderChanges, \
         closePurchaseOrders, startChildProcess"
    );
}

#[test]
fn without_lang_an_installation_speaks_the_language_of_its_settings() {
    let site = Site::start();
    let english = |site: &Site| {
        let mut command = crate::site::program();
        command.args(["run", "--tenant", "nobody", "--folder"]).arg(site.folder());
        crate::site::with_input(&mut command, "").err.starts_with("There is no company")
    };
    assert!(!english(&site));
    site.edit("settings.toml", "[app]\n", "[app]\nlanguage = \"en\"\n");
    assert!(english(&site));
}

#[test]
fn where_nothing_is_known_no_empty_list_is_told() {
    let site = Site::start();
    for (args, sentences) in [
        (
            &["runs", "show", "9"][..],
            ["No hay ninguna corrida con el número 9.", "There is no run with the number 9."],
        ),
        (
            &["documents", "NOPE"],
            ["No se encontró ningún documento con «NOPE».", "No document was found with “NOPE”."],
        ),
        (
            &["invoices", "show", "NOPE"],
            [
                "No se encontró ningún documento fiscal con el UUID o el id del portal «NOPE».",
                "No fiscal document was found with the UUID or the portal's id “NOPE”.",
            ],
        ),
        (
            &["suppliers", "show", "NOPE"],
            ["No se encontró ningún proveedor con «NOPE».", "No supplier was found with “NOPE”."],
        ),
        (
            &["orders", "show", "NOPE"],
            [
                "No se encontró ninguna orden con el número «NOPE».",
                "No order was found with the number “NOPE”.",
            ],
        ),
        (
            &["approve", "--tenant", "aceros", "NOPE"],
            [
                "No hay ningún documento por decidir con el número NOPE.",
                "There is no document to decide with the number NOPE.",
            ],
        ),
        (
            &["approve", "--tenant", "aceros", "--brake"],
            ["El freno no detiene nada en aceros.", "The brake holds nothing at aceros."],
        ),
    ] {
        for (lang, sentence) in ["es", "en"].into_iter().zip(sentences) {
            let args: Vec<&str> = args.iter().copied().chain(["--lang", lang]).collect();
            let answer = site.run(&args);
            assert_eq!((answer.exit, answer.err.trim_end()), (2, sentence), "{args:?}");
        }
    }
}
